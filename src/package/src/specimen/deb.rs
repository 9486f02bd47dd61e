//! The view of a .deb.

use std::collections::BTreeSet;

use dunnage_model::Format;
use dunnage_render::ScriptKind;

use super::event::{Event, Hook};
use super::item::{Held, Item, ItemKind};
use super::whole::{Relation, Specimen};
use crate::deb::{Inspected, Member, MemberKind};

/// The fields that name other packages (Debian Policy 7).
const RELATIONS: &[&str] = &[
    "Pre-Depends",
    "Depends",
    "Recommends",
    "Suggests",
    "Enhances",
    "Conflicts",
    "Breaks",
    "Replaces",
    "Provides",
    "Built-Using",
];

/// The fields that have a place of their own in the view.
const PLACED: &[&str] = &["Package", "Version", "Architecture"];

impl From<Inspected> for Specimen {
    fn from(deb: Inspected) -> Specimen {
        let field = |name: &str| deb.control.get(name).unwrap_or_default().to_owned();
        let is_relation = |name: &str| RELATIONS.iter().any(|r| r.eq_ignore_ascii_case(name));
        let is_placed = |name: &str| PLACED.iter().any(|p| p.eq_ignore_ascii_case(name));
        let about = deb
            .control
            .fields()
            .filter(|(name, _)| !is_relation(name) && !is_placed(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let conffiles: Vec<_> = deb
            .conffiles
            .iter()
            .filter_map(|line| conffile(line))
            .collect();
        let configs: BTreeSet<_> = conffiles.iter().map(String::as_str).collect();
        let mut items: Vec<_> = deb
            .members
            .iter()
            .filter(|member| member.path != "/")
            .map(|member| item(member, &deb, &configs))
            .collect();
        items.sort_by(|one, two| one.path.cmp(&two.path));
        Specimen {
            format: Format::Deb,
            name: field("Package"),
            version: field("Version"),
            arch: field("Architecture"),
            about: about.collect(),
            relations: relations(&deb),
            items,
            hooks: deb.scripts.iter().map(|one| hook(one, &deb)).collect(),
            checksums: deb.md5sums.as_deref().map(checksums),
            others: deb.others,
            conffiles,
        }
    }
}

/// The path on a line of `conffiles`; none for one that an upgrade takes away.
fn conffile(line: &str) -> Option<String> {
    let path = line.trim();
    (path.starts_with('/')).then(|| path.to_owned())
}

fn relations(deb: &Inspected) -> Vec<Relation> {
    let split = |value: &str| {
        let names = value
            .split(',')
            .map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "));
        names.filter(|name| !name.is_empty()).collect()
    };
    let found = RELATIONS.iter().filter_map(|kind| {
        Some(Relation {
            kind: (*kind).to_owned(),
            names: split(deb.control.get(kind)?),
        })
    });
    found.collect()
}

fn item(member: &Member, deb: &Inspected, configs: &BTreeSet<&str>) -> Item {
    let kind = match &member.kind {
        MemberKind::Directory => ItemKind::Directory,
        MemberKind::File { size, sha256 } => ItemKind::File {
            size: *size,
            digest: sha256.clone(),
            text: deb.texts.get(&member.path).cloned(),
        },
        MemberKind::HardLink(to) => ItemKind::HardLink(to.clone()),
        MemberKind::Symlink(to) => ItemKind::Symlink(to.clone()),
    };
    let named = |name: &str, number: u64| match (name, number) {
        ("", 0) => "root".to_owned(),
        ("", number) => number.to_string(),
        (name, _) => name.to_owned(),
    };
    Item {
        path: member.path.clone(),
        mode: member.mode,
        owner: named(&member.owner, member.uid),
        group: named(&member.group, member.gid),
        is_root: member.uid == 0 && member.gid == 0,
        kind,
        held: match configs.contains(member.path.as_str()) {
            true => Held::Config,
            false => Held::AsShipped,
        },
    }
}

fn hook((kind, text): &(ScriptKind, String), deb: &Inspected) -> Hook {
    let name = kind.name();
    let file = deb
        .control_members
        .iter()
        .find(|member| member.path.trim_start_matches('/') == name);
    let first = text.lines().next().and_then(|line| line.strip_prefix("#!"));
    Hook {
        name: name.to_owned(),
        event: match kind {
            ScriptKind::Preinst => Event::BeforeInstall,
            ScriptKind::Postinst => Event::AfterInstall,
            ScriptKind::Prerm => Event::BeforeRemove,
            ScriptKind::Postrm => Event::AfterRemove,
            // The reader of .deb files knows no others.
            _ => Event::Other,
        },
        interpreter: first.unwrap_or_default().trim().to_owned(),
        mode: file.map(|member| member.mode),
        text: text.clone(),
    }
}

/// The paths in a file `md5sums`.
fn checksums(text: &str) -> Vec<String> {
    let paths = text
        .lines()
        .filter_map(|line| Some(line.split_once("  ")?.1));
    paths.map(|path| format!("/{path}")).collect()
}
