//! The view of an .rpm.

use std::collections::BTreeMap;

use dunnage_model::Format;

use super::event::{Event, Hook};
use super::item::{Held, Item, ItemKind};
use super::whole::{Relation, Specimen};
use crate::rpm::{Flags, Inspected, Member, MemberKind, RelationKind, Scriptlet};

impl From<Inspected> for Specimen {
    fn from(rpm: Inspected) -> Specimen {
        let identity = &rpm.identity;
        let epoch = identity.epoch.map(|epoch| format!("{epoch}:"));
        let about = [
            ("Summary", &identity.summary),
            ("License", &identity.license),
            ("URL", &identity.url),
            ("Vendor", &identity.vendor),
            ("Packager", &identity.packager),
            ("Description", &identity.description),
        ];
        let about = about.into_iter().filter(|(_, value)| !value.is_empty());
        let about = about.map(|(name, value)| (name.to_owned(), value.clone()));
        let mut items: Vec<_> = rpm
            .members
            .iter()
            .map(|member| item(member, &rpm.texts))
            .collect();
        items.sort_by(|one, two| one.path.cmp(&two.path));
        Specimen {
            format: Format::Rpm,
            name: identity.name.clone(),
            version: format!(
                "{}{}-{}",
                epoch.unwrap_or_default(),
                identity.version,
                identity.release
            ),
            arch: identity.arch.clone(),
            about: about.collect(),
            relations: relations(&rpm),
            items,
            hooks: rpm.scriptlets.iter().map(hook).collect(),
            others: Vec::new(),
            conffiles: Vec::new(),
            checksums: None,
        }
    }
}

fn relations(rpm: &Inspected) -> Vec<Relation> {
    let mut by_kind: BTreeMap<RelationKind, Vec<String>> = BTreeMap::new();
    for relation in &rpm.relations {
        let names = by_kind.entry(relation.kind).or_default();
        names.push(relation.to_string());
    }
    let relation = |(kind, names)| Relation {
        kind: format!("{kind:?}"),
        names,
    };
    by_kind.into_iter().map(relation).collect()
}

fn item(member: &Member, texts: &BTreeMap<String, String>) -> Item {
    let kind = match &member.kind {
        MemberKind::Directory => ItemKind::Directory,
        MemberKind::File { size, sha256 } => ItemKind::File {
            size: *size,
            digest: sha256.clone().unwrap_or_default(),
            text: texts.get(&member.path).cloned(),
        },
        MemberKind::Symlink(to) => ItemKind::Symlink(to.clone()),
    };
    Item {
        path: member.path.clone(),
        mode: member.mode & 0o7777,
        owner: member.owner.clone(),
        group: member.group.clone(),
        is_root: member.owner == "root" && member.group == "root",
        kind,
        held: held(member.flags),
    }
}

fn held(flags: Flags) -> Held {
    match flags {
        Flags { ghost: true, .. } => Held::Ghost,
        Flags {
            config: true,
            noreplace: true,
            ..
        } => Held::Config,
        Flags { config: true, .. } => Held::ConfigReplaced,
        _ => Held::AsShipped,
    }
}

fn hook(scriptlet: &Scriptlet) -> Hook {
    let program = scriptlet.program.join(" ");
    Hook {
        name: format!("%{}", scriptlet.name),
        event: match scriptlet.name {
            "pretrans" => Event::TransactionBegins,
            "pre" => Event::BeforeInstall,
            "post" => Event::AfterInstall,
            "preun" => Event::BeforeRemove,
            "postun" => Event::AfterRemove,
            "posttrans" => Event::TransactionEnds,
            _ => Event::Other,
        },
        interpreter: match program.is_empty() {
            true => "/bin/sh".to_owned(),
            false => program,
        },
        mode: None,
        text: scriptlet.text.clone(),
    }
}
