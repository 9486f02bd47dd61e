//! Damaged and malicious packages: one clear error each, and never a panic.

use std::fs;
use std::path::Path;

use ::rpm::{
    FileOptions, Header, HeaderEntry, IndexData, IndexTag, Package, PackageBuilder, RpmFormat,
    SignatureHeaderBuilder,
};

use super::sample::{built, tree};
use crate::rpm::Inspected;
use crate::xz::{BlockCache, Compression};

/// The error and its causes, or what was read.
fn told(path: &Path) -> String {
    let error = match Inspected::read(path) {
        Ok(read) => return format!("sound: {}", read.identity.name),
        Err(error) => error,
    };
    error.defect.to_string()
}

/// A package in the file system of the test.
fn written(folder: &Path, bytes: &[u8]) -> std::path::PathBuf {
    let path = folder.join("x.rpm");
    fs::write(&path, bytes).expect("written");
    path
}

/// A small package whose binary is a text.
fn small(folder: &Path) -> Vec<u8> {
    let mut tree = tree();
    tree.entries
        .retain(|entry| !entry.path.starts_with("/usr/bin/demo"));
    let cache = BlockCache::none().with_compression(Compression::FAST);
    fs::read(built(&tree, folder, &cache).file).expect("read")
}

/// A package with other values in its header, whose digests fit again.
fn changed(bytes: &[u8], said: Vec<(IndexTag, IndexData)>) -> Vec<u8> {
    let mut package = Package::parse(&mut &*bytes).expect("sound");
    let entries = package.metadata.header.get_all_entries().expect("sound");
    let entries = entries.into_iter().filter(|(tag, _)| {
        *tag != IndexTag::RPMTAG_HEADERIMMUTABLE as u32
            && said.iter().all(|(other, _)| *other as u32 != *tag)
    });
    let mut entries: Vec<_> = entries
        .map(|(tag, data)| HeaderEntry::new(tag, data))
        .collect();
    entries.extend(
        said.iter()
            .map(|(tag, data)| HeaderEntry::new(*tag as u32, data.clone())),
    );
    package.metadata.header = Header::from_entries(entries, IndexTag::RPMTAG_HEADERIMMUTABLE);
    let header = package.metadata.header_bytes().expect("written");
    package.metadata.signature = SignatureHeaderBuilder::new()
        .format(RpmFormat::V4)
        .set_content_length((header.len() + package.payload.len()) as u64)
        .calculate_digests(&header)
        .build()
        .expect("built");
    let mut out = Vec::new();
    package.write(&mut out).expect("written");
    out
}

#[test]
fn a_package_cut_short_is_refused_wherever_it_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = small(folder.path());
    for length in (0..bytes.len()).step_by(7) {
        let path = written(folder.path(), &bytes[..length]);
        let said = told(&path);
        assert!(!said.starts_with("sound"), "{length} of {}", bytes.len());
    }
    assert_eq!(
        told(&written(folder.path(), b"")),
        "it is not an .rpm: its first bytes are others"
    );
    assert_eq!(
        told(&written(folder.path(), &bytes[..100])),
        "it ends within its signature header: 112 bytes are needed, 100 are there"
    );
}

#[test]
fn a_flipped_bit_is_seen_wherever_it_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = small(folder.path());
    let package = Package::parse(&mut bytes.as_slice()).expect("sound");
    let parts = package.metadata.get_package_segment_offsets();
    for at in (0..bytes.len()).step_by(5) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        let said = told(&written(folder.path(), &flipped));
        // The lead is history, and the room for signatures is empty.
        if at as u64 >= parts.header {
            assert!(!said.starts_with("sound"), "byte {at}");
        }
    }
}

#[test]
fn sizes_in_headers_are_not_believed() {
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = small(folder.path());
    let field = |at: usize, value: u32| {
        let mut wrong = bytes.clone();
        wrong[at..at + 4].copy_from_slice(&value.to_be_bytes());
        told(&written(folder.path(), &wrong))
    };
    assert_eq!(
        [
            field(104, u32::MAX),
            field(108, u32::MAX),
            field(108, 60 << 20),
            // The type, the offset and the count of the first tag.
            field(112 + 4, 77),
            field(112 + 8, 0x7fff_ffff),
            field(112 + 12, u32::MAX),
        ],
        [
            "its signature header is larger than 65535 tags".to_owned(),
            "its signature header is larger than 67108864 bytes".to_owned(),
            format!(
                "it ends within its signature header: {} bytes are needed, {} are there",
                (60 << 20) + 112 + 16 * tags(&bytes),
                bytes.len()
            ),
            "its signature header is damaged: tag 62 is of the unknown type 77".to_owned(),
            "its signature header is damaged: the value of tag 62 lies outside of it".to_owned(),
            "its signature header is damaged: the value of tag 62 lies outside of it".to_owned(),
        ]
    );
}

