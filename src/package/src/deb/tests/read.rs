//! The reader: what it sees in sound packages, and what it says of others.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use dunnage_render::ScriptKind;
use proptest::prelude::*;
use tar::{EntryType, Header};

use super::sample::{STAMP, build_in, tree};
use crate::deb::container::{MAGIC, write_header};
use crate::deb::{Archive, Inspected, MemberKind, ReadError};

/// The bytes of the sample package.
fn sound() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        fs::read(build_in(&tree(), folder.path()).file).expect("built")
    })
}

fn read(bytes: &[u8]) -> Result<Inspected, ReadError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.deb");
    fs::write(&path, bytes).expect("written");
    Inspected::read(&path)
}

/// The defect and its causes.
fn defect(bytes: &[u8]) -> String {
    let error = read(bytes).expect_err("must be refused");
    let mut texts = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        texts.push(error.to_string());
        cause = error.source();
    }
    texts.join(": ")
}

fn ar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    for (name, body) in members {
        write_header(&mut out, name, 0, body.len() as u64).expect("memory");
        out.extend(*body);
        if body.len() % 2 == 1 {
            out.push(b'\n');
        }
    }
    out
}

/// A tar of one entry, its name as it is.
fn tar(name: &str, kind: EntryType, link: &str, content: &[u8]) -> Vec<u8> {
    let mut header = Header::new_gnu();
    header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
    header.as_mut_bytes()[157..157 + link.len()].copy_from_slice(link.as_bytes());
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(content.len() as u64);
    for set in [Header::set_uid, Header::set_gid, Header::set_mtime] {
        set(&mut header, 0);
    }
    header.set_cksum();
    let mut out = header.as_bytes().to_vec();
    out.extend(content);
    out.resize(out.len().next_multiple_of(512) + 1024, 0);
    out
}

const CONTROL: &[u8] = b"Package: x\nVersion: 1\nArchitecture: all\n";

fn deb(control: &[u8], data: &[u8]) -> Vec<u8> {
    let control = tar("./control", EntryType::Regular, "", control);
    ar(&[
        ("debian-binary", b"2.0\n"),
        ("control.tar", &control),
        ("data.tar", data),
    ])
}

#[test]
fn the_sample_reads_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let package = build_in(&tree(), folder.path());
    let inspected = Inspected::read(&package.file).expect("sound");
    let archive = Archive::open(&package.file).expect("sound");
    assert_eq!(archive.control(), &inspected.control);
    assert_eq!(archive.control().get("Package"), Some("demo"));
    assert_eq!(archive.conffiles(), ["/etc/demo.conf"]);
    assert_eq!(
        archive.script(ScriptKind::Postinst),
        Some(tree().scripts[0].text.as_str())
    );
    assert_eq!(archive.digests().expect("readable"), inspected.digests);
    assert_eq!(inspected.digests.sha256, package.digest);
    let sums = |tool: &str| {
        let output = Command::new(tool)
            .arg(&package.file)
            .output()
            .expect("coreutils");
        String::from_utf8_lossy(&output.stdout)
            .split(' ')
            .next()
            .map(str::to_owned)
    };
    let digests = inspected.digests;
    assert_eq!(
        [sums("md5sum"), sums("sha1sum"), sums("sha256sum")],
        [Some(digests.md5), Some(digests.sha1), Some(digests.sha256)]
    );
    let paths: Vec<_> = inspected
        .members
        .iter()
        .map(|member| member.path.as_str())
        .collect();
    let tree = tree();
    let expected: Vec<_> = ["/"]
        .into_iter()
        .chain(tree.entries.iter().map(|entry| entry.path.as_str()))
        .collect();
    assert_eq!(paths, expected);
    for member in &inspected.members {
        let owner = (
            member.uid,
            member.gid,
            member.owner.as_str(),
            member.group.as_str(),
        );
        assert_eq!((owner, member.mtime), ((0, 0, "root", "root"), STAMP.0));
    }
    assert_eq!(
        inspected.members[6].kind,
        MemberKind::Symlink("demo".to_owned())
    );
}

#[test]
fn packages_of_dpkg_deb_read_alike_in_every_compression() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("root");
    fs::create_dir_all(root.join("DEBIAN")).expect("a folder");
    fs::write(
        root.join("DEBIAN/control"),
        [CONTROL, b"Maintainer: x\nDescription: x\n"].concat(),
    )
    .expect("written");
    let long = format!("{}/{}", "d".repeat(90), "f".repeat(90));
    fs::create_dir(root.join("d".repeat(90))).expect("a folder");
    fs::write(root.join(&long), "content").expect("written");
    let mut seen = Vec::new();
    for codec in ["xz", "gzip", "zstd", "none"] {
        let out = folder.path().join(format!("{codec}.deb"));
        let run = Command::new("dpkg-deb")
            .args(["--root-owner-group", "-Z", codec, "--build"])
            .args([&root, &out])
            .output();
        let run = run.expect("dpkg-deb must be installed (package dpkg)");
        assert!(
            run.status.success(),
            "{}",
            String::from_utf8_lossy(&run.stderr)
        );
        let inspected = Inspected::read(&out).expect(codec);
        seen.push((inspected.control, inspected.members));
    }
    assert!(seen.iter().all(|other| other == &seen[0]));
    assert_eq!(seen[0].1.last().expect("a file").path, format!("/{long}"));
}

