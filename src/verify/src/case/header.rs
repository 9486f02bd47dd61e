//! What an .rpm says of itself, without installing it.

use dunnage_package::specimen::{Held, Item};

use super::payload::is_recursive;
use crate::trial::Trial;

/// Where programs are that anybody may run.
const PROGRAMS: [&str; 4] = ["/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/"];

/// Environment files, what lies below /var, programs and scriptlets.
pub(super) fn all(trial: &Trial<'_>) {
    let (story, items) = (trial.story, trial.subject().items());
    let paths = |wanted: fn(&Item) -> bool| {
        let found = items.iter().filter(move |item| wanted(item));
        found.map(|item| item.path.as_str())
    };
    let environment = trial.subject().environment_files();
    if environment.is_empty() {
        let reason = "the package has no environment file";
        story.not_applicable(&["R14"], reason);
    } else {
        let debian = environment
            .into_iter()
            .filter(|path| path.starts_with("/etc/default/"));
        story.expect_none(&["R14"], "environment files where Debian has them", debian);
    }
    let unpacked = paths(|item| item.path.starts_with("/var/") && item.held != Held::Ghost);
    story.expect_none(&["R15"], "unpacked below /var", unpacked);
    let program = |item: &&Item| {
        item.is_file() && PROGRAMS.iter().any(|folder| item.path.starts_with(folder))
    };
    let mut programs = items.iter().filter(program).peekable();
    if programs.peek().is_none() {
        let reason = "the package has no programs in /usr/bin and /usr/sbin";
        story.not_applicable(&["R16"], reason);
    } else {
        let wrong = programs.filter(|item| item.mode != 0o755 || !item.is_root);
        let wrong = wrong.map(|item| {
            let (mode, owner, group) = (item.mode, &item.owner, &item.group);
            format!("{} is {mode:04o} {owner}:{group}", item.path)
        });
        story.expect_none(&["R16"], "programs that are not 0755 root:root", wrong);
    }
    scriptlets(trial);
}

fn scriptlets(trial: &Trial<'_>) {
    let (story, scripts) = (trial.story, trial.subject().scripts());
    if scripts.is_empty() {
        story.not_applicable(&["C10", "R17"], "the package has no scriptlets");
    }
    for script in scripts {
        let name = &script.name;
        let recursive = script.text.lines().filter(|line| is_recursive(line));
        story.expect_none(&["C10"], &format!("recursive changes in {name}"), recursive);
        let setcap = script.text.lines().filter(|line| line.contains("setcap"));
        story.expect_none(&["R17"], &format!("setcap in {name}"), setcap);
    }
}
