//! A small package with one of everything, clean in lintian's eyes.

use std::io::Write as _;
use std::path::Path;

use dunnage_model::{Arch, Format, Stamp, Target, Version};
use dunnage_render::{About, Content, Entry, Kind, Owner, Relations, Script, ScriptKind, Tree};
use dunnage_unit::Mode;

use crate::deb::build;
use crate::xz::BlockCache;
use crate::{Package, Payload};

/// The binary of the sample: small, stripped, and on every Debian.
pub(super) const BINARY: &str = "/usr/bin/true";

/// 2026-01-02 03:04:05 UTC.
pub(super) const STAMP: Stamp = Stamp(1_767_323_045);

pub(super) fn payload() -> Payload {
    Payload {
        binaries: [("demo".to_owned(), BINARY.into())].into(),
    }
}

pub(super) fn build_in(tree: &Tree, folder: &Path) -> Package {
    build(tree, &payload(), STAMP, &BlockCache::none(), folder).expect("builds")
}

pub(super) fn file(path: &str, content: impl Into<Vec<u8>>) -> Entry {
    let content = Content::Bytes(content.into());
    let conffile = path.starts_with("/etc/");
    Entry {
        path: path.to_owned(),
        mode: Mode::new(0o644),
        owner: Owner::root(),
        kind: Kind::File { content, conffile },
    }
}

pub(super) fn directory(path: &str) -> Entry {
    Entry {
        path: path.to_owned(),
        mode: Mode::new(0o755),
        owner: Owner::root(),
        kind: Kind::Directory,
    }
}

pub(super) fn tree() -> Tree {
    let mut config = file("/etc/demo.conf", "port = 8000\n");
    config.mode = Mode::new(0o640);
    let binary = Kind::File {
        content: Content::Binary("demo".to_owned()),
        conffile: false,
    };
    let entries = vec![
        directory("/etc"),
        config,
        directory("/usr"),
        directory("/usr/bin"),
        Entry {
            path: "/usr/bin/demo".to_owned(),
            mode: Mode::new(0o755),
            owner: Owner::root(),
            kind: binary,
        },
        Entry {
            path: "/usr/bin/demo.host".to_owned(),
            mode: Mode::new(0o777),
            owner: Owner::root(),
            kind: Kind::Link("demo".to_owned()),
        },
        directory("/usr/share"),
        directory("/usr/share/doc"),
        directory("/usr/share/doc/demo"),
        file("/usr/share/doc/demo/changelog.Debian.gz", gzip(CHANGELOG)),
        file("/usr/share/doc/demo/copyright", COPYRIGHT),
        directory("/usr/share/man"),
        directory("/usr/share/man/man1"),
        file("/usr/share/man/man1/demo.1.gz", gzip(&manual("demo"))),
        file(
            "/usr/share/man/man1/demo.host.1.gz",
            gzip(&manual("demo.host")),
        ),
    ];
    let text = "#!/bin/sh\nset -e\n\nif [ \"$1\" = configure ]; then\n\t: ready\nfi\n";
    Tree {
        about: about(),
        entries,
        scripts: vec![Script {
            kind: ScriptKind::Postinst,
            text: text.to_owned(),
        }],
    }
}

fn about() -> About {
    About {
        name: "demo".to_owned(),
        version: Version::parse("1.2.3-rc.1").expect("a version"),
        target: Target {
            arch: Arch::host().expect("a known machine"),
            format: Format::Deb,
        },
        arch_independent: false,
        summary: "daemon that shows how packages look".to_owned(),
        description: "It does nothing, and it does it well enough to be packed, installed,\n\
                      upgraded and removed.\n\nThe second paragraph says the same again."
            .to_owned(),
        maintainer: "Demo Maintainers <demo@example.org>".to_owned(),
        homepage: Some("https://example.org/demo".to_owned()),
        section: "admin".to_owned(),
        license: "MIT".to_owned(),
        relations: Relations {
            depends: vec!["adduser".to_owned()],
            recommends: vec!["ca-certificates".to_owned()],
            breaks: vec!["demo-old (<< 1.0)".to_owned()],
            replaces: vec!["demo-old (<< 1.0)".to_owned()],
            ..Relations::default()
        },
        changes: Vec::new(),
    }
}

/// As `gzip -9n` does it, which is what Debian Policy 12.3 asks for.
fn gzip(text: &str) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(text.as_bytes()).expect("memory");
    out.finish().expect("memory")
}

fn manual(name: &str) -> String {
    format!(
        ".TH {name} 1 2026-01-02 1.2.3 Demo\n.SH NAME\n{name} \\- does nothing\n\
         .SH DESCRIPTION\nIt does nothing.\n"
    )
}

const CHANGELOG: &str = "\
demo (1.2.3~rc.1-1) unstable; urgency=medium

  * A candidate.

 -- Demo Maintainers <demo@example.org>  Fri, 02 Jan 2026 03:04:05 +0000

demo (1.2.2-1) unstable; urgency=medium

  * First release.

 -- Demo Maintainers <demo@example.org>  Thu, 01 Jan 2026 03:04:05 +0000
";

const COPYRIGHT: &str = "\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: demo
Source: https://example.org/demo

Files: *
Copyright: 2026 Demo Maintainers
License: CC0-1.0
 On Debian systems the full text is in /usr/share/common-licenses/CC0-1.0.
";
