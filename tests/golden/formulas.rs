//! A formula of everything that a manifest can say; those of our products are in homebrew/Formula.

use dunnage_render::{Artifact, CargoToml, FormulaOrigin, Native, formula};
use support::{assert_golden, workspace_dir};

use crate::products::everything;

#[test]
fn everything_in_a_tap() {
    let product = everything();
    let cargo = CargoToml {
        package: "everyd".to_owned(),
        path: "everyd/Cargo.toml".to_owned(),
        text: String::new(),
        rust_version: None,
    };
    let native = Native {
        product: &product,
        cargo: Some(cargo),
    };
    let origin = FormulaOrigin::Source(Artifact {
        url: "https://packages.example.org/brew/0123456789abcdef/everyd.tar.xz".to_owned(),
        sha256: "0123456789abcdef".repeat(4),
    });
    let text = formula(&native, &origin, 2).unwrap().unwrap();
    // What is named from the root of a project is here named from that of this machine.
    let root = format!("{}/", workspace_dir().display());
    let text = text.replace(root.trim_start_matches('/'), "");
    assert_golden("tests/golden/everything/formula.rb", &text);
}
