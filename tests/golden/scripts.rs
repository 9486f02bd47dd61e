//! What the maintainer scripts do, call by call (Debian Policy 6.5).

use dunnage_render::Tree;

use crate::lives::{self, Life, has_no_fault};
use crate::products::{everything, project, trees};
use crate::stage::Stage;

/// The lives of a package: what each is, and its steps. `unpack` puts the conffiles in place.
const LIVES: [Life; 14] = [
    (
        "installed",
        &["preinst install", "unpack", "postinst configure \"\""],
    ),
    (
        "upgraded",
        &[
            "prerm upgrade 2.0.0-1",
            "preinst upgrade 1.0.0-1 2.0.0-1",
            "postrm upgrade 2.0.0-1",
            "unpack",
            "postinst configure 1.0.0-1",
        ],
    ),
    (
        "upgraded while nothing runs",
        &[
            "stop",
            "unpack",
            "preinst upgrade 1.0.0-1 2.0.0-1",
            "postinst configure 1.0.0-1",
        ],
    ),
    (
        "not upgraded, because unpacking failed",
        &[
            "unpack",
            "prerm upgrade 2.0.0-1",
            "preinst upgrade 1.0.0-1 2.0.0-1",
            "postrm abort-upgrade 1.0.0-1 2.0.0-1",
            "postinst abort-upgrade 2.0.0-1",
        ],
    ),
    (
        "not upgraded, because a script failed",
        &[
            "prerm failed-upgrade 1.0.0-1 2.0.0-1",
            "postrm failed-upgrade 1.0.0-1 2.0.0-1",
            "preinst abort-upgrade 2.0.0-1",
        ],
    ),
    ("removed", &["unpack", "prerm remove", "postrm remove"]),
    (
        "replaced",
        &[
            "unpack",
            "prerm remove in-favour other 1-1",
            "postrm disappear other 1-1",
        ],
    ),
    (
        "installed again",
        &[
            "unpack",
            "preinst install 1.0.0-1 2.0.0-1",
            "postinst configure 1.0.0-1",
        ],
    ),
    (
        "not removed",
        &["unpack", "prerm remove", "postinst abort-remove"],
    ),
    (
        "not deconfigured",
        &[
            "unpack",
            "prerm deconfigure in-favour other 1-1",
            "postinst abort-deconfigure in-favour other 1-1",
        ],
    ),
    (
        "not installed",
        &["preinst install", "postrm abort-install"],
    ),
    ("purged", &["data", "postrm purge", "postrm purge"]),
    (
        "purged where an admin moved the data",
        &["moved data", "postrm purge"],
    ),
    (
        "called with what Policy does not know",
        &[
            "preinst no-call",
            "postinst no-call",
            "prerm no-call",
            "postrm no-call",
        ],
    ),
];

#[test]
fn with_systemd() {
    tell(Stage::with_systemd, "calls-with-systemd");
}

/// In a chroot without it, installed from outside (lifecycle D4).
#[test]
fn below_another_root() {
    tell(Stage::below_another_root, "calls-below-another-root");
}

fn tell(stage: fn(&Tree) -> Stage, file: &str) {
    let folder = "tests/golden/everything";
    lives::tell(&trees(&everything()), &LIVES, stage, folder, file);
}

#[test]
fn no_tool_finds_a_fault() {
    let products = [everything(), project("kohakuriver")];
    for tree in products.iter().flat_map(trees) {
        for script in &tree.scripts {
            has_no_fault(&tree, script);
        }
    }
}
