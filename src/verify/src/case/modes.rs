//! Owners and modes that the admin set.

use super::Case;
use crate::editions::{Edition, NEWS};
use crate::trial::Trial;
use crate::{FileFact, VerifyError};

pub(super) const CASE: Case = Case {
    name: "modes",
    about: "upgraded to other defaults, after the admin set owners and modes below /etc",
    proves: &["C1", "C11", "D15"],
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
    trial.upgrade(on.proving(&["C1"]), Edition::News)?;
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