#[test]
fn each_defect_of_the_container_is_named() {
    let file = tar("./x", EntryType::Regular, "", b"x");
    let cases: &[(Vec<u8>, &str)] = &[
        (
            b"hello".to_vec(),
            "it is not a .deb: it does not begin with `!<arch>`",
        ),
        (
            Vec::new(),
            "it is not a .deb: it does not begin with `!<arch>`",
        ),
        (
            ar(&[("readme", b"")]),
            "it is not a .deb: `readme` stands where debian-binary must be",
        ),
        (
            ar(&[("debian-binary", b"3.0\n")]),
            "it is not a .deb: `3.0` stands where the format version 2.0 must be",
        ),
        (
            ar(&[("debian-binary", b"2.0\n"), ("control.tar.bz2", b"")]),
            "control.tar.bz2 is compressed in an unknown way; .xz, .gz, .zst and plain are read",
        ),
        (
            deb(b"Version: 1\n", &file),
            "the Package in its control file is ``, which is not a legal one",
        ),
        (
            deb(b"Package: ../x\n", &file),
            "the Package in its control file is `../x`, which is not a legal one",
        ),
        (
            deb(b"Package\n", &file),
            "line 1 of the control file: is neither `Field: value` nor a continuation",
        ),
    ];
    for (bytes, expected) in cases {
        assert_eq!(&defect(bytes), expected);
    }
}

#[test]
fn each_member_nobody_wants_is_named() {
    let file = |name: &str| tar(name, EntryType::Regular, "", b"x");
    let cases: &[(Vec<u8>, &str)] = &[
        (
            deb(CONTROL, &file("/etc/passwd")),
            "the path `/etc/passwd` in data.tar is refused: it is absolute",
        ),
        (
            deb(CONTROL, &file("./a/../../b")),
            "the path `./a/../../b` in data.tar is refused: it leads out of the package",
        ),
        (
            deb(CONTROL, &tar("./x", EntryType::Link, "../y", b"")),
            "the path `../y` in data.tar is refused: it leads out of the package",
        ),
        (
            deb(CONTROL, &tar("./dev/sda", EntryType::Block, "", b"")),
            "`/dev/sda` in data.tar is a block device, which no package may hold",
        ),
        (
            deb(CONTROL, &tar("./x", EntryType::XHeader, "", b"")),
            "`/x` in data.tar is a PAX header, which no package may hold",
        ),
        (
            deb(
                CONTROL,
                &tar("././@LongLink", EntryType::GNULongName, "", &[b'x'; 5000]),
            ),
            "a path in data.tar is larger than 4096 bytes",
        ),
    ];
    for (bytes, expected) in cases {
        assert_eq!(&defect(bytes), expected);
    }
}

#[test]
fn a_bomb_is_refused() {
    let bomb = liblzma::encode_all(vec![0; 65 << 20].as_slice(), 0).expect("packed");
    let bytes = ar(&[("debian-binary", b"2.0\n"), ("control.tar.xz", &bomb)]);
    assert_eq!(
        defect(&bytes),
        "control.tar.xz cannot be unpacked: unpacks to more than is allowed"
    );
}

#[test]
fn a_second_stream_is_refused_as_dpkg_does() {
    let mut data = liblzma::encode_all(tar("./x", EntryType::Regular, "", b"x").as_slice(), 1)
        .expect("packed");
    data.extend(liblzma::encode_all(b"more".as_slice(), 1).expect("packed"));
    let control = tar("./control", EntryType::Regular, "", CONTROL);
    let bytes = ar(&[
        ("debian-binary", b"2.0\n"),
        ("control.tar", &control),
        ("data.tar.xz", &data),
    ]);
    assert_eq!(
        defect(&bytes),
        "data.tar.xz cannot be unpacked: more bytes follow the end of the compressed stream"
    );
}

#[test]
fn a_truncated_download_says_so_and_a_missing_file_too() {
    let bytes = &sound()[..sound().len() - 10];
    assert_eq!(
        defect(bytes),
        format!(
            "it is truncated: data.tar.xz needs {} bytes of the file, which has {}",
            // The padding behind an odd member may be missing.
            needed(),
            bytes.len()
        )
    );
    let error = Archive::open(Path::new("/nonexistent/x.deb")).expect_err("missing");
    assert_eq!(
        error.to_string(),
        "failed to read the package /nonexistent/x.deb"
    );
}

/// Where the last member of the sample ends.
fn needed() -> usize {
    let padded = sound().ends_with(b"YZ\n");
    sound().len() - usize::from(padded)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn arbitrary_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        prop_assert!(read(&bytes).is_err());
        prop_assert!(read(&[MAGIC.as_slice(), &bytes].concat()).is_err());
        prop_assert!(read(&deb(&bytes, &bytes)).is_err());
    }

    #[test]
    fn a_cut_package_is_refused(cut in 0..1_000_000_usize) {
        prop_assert!(read(&sound()[..cut % needed()]).is_err());
    }

    #[test]
    fn a_flipped_bit_in_a_compressed_member_is_noticed(at in 0..1_000_000_usize, bit in 0..8_u32) {
        let mut bytes = sound().to_vec();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        // Headers carry owners and times that say nothing about the content.
        if let Ok(inspected) = read(&bytes) {
            let original = read(sound()).expect("sound");
            prop_assert_eq!(inspected.members, original.members);
            prop_assert_eq!(inspected.control, original.control);
        }
    }

    #[test]
    fn a_damaged_tar_never_panics(flips in proptest::collection::vec((0..2048_usize, any::<u8>()), 1..6)) {
        let mut data = tar("./x", EntryType::Regular, "", b"content");
        for (at, value) in flips {
            let at = at % data.len();
            data[at] = value;
        }
        let sum: u32 = data[..148].iter().chain(&data[156..512]).map(|byte| u32::from(*byte)).sum();
        data[148..156].copy_from_slice(format!("{:06o}\0 ", sum + 8 * 32).as_bytes());
        let _ = read(&deb(CONTROL, &data));
    }
}
