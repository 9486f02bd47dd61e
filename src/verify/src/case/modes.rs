//! Owners and modes that the admin set.

use super::{Case, EXITS};
use crate::editions::{Edition, NEWS};
use crate::trial::Trial;
use crate::{FileFact, VerifyError};

pub(super) const CASE: Case = Case {
    name: "modes",
    about: "upgraded to other defaults, after the admin set owners and modes below /etc",
    proves: &["C1", "R1", "C11", "D15", "R12"],
    run,
};

/// Somebody whom every Debian has; the group stays, so that whoever could read still can.
const OWNER: &str = "games";

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let subject = trial.subject();
    if subject.conffiles().is_empty() {
        let reason = "the package has no configuration files";
        trial.story.not_applicable(trial.story.proves(), reason);
        return Ok(());
    }
    if trial.is_rpm() {
        return edited(trial);
    }
    let (system, _) = trial.installed(Edition::Old)?;
    let on = trial.on(&system);
    let replaced = subject.commentable();
    if replaced.is_empty() {
        let reason = "no configuration file can be given a line of comment";
        trial.story.not_applicable(&["D15"], reason);
    }
    let files = subject.conffiles().iter().map(String::as_str);
    let mut expected = Vec::new();
    for path in subject.config_folders().into_iter().chain(files) {
        if FileFact::read(&system, path)?.is_none() {
            continue;
        }
        on.run(["chown", OWNER, path])?
            .run(["chmod", "u+x,o+x", path])?;
        expected.push((path, FileFact::read(&system, path)?));
    }
    if expected.is_empty() {
        let reason = "nothing of the package below /etc is there after the installation";
        trial.story.not_applicable(&["C11", "D15"], reason);
    }
    trial.upgrade(on.proving(EXITS), Edition::News)?;
    for (path, expected) in expected {
        let seen = FileFact::read(&system, path)?;
        let what = format!("owner and mode of {path}");
        on.proving(&["C11"])
            .expect(&what, expected.as_ref(), seen.as_ref());
        if replaced.contains(&path) {
            on.proving(&["D15"]).expect_text(path, NEWS, true)?.expect(
                &what,
                expected.as_ref(),
                seen.as_ref(),
            );
        }
    }
    Ok(())
}

/// rpm resets what is as it was packed; of a file that the admin edited it keeps everything.
fn edited(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let files = trial.subject().commentable();
    if files.is_empty() {
        let reason = "no configuration file can be given a line of comment";
        trial
            .story
            .not_applicable(&["C1", "R1", "C11", "R12"], reason);
        return Ok(());
    }
    let (system, _) = trial.installed(Edition::Old)?;
    let on = trial.on(&system);
    let mut expected = Vec::new();
    for path in files {
        on.run(["chown", OWNER, path])?
            .run(["chmod", "u+x,o+x", path])?
            .shell(&format!("echo '# Edited by the admin.' >> '{path}'"))?;
        expected.push((path, FileFact::read(&system, path)?));
    }
    trial.upgrade(on.proving(EXITS), Edition::News)?;
    for (path, expected) in expected {
        let seen = FileFact::read(&system, path)?;
        on.proving(&["C11", "R12"])
            .expect(&format!("owner and mode of {path}"), expected, seen);
    }
    Ok(())
}
