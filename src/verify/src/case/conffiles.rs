//! Configuration files that the admin edited or deleted.

use super::{Case, EXITS};
use crate::editions::{Edition, NEWS};
use crate::trial::Trial;
use crate::{Stage, System, VerifyError};

pub(super) const EDITED: Case = Case {
    name: "edited-conffile",
    about: "upgraded to other defaults, with configuration files edited and not edited",
    proves: &["C1", "R1", "C17", "R12", "R18"],
    run: edited,
};

pub(super) const DELETED: Case = Case {
    name: "deleted-conffile",
    about: "upgraded to other defaults, after the admin deleted configuration files",
    proves: &["C1", "R1", "C18"],
    run: deleted,
};

const NONE: &str = "no configuration file of the package can be given a line of comment";

fn edited(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let files = trial.subject().commentable();
    if files.is_empty() {
        trial.story.not_applicable(trial.story.proves(), NONE);
        return Ok(());
    }
    dropped(trial)?;
    // First nobody has edited anything, then somebody has edited everything.
    for edit in [false, true] {
        let (system, _) = trial.installed(Edition::Old)?;
        let on = trial.on(&system);
        if edit {
            each(&system, &files, "echo '# Edited by the admin.' >> \"$1\"")?;
        }
        trial.upgrade(on.proving(EXITS), Edition::News)?;
        let on = on.proving(&["C17", "R12"]);
        let ending = if trial.is_rpm() {
            "rpmnew"
        } else {
            "dpkg-dist"
        };
        for path in &files {
            let beside = format!("{path}.{ending}");
            on.expect_text(path, NEWS, !edit)?;
            if edit {
                on.expect_text(path, "# Edited by the admin.", true)?
                    .expect_text(&beside, NEWS, true)?;
            } else {
                on.expect_missing(&beside)?;
            }
        }
        if trial.is_rpm() {
            erased(trial, on, &files, edit)?;
        }
    }
    Ok(())
}

/// Erasing keeps what was edited, under another name, and nothing else.
fn erased(trial: &Trial<'_>, on: Stage<'_>, files: &[&str], edit: bool) -> Result<(), VerifyError> {
    trial.remove(on.proving(EXITS))?;
    let on = on.proving(&["R12"]);
    for path in files {
        let saved = format!("{path}.rpmsave");
        on.expect_missing(path)?;
        if edit {
            on.expect_text(&saved, "# Edited by the admin.", true)?;
        } else {
            on.expect_missing(&saved)?;
        }
    }
    Ok(())
}

/// What the older version had and this one has not.
fn dropped(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let story = trial.story;
    let Some(older) = trial.site.editions.older().filter(|_| trial.is_rpm()) else {
        let reason = "no older version was given that could have had other configuration files";
        story.not_applicable(&["R18"], reason);
        return Ok(());
    };
    let files = trial.subject().dropped(older);
    if files.is_empty() {
        let reason = "no configuration file was dropped since the older version";
        story.not_applicable(&["R18"], reason);
        return Ok(());
    }
    let (system, _) = trial.installed(Edition::Old)?;
    let on = trial.on(&system);
    let names: Vec<&str> = files.iter().map(String::as_str).collect();
    each(&system, &names, "echo '# Edited by the admin.' >> \"$1\"")?;
    trial.upgrade(on.proving(EXITS), Edition::New)?;
    let on = on.proving(&["R18"]);
    for path in names {
        let saved = format!("{path}.rpmsave");
        on.expect_missing(path)?
            .expect_text(&saved, "# Edited by the admin.", true)?;
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
    if trial.is_rpm() {
        return without(trial, on, habit.unit.as_deref(), &environment);
    }
    trial.upgrade(on.proving(EXITS), Edition::News)?;
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

/// rpm itself puts a deleted configuration file back with the next version; until then the service
/// has to do without.
fn without(
    trial: &Trial<'_>,
    on: Stage<'_>,
    unit: Option<&str>,
    environment: &[&str],
) -> Result<(), VerifyError> {
    match unit.filter(|_| !environment.is_empty()) {
        Some(unit) => {
            let restart = on.system().run(["systemctl", "restart", unit])?;
            let on = on.proving(&["C18"]);
            on.expect_ok(&restart);
            on.expect_active(unit)?;
        }
        None => {
            let reason = "the service has no environment file; and rpm puts deleted configuration \
                          files back with the next version";
            trial.story.not_applicable(&["C18"], reason);
        }
    }
    trial.upgrade(on.proving(EXITS), Edition::News)
}

fn each(system: &System, files: &[&str], line: &str) -> Result<(), VerifyError> {
    for path in files {
        system.run(["sh", "-c", line, "sh", path])?.ok()?;
    }
    Ok(())
}
