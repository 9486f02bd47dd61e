//! Finishes a header whose payload was compressed after it was written.

use ::rpm::{
    Header, HeaderEntry, IndexData, IndexTag, PackageMetadata, RpmFormat, SignatureHeaderBuilder,
};
use dunnage_model::Stamp;
use sha2::{Digest, Sha256};

use crate::hex::hex;

/// What a header says of the payload and of the build.
pub(super) struct Sealed {
    /// The level of zstd.
    pub(super) level: i32,
    /// When it was built.
    pub(super) stamp: Stamp,
}

/// Writes the digest, compressor and time into the header, and digests of the header beside it.
pub(super) fn seal(
    metadata: PackageMetadata,
    payload: &[u8],
    sealed: &Sealed,
) -> Result<PackageMetadata, ::rpm::Error> {
    let seconds = u32::try_from(sealed.stamp.0).unwrap_or(u32::MAX);
    let said = [
        (IndexTag::RPMTAG_BUILDTIME, IndexData::Int32(vec![seconds])),
        (
            IndexTag::RPMTAG_PAYLOADCOMPRESSOR,
            IndexData::StringTag("zstd".to_owned()),
        ),
        (
            IndexTag::RPMTAG_PAYLOADFLAGS,
            IndexData::StringTag(sealed.level.to_string()),
        ),
        (
            IndexTag::RPMTAG_PAYLOADSHA256,
            IndexData::StringArray(vec![hex(&Sha256::digest(payload))]),
        ),
    ];
    let said = said.map(|(tag, data)| HeaderEntry::new(tag as u32, data));
    let region = IndexTag::RPMTAG_HEADERIMMUTABLE;
    let mut entries: Vec<_> = metadata
        .header
        .get_all_entries()?
        .into_iter()
        .filter(|(tag, _)| *tag != region as u32)
        .filter(|(tag, _)| said.iter().all(|entry| entry.tag != *tag))
        .map(|(tag, data)| HeaderEntry::new(tag, data))
        .collect();
    entries.extend(said);
    without_members(&mut entries);
    let header = Header::from_entries(entries, region);
    let mut finished = PackageMetadata { header, ..metadata };
    let bytes = finished.header_bytes()?;
    finished.signature = SignatureHeaderBuilder::new()
        .format(RpmFormat::V4)
        .set_content_length((bytes.len() + payload.len()) as u64)
        .calculate_digests(&bytes)
        .build()?;
    Ok(finished)
}

/// Leaves membership in groups to %pre.
///
/// rpm 4.20 reads `groupmember(user/group)` before `user(user)`, since that is their order by name, and
/// where it has no systemd-sysusers its script then makes an account without a home or a group of its
/// own. What says which file brings which name goes too: it counts the names.
fn without_members(entries: &mut Vec<HeaderEntry>) {
    let dictionary = [
        IndexTag::RPMTAG_FILEDEPENDSX,
        IndexTag::RPMTAG_FILEDEPENDSN,
        IndexTag::RPMTAG_DEPENDSDICT,
    ];
    entries.retain(|entry| dictionary.iter().all(|tag| *tag as u32 != entry.tag));
    let names = entries
        .iter()
        .find(|entry| entry.tag == IndexTag::RPMTAG_PROVIDENAME as u32);
    let Some(IndexData::StringArray(names)) = names.map(|entry| &entry.data) else {
        return;
    };
    let kept: Vec<bool> = names
        .iter()
        .map(|name| !name.starts_with("groupmember("))
        .collect();
    let lists = [
        IndexTag::RPMTAG_PROVIDENAME,
        IndexTag::RPMTAG_PROVIDEVERSION,
        IndexTag::RPMTAG_PROVIDEFLAGS,
    ];
    for entry in entries {
        if lists.iter().all(|tag| *tag as u32 != entry.tag) {
            continue;
        }
        let mut keep = kept.iter();
        match &mut entry.data {
            IndexData::StringArray(list) => list.retain(|_| keep.next() != Some(&false)),
            IndexData::Int32(list) => list.retain(|_| keep.next() != Some(&false)),
            _ => {}
        }
    }
}
