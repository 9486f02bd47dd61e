//! What the packages of this project hold: scripts, units and every path.

use std::path::Path;

use dunnage_model::{
    Arch, CargoProject, Format, Manifest, Product, Stamp, Surroundings, Target, check,
};
use dunnage_render::{Content, Entry, Kind, Tree, render};
use support::{assert_golden, workspace_dir};

/// A product of this checkout.
pub(crate) fn product(name: &str) -> Product {
    let root = workspace_dir();
    let manifest = Manifest::load(&root.join(format!("packaging/{name}.toml"))).unwrap();
    let cargo = CargoProject::read(&root, manifest.cargo()).unwrap();
    let surroundings = Surroundings {
        cargo: Some(cargo),
        ..Surroundings::default()
    };
    check(manifest, &surroundings).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn kohakuriver_for_debian() {
    let target = Target {
        arch: Arch::Amd64,
        format: Format::Deb,
    };
    for tree in render(&product("kohakuriver"), target, Stamp(1_700_000_000)).unwrap() {
        let dir = format!("tests/golden/kohakuriver/{}", tree.about.name);
        assert_golden(&format!("{dir}/about"), &format!("{:#?}\n", tree.about));
        let list: String = tree.entries.iter().map(line).collect();
        assert_golden(&format!("{dir}/list"), &list);
        for script in &tree.scripts {
            assert_golden(&format!("{dir}/{}", script.kind.name()), &script.text);
        }
        declarations(&tree, &dir);
    }
}

/// The files that say what happens, word for word.
fn declarations(tree: &Tree, dir: &str) {
    for entry in &tree.entries {
        let Kind::File {
            content: Content::Bytes(bytes),
            ..
        } = &entry.kind
        else {
            continue;
        };
        let path = Path::new(&entry.path);
        let told = ["/usr/lib/", "/usr/share/lintian/"]
            .iter()
            .any(|top| path.starts_with(top));
        if told {
            let name = path.file_name().unwrap().to_string_lossy();
            let kind = path
                .parent()
                .and_then(Path::file_name)
                .unwrap()
                .to_string_lossy();
            assert_golden(
                &format!("{dir}/{kind}-{name}"),
                &String::from_utf8_lossy(bytes),
            );
        }
    }
}

fn line(entry: &Entry) -> String {
    let kind = match &entry.kind {
        Kind::Directory => "directory".to_owned(),
        Kind::Link(to) => format!("link to {to}"),
        Kind::File { conffile: true, .. } => "conffile".to_owned(),
        Kind::File {
            content: Content::Binary(name),
            ..
        } => format!("binary {name}"),
        Kind::File { .. } => "file".to_owned(),
    };
    format!("{} {} {kind}\n", entry.mode, entry.path)
}
