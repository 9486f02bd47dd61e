//! An .rpm as lines that can be compared.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use dunnage_package::rpm::Inspected;
use dunnage_package::specimen::{Held, ItemKind, Specimen};
use dunnage_verify::Invocation;

use crate::deb_facts::content;
use crate::ground::run;

/// What an admin can tell from a package: what it says of itself, relations, files with owner, mode, mark
/// and content, scriptlets, changelog. Not the bytes of programs, nor how something was compressed.
pub(crate) fn facts(rpm: &Path) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let specimen = Specimen::read(rpm)?;
    let mut facts = BTreeSet::from([
        format!("Version: {}", specimen.version),
        format!("Architecture: {}", specimen.arch),
    ]);
    for (field, value) in &specimen.about {
        facts.insert(format!("{field}: {}", value.trim()));
    }
    for relation in &specimen.relations {
        // What `rpmlib(…)` names is how the package was packed.
        let names = relation.names.iter();
        let names = names.filter(|name| !name.starts_with("rpmlib("));
        facts.extend(names.map(|name| format!("{}: {name}", relation.kind)));
    }
    let unpacked = tempfile::tempdir()?;
    let script = "rpm2cpio \"$1\" | cpio --extract --make-directories --quiet";
    run(Invocation::new([
        "sh".as_ref(),
        "-c".as_ref(),
        script.as_ref(),
        "sh".as_ref(),
        rpm.as_os_str(),
    ])
    .in_folder(unpacked.path()))?;
    for item in &specimen.items {
        let (path, owner, group) = (&item.path, &item.owner, &item.group);
        let what = match &item.kind {
            ItemKind::Directory => "directory".to_owned(),
            ItemKind::Symlink(to) => {
                facts.insert(format!("{owner}:{group} {path} link to {to}"));
                continue;
            }
            ItemKind::HardLink(to) => format!("another name of {to}"),
            ItemKind::File { .. } => content(&unpacked.path().join(path.trim_start_matches('/')))?,
        };
        let held = match item.held {
            Held::AsShipped => "",
            Held::Config => " config(noreplace)",
            Held::ConfigReplaced => " config",
            Held::Ghost => " ghost",
        };
        facts.insert(format!(
            "{:04o} {owner}:{group} {path} {what}{held}",
            item.mode
        ));
    }
    for hook in &specimen.hooks {
        let text = hook.text.trim_end();
        facts.insert(format!("{} by {}:\n{text}", hook.name, hook.interpreter));
    }
    for change in Inspected::read(rpm)?.changes {
        let points = change.points.join(" / ");
        facts.insert(format!(
            "changelog: {} {} {points}",
            change.version, change.author
        ));
    }
    Ok(facts)
}
