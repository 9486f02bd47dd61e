//! Upgrades whose scriptlets fail, and what rpm makes of that.

use super::EXITS;
use super::failed_scripts::NO_SHELL;
use crate::VerifyError;
use crate::editions::Edition;
use crate::habit::settled;
use crate::trial::Trial;

/// A %pre that fails: rpm leaves the old version as it is.
pub(super) fn pre(trial: &Trial<'_>) -> Result<(), VerifyError> {
    if !trial.subject().has_shell_script("pre") {
        trial.story.not_provable(trial.story.proves(), NO_SHELL);
        return Ok(());
    }
    let Some((system, habit, unit)) = trial.running(Edition::Old)? else {
        return Ok(());
    };
    let on = trial.on(&system).proving(&["R6b"]);
    let (pid, began) = (on.unit(&unit)?.main_pid(), on.journal()?);
    trial.refused(on, Edition::Failing("pre"))?;
    trial.expect_edition(on, Edition::Old)?;
    on.expect_same_process(&unit, pid)?
        .expect_enablement(&unit, &habit.enablement)?
        .expect_journal(&began, &unit, 0, 0)?;
    // What came with the new version is there, and the old one may need what it replaced.
    if !trial.site.company.changes() {
        on.expect_verified(trial.package())?;
    }

    let on = on.proving(&["C13", "R2"]);
    let began = on.systemctl(&["stop", &unit])?.journal()?;
    trial.refused(on, Edition::Failing("pre"))?;
    settled(on, &unit)?;
    on.expect_inactive(&unit)?
        .expect_enablement(&unit, &habit.enablement)?
        .expect_journal(&began, &unit, 0, 0)?;
    Ok(())
}

/// A %post that fails: rpm says so, and goes on; the new version is installed, and the old one gone. A
/// %preun that fails: the package stays.
pub(super) fn post(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let scriptlets = ["post", "preun"];
    let shell = |name: &&str| trial.subject().has_shell_script(name);
    if !scriptlets.iter().all(shell) {
        trial.story.not_provable(trial.story.proves(), NO_SHELL);
        return Ok(());
    }
    let Some((system, habit, unit)) = trial.running(Edition::Old)? else {
        return Ok(());
    };
    let on = trial.on(&system).proving(&["R6b"]);
    let outcome = trial.apply(on, Edition::Failing("post"))?;
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    on.expect_that("dnf tells of the failure", said.contains("scriptlet"), said);
    trial.expect_edition(on, Edition::Failing("post"))?;
    settled(on, &unit)?;
    on.expect_active(&unit)?
        .expect_enablement(&unit, &habit.enablement)?;
    trial.upgrade(on.proving(EXITS), Edition::Repaired)?;
    settled(on, &unit)?;
    trial.expect_edition(on, Edition::Repaired)?;
    on.expect_active(&unit)?
        .expect_enablement(&unit, &habit.enablement)?;

    // To rpm it is an older one.
    let place = trial.push(&system, Edition::Failing("preun"))?;
    let install = on.rpm(&["-U", "--oldpackage", "--nosignature", &place])?;
    trial.must(on.proving(EXITS), install)?;
    settled(on, &unit)?;
    let pid = on.unit(&unit)?.main_pid();
    let erase = on.rpm(&["-e", trial.package()])?;
    on.expect_refused(&erase);
    trial.expect_edition(on, Edition::Failing("preun"))?;
    on.expect_same_process(&unit, pid)?
        .expect_enablement(&unit, &habit.enablement)?;
    Ok(())
}
