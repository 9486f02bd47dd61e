//! .rpm packages: configuration files that the admin edited, or that a version drops.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::product::{HOST_DAEMON, KOHAKURIVER, RUNNER_DAEMON};
use crate::rpm_install::files;
use crate::scenario::{RIVER, Scenario};

pub(crate) const RPM_CONFIG: Scenario = Scenario {
    name: "rpm_config",
    about: RIVER,
    proves: &["R12", "R18"],
    run: config,
};

fn config(case: &Case<'_>) -> Result<(), VerifyError> {
    let system = case.with_rpm()?;
    let on = case.story.on(&system);
    let editions = case.editions();
    on.dnf_files("install", &files(&editions.first))?.ok()?;
    let (edited, unedited) = (RUNNER_DAEMON.config, HOST_DAEMON.config);
    let legacy = HOST_DAEMON.legacy;
    on.shell(&format!("echo '# mine' >> {edited} && chmod 0600 {edited}"))?
        // Not the packaged one: what an admin sets on the directory stays too.
        .shell("chmod 0750 /etc/kohakuriver")?;
    on.dnf_files("upgrade", &files(&editions.second))?.ok()?;
    on.proving(&["R12"])
        .expect_text(edited, "# mine", true)?
        .expect_file(edited, &format!("0600 root:{}", RUNNER_DAEMON.account))?
        .expect_text(
            &format!("{edited}.rpmnew"),
            "A later version says this: second.",
            true,
        )?
        .expect_text(unedited, "A later version says this: second.", true)?
        .expect_missing(&format!("{unedited}.rpmnew"))?
        .expect_file(unedited, &format!("0640 root:{}", HOST_DAEMON.account))?
        .expect_file("/etc/kohakuriver", "0750 root:root")?;

    on.shell(&format!("echo '# mine too' >> {legacy}"))?;
    on.dnf_files("upgrade", &files(&editions.third))?.ok()?;
    on.proving(&["R18"]).expect_missing(legacy)?.expect_text(
        &format!("{legacy}.rpmsave"),
        "# mine too",
        true,
    )?;

    on.dnf_remove(KOHAKURIVER.packages)?;
    on.proving(&["R12"])
        .expect_missing(edited)?
        .expect_text(&format!("{edited}.rpmsave"), "# mine", true)?
        .expect_missing(unedited)?;
    Ok(())
}