/// How many tags the signature header has.
fn tags(bytes: &[u8]) -> u64 {
    let field = bytes[104..108].try_into().expect("four bytes");
    u64::from(u32::from_be_bytes(field))
}

#[test]
fn what_no_package_needs_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = small(folder.path());
    let mut device = PackageBuilder::new("demo", "1", "MIT", "noarch", "A device");
    device
        .with_special_file(FileOptions::character_device("/usr/lib/x", 1, 3))
        .expect("a device");
    let mut out = Vec::new();
    let device = device.build().expect("built");
    device.write(&mut out).expect("written");
    let folders = |index: usize, path: &str| {
        let folders = Package::parse(&mut bytes.as_slice()).expect("sound");
        let folders = folders
            .metadata
            .header
            .entry(IndexTag::RPMTAG_DIRNAMES as u32);
        let Ok(IndexData::StringArray(mut folders)) = folders else {
            panic!("a package has folders");
        };
        folders[index] = path.to_owned();
        changed(
            &bytes,
            vec![(IndexTag::RPMTAG_DIRNAMES, IndexData::StringArray(folders))],
        )
    };
    let codec = IndexData::StringTag("bzip2".to_owned());
    let name = IndexData::StringTag("../demo".to_owned());
    let tell = |bytes: &[u8]| told(&written(folder.path(), bytes));
    assert_eq!(
        [
            tell(&out),
            tell(&folders(0, "/etc/../../")),
            tell(&folders(0, "etc/")),
            tell(&folders(1, "/elsewhere/")),
            tell(&changed(
                &bytes,
                vec![(IndexTag::RPMTAG_PAYLOADCOMPRESSOR, codec)]
            )),
            tell(&changed(&bytes, vec![(IndexTag::RPMTAG_NAME, name)])),
            tell(&changed(&bytes, vec![])),
        ],
        [
            "/usr/lib/x is a character device, which is refused",
            "it holds the path `/etc/../../demo`: it leads out of the package",
            "it holds the path `etc/demo`: its folder is not absolute",
            "it holds the path `./etc/demo/demo.conf`: its list of files has none of that name",
            "its payload is compressed with `bzip2`; zstd, xz, gzip, lzma and none are read",
            "its header is damaged: `../demo` is not a name",
            "sound: demo",
        ]
        .map(str::to_owned)
    );
}

/// A few KiB that unpack to more than the list of files says.
#[test]
fn a_bomb_is_put_out_where_it_begins() {
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = small(folder.path());
    let mut package = Package::parse(&mut bytes.as_slice()).expect("sound");
    let mut encoder = zstd::stream::Encoder::new(Vec::new(), 3).expect("memory");
    let zeros = vec![0; 1 << 20];
    for _ in 0..64 {
        std::io::Write::write_all(&mut encoder, &zeros).expect("memory");
    }
    package.payload.extend(encoder.finish().expect("memory"));
    let mut out = Vec::new();
    package.write(&mut out).expect("written");
    assert_eq!(
        told(&written(folder.path(), &out)),
        "its payload is damaged: something follows its end"
    );
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe.rpm");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).expect("a pipe");
    assert_eq!(told(&pipe), "its bytes cannot be read");
    assert_eq!(told(folder.path()), "its bytes cannot be read");
    assert_eq!(
        told(Path::new("/nonexistent.rpm")),
        "its bytes cannot be read"
    );
}

/// rpmbuild leaves the codec out for a payload that is not compressed.
#[test]
fn a_payload_of_no_codec_is_plain() {
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = include_bytes!("../../../../../tests/fuzz/seeds/rpm/none.rpm");
    assert_eq!(told(&written(folder.path(), bytes)), "sound: demo");
}
