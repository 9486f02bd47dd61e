//! The forms of a formula that a tap holds: one that builds an archive of the source, and one for archives
//! of built programs.

use std::fs;
use std::path::{Path, PathBuf};

use dunnage_model::{CargoProject, Manifest, Product, Surroundings, check};
use dunnage_render::{Artifact, CargoToml, FormulaOrigin, Native, formula};
use support::{assert_golden, copy_tree, workspace_dir};

use crate::formula::{Prefix, binary, rubocop_passes, ruby_reads};
use crate::suite::Outcome;

const NAME: &str = "kohakuriver";

fn product() -> Product {
    // As in the root of the project: what a formula names is named from there.
    std::env::set_current_dir(workspace_dir()).unwrap();
    let manifest = Manifest::load(Path::new(&format!("packaging/{NAME}.toml"))).unwrap();
    let cargo = CargoProject::read(Path::new("."), manifest.cargo()).unwrap();
    let surroundings = Surroundings {
        cargo: Some(cargo),
        ..Surroundings::default()
    };
    check(manifest, &surroundings).unwrap_or_else(|problems| panic!("{problems}"))
}

/// What a tap says of an archive.
fn artifact(name: &str, digit: char) -> Artifact {
    let sha256 = digit.to_string().repeat(64);
    let url = format!("https://packages.example.org/brew/{}/{name}", &sha256[..16]);
    Artifact { url, sha256 }
}

fn source() -> FormulaOrigin {
    FormulaOrigin::Source(artifact("kohakuriver-0.1.0.tar.xz", 'a'))
}

fn prebuilt() -> FormulaOrigin {
    let built = |system: &str, digit| artifact(&format!("{NAME}-{system}.tar.xz"), digit);
    FormulaOrigin::Prebuilt {
        macos_arm: built("aarch64-apple-darwin", '1'),
        macos_intel: built("x86_64-apple-darwin", '2'),
        linux_arm: built("aarch64-unknown-linux-gnu", '3'),
        linux_intel: built("x86_64-unknown-linux-gnu", '4'),
    }
}

/// Renders a form, compares it with the committed one, has it checked, and puts it where its name is right.
fn checked(origin: &FormulaOrigin, form: &str, folder: &tempfile::TempDir) -> PathBuf {
    let product = product();
    let cargo = CargoToml {
        package: NAME.to_owned(),
        path: format!("src/{NAME}/Cargo.toml"),
        text: String::new(),
        rust_version: None,
    };
    let native = Native {
        product: &product,
        cargo: Some(cargo),
    };
    let text = formula(&native, origin, 0).unwrap().unwrap();
    assert_golden(&format!("tests/brew/expected/{NAME}.{form}.rb"), &text);
    let path = folder.path().join(format!("{NAME}.rb"));
    fs::write(&path, text).unwrap();
    ruby_reads(&path);
    rubocop_passes(std::slice::from_ref(&path));
    path
}

pub(crate) fn every_form_makes_the_same_keg() -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let from = workspace_dir().join("packaging");

    let formula = checked(&source(), "source", &folder);
    let root = tempfile::tempdir().unwrap();
    copy_tree(&from, &root.path().join("packaging")).unwrap();
    let built = Prefix::new();
    let calls = built.install_from(&formula, root.path(), NAME);
    assert!(calls.starts_with("[[\"cargo\",\"install\","), "{calls}");

    let formula = checked(&prebuilt(), "prebuilt", &folder);
    let root = tempfile::tempdir().unwrap();
    copy_tree(&from.join("files"), &root.path().join("files")).unwrap();
    fs::copy(binary(NAME), root.path().join(NAME)).unwrap();
    let unpacked = Prefix::new();
    let calls = unpacked.install_from(&formula, root.path(), NAME);
    assert_eq!(calls, "[]\n", "nothing is compiled");

    assert_eq!(built.tree(), unpacked.tree());
    Outcome::Passed
}
