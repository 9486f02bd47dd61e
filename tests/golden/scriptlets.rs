//! What the scriptlets of .rpm packages do, call by call (lifecycle 2.3, R1).

use dunnage_model::Format;
use dunnage_render::Tree;

use crate::lives::{self, Life, has_no_fault};
use crate::products::{everything, project, trees_for};
use crate::stage::Stage;

/// The lives of a package: what each is, and its steps. A reinstallation and a downgrade look like an
/// upgrade to the scriptlets.
const LIVES: [Life; 6] = [
    ("installed", &["pre 1", "post 1", "posttrans 1"]),
    (
        "upgraded",
        &["pre 2", "post 2", "preun 1", "postun 1", "posttrans 2"],
    ),
    (
        "upgraded while nothing runs",
        &[
            "stop",
            "pre 2",
            "post 2",
            "preun 1",
            "postun 1",
            "posttrans 2",
        ],
    ),
    (
        "upgraded where the admin forbids restarts",
        &[
            "forbid restarts",
            "pre 2",
            "post 2",
            "preun 1",
            "postun 1",
            "posttrans 2",
        ],
    ),
    ("erased", &["preun 0", "postun 0"]),
    (
        "erased where the admin forbids stops",
        &["forbid stops", "preun 0", "postun 0"],
    ),
];

#[test]
fn with_systemd() {
    tell(Stage::with_systemd, "calls-with-systemd");
}

/// In the build of an image, or in a container (lifecycle C21).
#[test]
fn without_systemd_running() {
    tell(Stage::without_systemd, "calls-without-systemd");
}

/// Where accounts are made by the tools of old (lifecycle R7).
#[test]
fn without_systemd_at_all() {
    tell(Stage::bare, "calls-bare");
}

fn tell(stage: fn(&Tree) -> Stage, file: &str) {
    let trees = trees_for(&everything(), Format::Rpm);
    let folder = "tests/golden/everything/rpm";
    lives::tell(&trees, &LIVES, stage, folder, file);
}

/// Nor does one of them end badly, whatever happens in it (R6).
#[test]
fn no_tool_finds_a_fault() {
    let products = [everything(), project("kohakuriver"), project("llmspell")];
    for tree in products
        .iter()
        .flat_map(|product| trees_for(product, Format::Rpm))
    {
        for script in &tree.scripts {
            let name = script.kind.name();
            assert!(
                script.text.ends_with("\nexit 0\n"),
                "{name} of {}",
                tree.about.name
            );
            has_no_fault(&tree, script);
        }
    }
}
