//! A small package with one of everything.

use std::path::Path;

use dunnage_model::{Arch, Format, Stamp, Target, Version};
use dunnage_render::{
    About, Change, Content, Entry, Kind, Owner, Relations, Script, ScriptKind, Tree,
};
use dunnage_unit::Mode;

use crate::rpm::build;
use crate::xz::BlockCache;
use crate::{Package, Payload};

/// 2026-01-02 03:04:05 UTC.
pub(super) const STAMP: Stamp = Stamp(1_767_323_045);

pub(super) fn built(tree: &Tree, folder: &Path, cache: &BlockCache) -> Package {
    let payload = Payload {
        binaries: [("demo".to_owned(), "/usr/bin/bash".into())].into(),
    };
    build(tree, &payload, STAMP, cache, folder).expect("builds")
}

fn entry(path: &str, mode: u32, kind: Kind) -> Entry {
    Entry {
        path: path.to_owned(),
        mode: Mode::new(mode),
        owner: Owner::root(),
        kind,
    }
}

fn file(path: &str, mode: u32, text: &str) -> Entry {
    let content = Content::Bytes(text.as_bytes().to_vec());
    let conffile = path.starts_with("/etc/");
    entry(path, mode, Kind::File { content, conffile })
}

pub(super) fn tree() -> Tree {
    let mut config = file("/etc/demo/demo.conf", 0o640, "port = 8000\n");
    config.owner = Owner::new("root", "demo");
    let mut state = entry("/var/lib/demo", 0o750, Kind::Ghost);
    state.owner = Owner::new("demo", "demo");
    let binary = Kind::File {
        content: Content::Binary("demo".to_owned()),
        conffile: false,
    };
    Tree {
        about: about(),
        entries: vec![
            entry("/etc/demo", 0o755, Kind::Ghost),
            config,
            entry("/usr/bin/demo", 0o755, binary),
            entry("/usr/bin/demo.host", 0o777, Kind::Link("demo".to_owned())),
            file(
                "/usr/lib/sysusers.d/demo.conf",
                0o644,
                "u demo - \"Demo\" /var/lib/demo /usr/sbin/nologin\n",
            ),
            entry("/usr/share/licenses/demo", 0o755, Kind::Directory),
            file("/usr/share/licenses/demo/LICENSE", 0o644, "Do.\n"),
            state,
        ],
        scripts: vec![Script {
            kind: ScriptKind::Post,
            text: "[ \"$1\" -eq 1 ] && : 100% ready\nexit 0\n".to_owned(),
        }],
    }
}

fn about() -> About {
    About {
        name: "demo".to_owned(),
        version: Version::parse("1.2.3-rc.1").expect("a version"),
        target: Target {
            arch: Arch::host().expect("a known machine"),
            format: Format::Rpm,
        },
        arch_independent: false,
        summary: "Daemon that shows how packages look".to_owned(),
        description: "It does nothing.\n\nAnd it does it well.".to_owned(),
        maintainer: "Demo Maintainers <demo@example.org>".to_owned(),
        homepage: Some("https://example.org/demo".to_owned()),
        section: "admin".to_owned(),
        license: "MIT".to_owned(),
        relations: Relations {
            depends: vec!["base >= 2".to_owned()],
            recommends: vec!["(one or other)".to_owned()],
            conflicts: vec!["demo-old < 1.0".to_owned()],
            ..Relations::default()
        },
        changes: vec![Change {
            version: "1.2.3~rc.1-1".to_owned(),
            author: "Demo Maintainers <demo@example.org>".to_owned(),
            time: Stamp(1_767_312_000),
            points: vec!["A candidate.".to_owned(), "And more.".to_owned()],
        }],
    }
}
