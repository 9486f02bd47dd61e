//! Files, compared.

use std::collections::BTreeMap;

use super::change::{Change, Section, Sort};
use super::counterpart;
use super::text_change::text_change;
use crate::specimen::{Held, Item, ItemKind, Specimen};

const MODE_STAYS: &str = "dpkg and rpm keep the mode of a configuration file that is installed: only new \
    installations get this one (D15, R12)";

const DROPPED: &str =
    "an edited copy stays where it is, and a script must take away the rest (D16, R18)";

/// The files that differ, sorted by path; those that only moved are said once.
pub(super) fn files(before: &Specimen, after: &Specimen) -> Vec<Change> {
    let across = before.format != after.format;
    let (one, two) = (by_path(before, across), by_path(after, across));
    let mut removed: BTreeMap<_, _> = one
        .iter()
        .filter(|(path, _)| !two.contains_key(*path))
        .collect();
    let mut changes = Vec::new();
    let mut from: BTreeMap<_, _> = removed
        .iter()
        .filter_map(|(path, item)| Some((content(item)?, *path)))
        .collect();
    for (path, item) in &two {
        if let Some(old) = one.get(path) {
            changes.extend(changed(path, old, item, across));
            continue;
        }
        let moved = content(item).and_then(|content| from.remove(&content));
        match moved {
            Some(source) => {
                removed.remove(source);
                changes.push(file(source.clone(), Sort::Moved(path.clone())));
            }
            None => changes.push(file(path.clone(), Sort::Added(line(item)))),
        }
    }
    for (path, item) in removed {
        let mut change = file(path.clone(), Sort::Removed(line(item)));
        change.note = item.is_config().then_some(DROPPED);
        changes.push(change);
    }
    changes.sort_by(|one, two| one.subject.cmp(&two.subject));
    changes
}

fn file(subject: String, sort: Sort) -> Change {
    Change {
        section: Section::Files,
        subject,
        sort,
        text: None,
        note: None,
    }
}

fn by_path(specimen: &Specimen, across: bool) -> BTreeMap<String, &Item> {
    let compared = specimen.items.iter().filter(|item| {
        let directory = matches!(item.kind, ItemKind::Directory);
        !across || !directory && !counterpart::is_own(&item.path)
    });
    let named = compared.map(|item| match across {
        true => (counterpart::path(&item.path, specimen.format), item),
        false => (item.path.clone(), item),
    });
    named.collect()
}

/// What tells a file that moved; empty ones are all alike.
fn content(item: &Item) -> Option<(&str, u32)> {
    match &item.kind {
        ItemKind::File { size, digest, .. } if *size > 0 => Some((digest, item.mode)),
        _ => None,
    }
}

/// As in `0644 root:root, 12 KiB`.
fn line(item: &Item) -> String {
    let owner = format!("{}:{}", item.owner, item.group);
    match &item.kind {
        ItemKind::Directory => format!("directory {:04o} {owner}", item.mode),
        ItemKind::File { size, .. } => format!("{:04o} {owner}, {}", item.mode, sized(*size)),
        ItemKind::HardLink(to) => format!("hard link to {to}"),
        ItemKind::Symlink(to) => format!("link to {to}"),
    }
}

fn sized(bytes: u64) -> String {
    match bytes {
        0..=9999 => format!("{bytes} bytes"),
        10_000..=9_999_999 => format!("{} KiB", bytes.div_ceil(1024)),
        _ => format!("{} MiB", bytes.div_ceil(1024 * 1024)),
    }
}

fn changed(path: &str, old: &Item, new: &Item, across: bool) -> Option<Change> {
    let mut values: Vec<(&'static str, String, String)> = Vec::new();
    let mut differs = |what, one: String, two: String| {
        if one != two {
            values.push((what, one, two));
        }
    };
    let (one, two) = (old.kind.noun(), new.kind.noun());
    differs("kind", one.to_owned(), two.to_owned());
    let links =
        matches!(old.kind, ItemKind::Symlink(_)) && matches!(new.kind, ItemKind::Symlink(_));
    if !links {
        let mode = |item: &Item| format!("{:04o}", item.mode);
        differs("mode", mode(old), mode(new));
    }
    if !across {
        let owner = |item: &Item| format!("{}:{}", item.owner, item.group);
        differs("owner", owner(old), owner(new));
    }
    differs("treated as", held(old, across), held(new, across));
    let modes = values.iter().any(|(what, ..)| *what == "mode");
    let note = (modes && old.is_config() && new.is_config()).then_some(MODE_STAYS);
    let mut text = None;
    match (&old.kind, &new.kind) {
        (ItemKind::Symlink(one), ItemKind::Symlink(two))
        | (ItemKind::HardLink(one), ItemKind::HardLink(two))
            if one != two =>
        {
            values.push(("target", one.clone(), two.clone()));
        }
        (
            ItemKind::File {
                size: was,
                digest: one,
                ..
            },
            ItemKind::File {
                size: is,
                digest: two,
                ..
            },
        ) if one != two => match (words(old, across), words(new, across)) {
            (Some(one), Some(two)) if one == two => {}
            (Some(one), Some(two)) => {
                text = text_change(&one, &two);
            }
            _ => values.push(("content", sized(*was), sized(*is))),
        },
        _ => {}
    }
    if values.is_empty() && text.is_none() {
        return None;
    }
    let mut change = file(path.to_owned(), Sort::Changed(values));
    change.text = text;
    change.note = note;
    Some(change)
}

fn words(item: &Item, across: bool) -> Option<String> {
    let text = item.text()?;
    Some(match across {
        true => counterpart::text(text),
        false => text.to_owned(),
    })
}

fn held(item: &Item, across: bool) -> String {
    let word = match item.held {
        Held::AsShipped => "shipped",
        Held::Config => "configuration",
        Held::ConfigReplaced if across => "configuration",
        Held::ConfigReplaced => "configuration, replaced by upgrades",
        Held::Ghost => "owned, not shipped",
    };
    word.to_owned()
}
