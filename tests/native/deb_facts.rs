//! A .deb as lines that can be compared.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;

use dunnage_package::deb::{Inspected, MemberKind};
use dunnage_verify::Invocation;

use crate::ground::run;

/// What an admin can tell from a package: control fields, files with owner, mode and content, scripts and
/// conffiles. Not the bytes of programs, nor how something was compressed.
pub(crate) fn facts(deb: &Path) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let inspected = Inspected::read(deb)?;
    let mut facts = BTreeSet::new();
    for (field, value) in inspected.control.fields() {
        facts.insert(format!("{field}: {}", plain(field, value)));
    }
    let unpacked = tempfile::tempdir()?;
    run(Invocation::new([
        "dpkg-deb".as_ref(),
        "-x".as_ref(),
        deb.as_os_str(),
        unpacked.path().as_os_str(),
    ]))?;
    for member in &inspected.members {
        let what = match &member.kind {
            MemberKind::Directory => "directory".to_owned(),
            MemberKind::Symlink(to) => format!("link to {to}"),
            MemberKind::HardLink(to) => format!("another name of {to}"),
            MemberKind::File { .. } => {
                content(&unpacked.path().join(member.path.trim_start_matches('/')))?
            }
        };
        let conffile = if inspected.conffiles.contains(&member.path) {
            " conffile"
        } else {
            ""
        };
        let (mode, uid, gid, path) = (member.mode, member.uid, member.gid, &member.path);
        facts.insert(format!("{mode:04o} {uid}:{gid} {path} {what}{conffile}"));
    }
    for (kind, text) in &inspected.scripts {
        // debhelper leaves an empty line where its own part would be.
        facts.insert(format!("{}:\n{}", kind.name(), text.trim_end()));
    }
    if inspected.md5sums.is_some() {
        facts.insert("md5sums".to_owned());
    }
    Ok(facts)
}

/// Relations in one order; how big a package is depends on who counts.
fn plain(field: &str, value: &str) -> String {
    const RELATIONS: [&str; 7] = [
        "Depends",
        "Recommends",
        "Suggests",
        "Conflicts",
        "Breaks",
        "Replaces",
        "Provides",
    ];
    if RELATIONS.contains(&field) {
        let sorted: BTreeSet<_> = value.split(',').map(str::trim).collect();
        return sorted.into_iter().collect::<Vec<_>>().join(", ");
    }
    if field == "Installed-Size" {
        "…".to_owned()
    } else {
        value.to_owned()
    }
}

/// The content of a file: its text, unpacked if it is packed.
pub(crate) fn content(path: &Path) -> Result<String, Box<dyn Error>> {
    let mut bytes = fs::read(path)?;
    if bytes.starts_with(b"\x7fELF") {
        return Ok("program".to_owned());
    }
    if bytes.starts_with(&[0x1f, 0x8b]) {
        bytes.clear();
        let mut reader = flate2::read::MultiGzDecoder::new(fs::File::open(path)?);
        std::io::Read::read_to_end(&mut reader, &mut bytes)?;
    }
    let sum = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Ok(format!("{} bytes {sum:016x}", bytes.len()))
}
