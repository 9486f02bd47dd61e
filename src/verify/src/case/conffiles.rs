//! Configuration files that the admin edited or deleted.

use super::Case;
use crate::editions::{Edition, NEWS};
use crate::trial::Trial;
use crate::{System, VerifyError};

pub(super) const EDITED: Case = Case {
    name: "edited-conffile",
    about: "upgraded to other defaults, with configuration files edited and not edited",
    proves: &["C1", "C17"],
    run: edited,
};

pub(super) const DELETED: Case = Case {
    name: "deleted-conffile",
    about: "upgraded to other defaults, after the admin deleted configuration files",
    proves: &["C1", "C18"],
    run: deleted,
};

const NONE: &str = "no configuration file of the package can be given a line of comment";

fn edited(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let files = trial.subject().commentable();
    if files.is_empty() {
        trial.story.not_applicable(trial.story.proves(), NONE);
        return Ok(());
    }
    // First nobody has edited anything, then somebody has edited everything.
    for edit in [false, true] {
        let (system, _) = trial.installed(Edition::Old)?;
        let on = trial.on(&system);
        if edit {
            each(&system, &files, "echo '# Edited by the admin.' >> \"$1\"")?;
        }
        trial.upgrade(on.proving(&["C1"]), Edition::News)?;
        let on = on.proving(&["C17"]);
        for path in &files {
            let beside = format!("{path}.dpkg-dist");
            on.expect_text(path, NEWS, !edit)?;
            if edit {
                on.expect_text(path, "# Edited by the admin.", true)?
                    .expect_text(&beside, NEWS, true)?;
            } else {
                on.expect_missing(&beside)?;
            }
        }
    }
    Ok(())
}

fn deleted(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let files = trial.subject().commentable();
    if files.is_empty() {
        trial.story.not_applicable(trial.story.proves(), NONE);
        return Ok(());
    }
    let (system, habit) = trial.installed(Edition::Old)?;
    let environment = trial.subject().environment_files();
    let on = trial.on(&system);
    each(&system, &environment, "rm -f \"$1\"")?;
    trial.upgrade(on.proving(&["C1"]), Edition::News)?;
    for path in &environment {
        on.proving(&["C18"]).expect_missing(path)?;
    }
    if let (Some(unit), false) = (&habit.unit, environment.is_empty()) {
        let restart = system.run(["systemctl", "restart", unit])?;
        on.proving(&["C18"]).expect_ok(&restart);
        on.proving(&["C18"]).expect_active(unit)?;
    }
    // The others may well be needed for a start, but they stay away too.
    each(&system, &files, "rm -f \"$1\"")?;
    let place = trial.push(&system, Edition::Repaired)?;
    system.run(["dpkg", "--force-confold", "-i", &place])?;
    for path in &files {
        on.proving(&["C18"]).expect_missing(path)?;
    }
    Ok(())
}

fn each(system: &System, files: &[&str], line: &str) -> Result<(), VerifyError> {
    for path in files {
        system.run(["sh", "-c", line, "sh", path])?.ok()?;
    }
    Ok(())
}
