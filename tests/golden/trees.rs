//! What packages hold: scripts, units and every path.

use std::collections::BTreeSet;
use std::path::Path;

use dunnage_model::Format;
use dunnage_render::{Content, Entry, Kind, Tree};
use support::assert_golden;

use crate::products::{PRODUCTS, everything, project, trees, trees_for};

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

#[test]
fn dunnage_for_debian() {
    compare("dunnage", &trees(&project("dunnage")));
}

#[test]
fn dunnage_for_fedora() {
    compare("dunnage/rpm", &trees_for(&project("dunnage"), Format::Rpm));
}

#[test]
fn kohakuriver_for_fedora() {
    let trees = trees_for(&project("kohakuriver"), Format::Rpm);
    compare("kohakuriver/rpm", &trees);
}

#[test]
fn llmspell_for_fedora() {
    compare(
        "llmspell/rpm",
        &trees_for(&project("llmspell"), Format::Rpm),
    );
}

#[test]
fn everything_for_fedora() {
    compare("everything/rpm", &trees_for(&everything(), Format::Rpm));
}

/// Where both formats have a file, it is the same but for its owner.
#[test]
fn both_formats_bring_the_same_files() {
    let ours = PRODUCTS.map(project);
    for product in ours.into_iter().chain([everything()]) {
        let (debs, rpms) = (trees(&product), trees_for(&product, Format::Rpm));
        for (deb, rpm) in debs.iter().zip(&rpms) {
            assert_eq!(deb.about.name, rpm.about.name);
            let path = |entry: &Entry| {
                let path = entry.path.replace("/etc/default/", "/etc/sysconfig/");
                path.replace("/vendor-completions/", "/site-functions/")
            };
            let own = |entry: &&Entry| {
                let of_format = ["/usr/share/licenses/", "/usr/share/lintian/"];
                let copyright = format!("/usr/share/doc/{}/c", deb.about.name);
                matches!(entry.kind, Kind::File { .. } | Kind::Link(_))
                    && !of_format.iter().any(|top| entry.path.starts_with(top))
                    && !entry.path.starts_with(&copyright)
            };
            let list = |tree: &Tree| -> BTreeSet<String> {
                let entries = tree.entries.iter().filter(own);
                entries
                    .map(|entry| format!("{} {}", entry.mode, path(entry)))
                    .collect()
            };
            assert_eq!(list(deb), list(rpm));
        }
    }
}

/// A command is documented, and completed in every shell, wherever it is installed.
#[test]
fn commands_bring_man_pages_and_completions() {
    for name in PRODUCTS {
        for (format, zsh) in [
            (Format::Deb, "vendor-completions"),
            (Format::Rpm, "site-functions"),
        ] {
            let trees = trees_for(&project(name), format);
            let of_command = trees.iter().find(|tree| tree.about.name == name).unwrap();
            for path in [
                format!("/usr/bin/{name}"),
                format!("/usr/share/man/man1/{name}.1.gz"),
                format!("/usr/share/bash-completion/completions/{name}"),
                format!("/usr/share/zsh/{zsh}/_{name}"),
                format!("/usr/share/fish/vendor_completions.d/{name}.fish"),
            ] {
                let entry = of_command.entries.iter().find(|entry| entry.path == path);
                let entry = entry.unwrap_or_else(|| panic!("{name} has no {path}"));
                if let Kind::File {
                    content: Content::Bytes(bytes),
                    ..
                } = &entry.kind
                {
                    assert!(!bytes.is_empty(), "{path}");
                }
            }
        }
    }
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
            "/etc/sysconfig/",
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
