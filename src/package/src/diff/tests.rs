//! What differs, as it is said.

use dunnage_model::Format;

use super::{Change, Difference, Sort};
use crate::specimen::{Event, Held, Hook, Item, ItemKind, Relation, Specimen};

fn item(path: &str, mode: u32, text: &str) -> Item {
    Item {
        path: path.to_owned(),
        mode,
        owner: "root".to_owned(),
        group: "root".to_owned(),
        is_root: true,
        kind: ItemKind::File {
            size: text.len() as u64,
            digest: text.to_owned(),
            text: Some(text.to_owned()),
        },
        held: match path.starts_with("/etc/") {
            true => Held::Config,
            false => Held::AsShipped,
        },
    }
}

fn package(format: Format, version: &str, items: Vec<Item>) -> Specimen {
    Specimen {
        format,
        name: "demo".to_owned(),
        version: version.to_owned(),
        arch: "amd64".to_owned(),
        about: vec![("Section".to_owned(), "admin".to_owned())],
        relations: vec![Relation {
            kind: "Depends".to_owned(),
            names: vec!["libc6".to_owned(), format!("demo-{version}")],
        }],
        items,
        hooks: vec![Hook {
            name: "postinst".to_owned(),
            event: Event::AfterInstall,
            interpreter: "/bin/sh".to_owned(),
            mode: Some(0o755),
            text: format!("#!/bin/sh\necho {version}\n"),
        }],
        others: Vec::new(),
        conffiles: Vec::new(),
        checksums: None,
    }
}

fn line(change: &Change) -> String {
    let sort = match &change.sort {
        Sort::Added(value) => format!("+ {value}"),
        Sort::Removed(value) => format!("- {value}"),
        Sort::Moved(to) => format!("> {to}"),
        Sort::Changed(values) => {
            let values = values
                .iter()
                .map(|(what, one, two)| format!("{what} {one} → {two}"));
            format!("~ {}", values.collect::<Vec<_>>().join(", "))
        }
    };
    let text = change
        .text
        .as_deref()
        .unwrap_or_default()
        .replace('\n', "|");
    let note = if change.note.is_some() { " (note)" } else { "" };
    format!("{} {} {sort}{note} {text}", change.section, change.subject)
        .trim_end()
        .to_owned()
}

fn lines(before: &Specimen, after: &Specimen) -> Vec<String> {
    let difference = Difference::between(before, after);
    difference.changes.iter().map(line).collect()
}

#[test]
fn a_package_equals_itself() {
    let one = package(Format::Deb, "1", vec![item("/etc/demo", 0o644, "a\n")]);
    assert!(Difference::between(&one, &one.clone()).is_empty());
}

#[test]
fn everything_that_differs_is_said_once() {
    let before = vec![
        item("/etc/demo", 0o644, "a\nb\n"),
        item("/etc/old", 0o644, "old\n"),
        item("/usr/bin/demo", 0o755, "x"),
        item("/usr/share/one", 0o644, "moved"),
    ];
    let mut link = item("/usr/bin/demo", 0o777, "");
    link.kind = ItemKind::Symlink("other".to_owned());
    let after = vec![
        item("/etc/demo", 0o640, "a\nc\n"),
        item("/etc/new", 0o644, "new\n"),
        link,
        item("/usr/share/two", 0o644, "moved"),
    ];
    let (before, after) = (
        package(Format::Deb, "1", before),
        package(Format::Deb, "2", after),
    );
    assert_eq!(
        lines(&before, &after),
        [
            "metadata Version ~  1 → 2",
            "relations Depends - demo-1",
            "relations Depends + demo-2",
            "scripts postinst ~  @@ -1,2 +1,2 @@| #!/bin/sh|-echo 1|+echo 2|",
            "files /etc/demo ~ mode 0644 → 0640 (note) @@ -1,2 +1,2 @@| a|-b|+c|",
            "files /etc/new + 0644 root:root, 4 bytes",
            "files /etc/old - 0644 root:root, 4 bytes (note)",
            "files /usr/bin/demo ~ kind file → link, mode 0755 → 0777",
            "files /usr/share/one > /usr/share/two",
        ]
    );
}

#[test]
fn formats_are_compared_in_the_same_words() {
    let unit = |path: &str| item("/usr/lib/systemd/system/demo.service", 0o644, path);
    let deb = vec![
        item("/etc/default/demo", 0o640, "A=1\n"),
        unit("EnvironmentFile=-/etc/default/demo\n"),
        item("/usr/share/doc/demo/copyright", 0o644, "x"),
    ];
    let mut env = item("/etc/sysconfig/demo", 0o640, "A=1\n");
    env.group = "demo".to_owned();
    let rpm = vec![env, unit("EnvironmentFile=-/etc/sysconfig/demo\n")];
    let (deb, mut rpm) = (
        package(Format::Deb, "1", deb),
        package(Format::Rpm, "1", rpm),
    );
    rpm.arch = "x86_64".to_owned();
    assert_eq!(lines(&deb, &rpm), Vec::<String>::new());
    assert_eq!(Difference::between(&deb, &rpm).notes.len(), 3);
    rpm.items[0].mode = 0o644;
    assert_eq!(
        lines(&deb, &rpm),
        ["files /etc/sysconfig/demo ~ mode 0640 → 0644 (note)"]
    );
}

#[test]
fn a_long_difference_is_bounded() {
    let many = |word: &str| {
        (0..5000)
            .map(|n| format!("{word} {n}\n"))
            .collect::<String>()
    };
    let text = super::text_change::text_change(&many("a"), &many("b")).expect("they differ");
    assert_eq!(text.lines().count(), 401);
    assert!(
        text.ends_with("… 9601 more lines\n"),
        "{}",
        text.lines().last().unwrap_or_default()
    );
}
