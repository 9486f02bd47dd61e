//! What the package holds, without installing it.

use dunnage_package::specimen::Item;

use super::{Case, header};
use crate::VerifyError;
use crate::trial::Trial;

pub(super) const CASE: Case = Case {
    name: "payload",
    about: "read, not installed",
    proves: &["C2", "C10", "D2", "D12b", "D14", "R14", "R15", "R16", "R17"],
    run,
};

/// Where no package puts anything.
const FOREIGN: [&str; 8] = [
    "/run",
    "/var/run",
    "/tmp",
    "/var/tmp",
    "/home",
    "/root",
    "/usr/local",
    "/opt",
];

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let (story, subject) = (trial.story, trial.subject());
    let items = subject.items();
    let below = |path: &str, folder: &str| {
        path.strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let paths = || items.iter().map(|item| item.path.as_str());
    let foreign = paths().filter(|path| FOREIGN.iter().any(|folder| below(path, folder)));
    story.expect_none(&["C2"], "paths that are not a package's", foreign);
    let stray = paths().filter(|path| below(path, "/etc/systemd/system"));
    story.expect_none(
        &["C2"],
        "units in /etc, which is the admin's",
        stray.filter(|path| path.contains('.')),
    );

    if trial.is_rpm() {
        header::all(trial);
        return Ok(());
    }
    let strange = items.iter().filter(|item| !item.is_root);
    let strange = strange.map(|item| format!("{} {}:{}", item.path, item.owner, item.group));
    // Numbers that every Debian has are as good as names; the others mean somebody else elsewhere.
    story.expect_none(&["D12b"], "not 0:0", strange);
    story.expect_none(
        &["D14"],
        "files in /etc that are no conffiles",
        undeclared(trial, items),
    );
    scripts(trial);
    Ok(())
}

fn undeclared<'m>(trial: &Trial<'m>, items: &'m [Item]) -> impl Iterator<Item = &'m str> {
    let declared = trial.subject().conffiles();
    items
        .iter()
        .filter(|item| item.is_file())
        .map(|item| item.path.as_str())
        .filter(|path| path.starts_with("/etc/"))
        .filter(|path| !declared.iter().any(|file| file == path))
}

fn scripts(trial: &Trial<'_>) {
    let story = trial.story;
    let scripts = trial.subject().scripts();
    if scripts.is_empty() {
        story.not_applicable(&["C10", "D2"], "the package has no scripts");
    }
    for script in scripts {
        let (name, text) = (&script.name, &script.text);
        let first = text.lines().next().unwrap_or_default();
        let shell = ["#!/bin/sh", "#! /bin/sh", "#!/bin/sh -e", "#! /bin/sh -e"];
        story.expect(
            &["D2"],
            &format!("{name} begins with #!/bin/sh"),
            true,
            shell.contains(&first),
        );
        let careful = first.ends_with(" -e")
            || text
                .lines()
                .any(|line| line.trim_start().starts_with("set -e"));
        story.expect(&["D2"], &format!("{name} says set -e"), true, careful);
        let recursive = text.lines().filter(|line| is_recursive(line));
        story.expect_none(&["C10"], &format!("recursive changes in {name}"), recursive);
    }
}

/// `chown -R`, however it is spelled.
pub(super) fn is_recursive(line: &str) -> bool {
    let line = line.trim_start();
    if line.starts_with('#') {
        return false;
    }
    let mut words = line.split_whitespace();
    while let Some(word) = words.next() {
        if ["chown", "chmod", "chgrp"].contains(&word.rsplit('/').next().unwrap_or_default()) {
            let mut options = words.clone().take_while(|word| word.starts_with('-'));
            let recursive = |word: &str| {
                word == "--recursive" || (!word.starts_with("--") && word.contains('R'))
            };
            if options.any(recursive) || line.contains("find ") || line.contains("xargs") {
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::is_recursive;

    #[test]
    fn a_change_of_a_whole_tree_is_seen() {
        for line in [
            "chown -R redis:redis /var/lib/redis",
            "\tchmod -vR g+w /srv",
            "find /etc/x -exec chown x {} +",
            "if ! chgrp --recursive x /x; then",
        ] {
            assert!(is_recursive(line), "{line}");
        }
        for line in [
            "# chown -R here",
            "chown redis:Redis /var/lib/redis",
            "chmod 0750 /R",
        ] {
            assert!(!is_recursive(line), "{line}");
        }
    }
}
