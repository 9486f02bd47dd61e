//! Packages as no tool makes them.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// An entry of a tar: its path, its type as tar(5) has it, what it links to, its content.
pub(super) type Entry<'a> = (&'a str, u8, &'a str, &'a [u8]);

/// A control file that is sound.
pub(super) const CONTROL: Entry<'static> = (
    "./control",
    b'0',
    "",
    b"Package: bad\nVersion: 1\nArchitecture: all\nMaintainer: Jane Doe <jane@example.org>\n\
      Description: not good\n It is for tests.\n",
);

/// A .deb of two tars, which are not compressed.
pub(super) fn deb(control: &[Entry<'_>], data: &[Entry<'_>]) -> Vec<u8> {
    ar(&[
        ("debian-binary", b"2.0\n"),
        ("control.tar", &tar(control)),
        ("data.tar", &tar(data)),
    ])
}

/// An ar archive.
pub(super) fn ar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = b"!<arch>\n".to_vec();
    for (name, body) in members {
        let size = body.len();
        writeln!(
            out,
            "{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`",
            0, 0, 0, 100_644
        )
        .unwrap();
        out.extend(*body);
        out.resize(out.len().next_multiple_of(2), b'\n');
    }
    out
}

/// A tar.
pub(super) fn tar(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    for (path, kind, link, content) in entries {
        let mut header = [0; 512];
        let mut put = |at: usize, text: &str| {
            header[at..at + text.len()].copy_from_slice(text.as_bytes());
        };
        put(0, path);
        put(100, if *kind == b'5' { "0000755" } else { "0000644" });
        put(108, "0000000");
        put(116, "0000000");
        put(124, &format!("{:011o}", content.len()));
        put(136, "00000000000");
        put(148, "        ");
        put(157, link);
        put(257, "ustar  ");
        header[156] = *kind;
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        out.extend(header);
        out.extend(*content);
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out.extend([0; 1024]);
    out
}

/// The same in gzip, with so many zeros behind it.
pub(super) fn gzip(bytes: &[u8], zeros: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    let block = vec![0; 1 << 20];
    for _ in 0..zeros >> 20 {
        encoder.write_all(&block).unwrap();
    }
    encoder.finish().unwrap()
}
