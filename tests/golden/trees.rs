//! What packages hold: scripts, units and every path.

use std::path::Path;

use dunnage_render::{Content, Kind, Tree};
use support::assert_golden;

use crate::products::{everything, project, trees};

#[test]
fn kohakuriver_for_debian() {
    compare("kohakuriver", &trees(&project("kohakuriver")));
}

#[test]
fn llmspell_for_debian() {
    compare("llmspell", &trees(&project("llmspell")));
}

/// A product that uses every key of a manifest.
#[test]
fn everything_for_debian() {
    compare("everything", &trees(&everything()));
}

fn compare(product: &str, trees: &[Tree]) {
    for tree in trees {
        let dir = format!("tests/golden/{product}/{}", tree.about.name);
        assert_golden(&format!("{dir}/about"), &format!("{:#?}\n", tree.about));
        let list: String = tree
            .entries
            .iter()
            .map(|entry| format!("{entry}\n"))
            .collect();
        assert_golden(&format!("{dir}/list"), &list);
        let scripts: Vec<_> = tree
            .scripts
            .iter()
            .map(|script| script.kind.name())
            .collect();
        assert_golden(&format!("{dir}/scripts"), &(scripts.join(" ") + "\n"));
        for script in &tree.scripts {
            assert_golden(&format!("{dir}/{}", script.kind.name()), &script.text);
        }
        declarations(tree, &dir);
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
        let told = [
            "/usr/lib/",
            "/usr/share/lintian/",
            "/etc/default/",
            "/etc/logrotate.d/",
        ];
        if told.iter().any(|top| path.starts_with(top)) {
            let name = path.file_name().unwrap().to_string_lossy();
            let kind = path.parent().and_then(Path::file_name).unwrap();
            let file = format!("{dir}/{}-{name}", kind.to_string_lossy());
            assert_golden(&file, &String::from_utf8_lossy(bytes));
        }
    }
}
