//! What is seen of an .rpm right after its installation.

use crate::trial::Trial;
use crate::{FileFact, Outcome, Stage, VerifyError};

/// rpm and dnf tell of every scriptlet that fails, and dnf repeats what they print.
pub(super) fn heard(on: Stage<'_>, outcome: &Outcome) {
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    on.expect_that("no scriptlet is heard", !said.contains("criptlet"), said);
}

/// Files, accounts and units, before anybody starts anything.
pub(super) fn installed(trial: &Trial<'_>, on: Stage<'_>) -> Result<(), VerifyError> {
    on.proving(&["R11"]).expect_verified(trial.package())?;
    presets(trial, on.proving(&["R3"]))?;
    owners(trial, on.proving(&["R10"]))
}

/// As the last preset of this system says, which is what Fedora has.
fn presets(trial: &Trial<'_>, on: Stage<'_>) -> Result<(), VerifyError> {
    let units = trial.subject().units().iter();
    let wanted: Vec<_> = units.filter(|unit| unit.is_wanted()).collect();
    if wanted.is_empty() {
        let reason = "no service of the package can be enabled";
        trial.story.not_applicable(&["R3"], reason);
    }
    for unit in wanted {
        on.expect_enablement(&unit.name, "disabled")?
            .expect_inactive(&unit.name)?;
    }
    Ok(())
}

/// Those that the package says.
fn owners(trial: &Trial<'_>, on: Stage<'_>) -> Result<(), VerifyError> {
    let items = trial.subject().items().iter();
    let owned: Vec<_> = items.filter(|item| !item.is_root).collect();
    if owned.is_empty() {
        let reason = "every file in the package is root's";
        trial.story.not_applicable(&["R10"], reason);
    }
    for item in owned {
        let seen = FileFact::read(on.system(), &item.path)?;
        let expected = format!("{}:{}", item.owner, item.group);
        // A ghost need not be there yet.
        let right = seen.as_ref().is_none_or(|fact| fact.owner == expected);
        let what = format!("{} is {expected}'s", item.path);
        on.expect_that(&what, right, seen);
    }
    Ok(())
}
