//! .rpm packages, installed for the first time.

use std::path::{Path, PathBuf};

use dunnage_verify::{Stage, VerifyError};

use crate::case::Case;
use crate::editions::Edition;
use crate::product::{CLI, DAEMONS, HOST, HOST_DAEMON, KOHAKURIVER, RUNNER, RUNNER_DAEMON};
use crate::scenario::{RIVER, Scenario};

pub(crate) const RPM_INSTALL: Scenario = Scenario {
    name: "rpm_install",
    about: RIVER,
    proves: &[
        "R3", "R6", "R7", "R8", "R9", "R10", "R11", "R14", "R15", "R16", "R17",
    ],
    run: install,
};

/// The files of an edition, as dnf takes them.
pub(crate) fn files(edition: &Edition) -> Vec<&Path> {
    edition.rpms.iter().map(PathBuf::as_path).collect()
}

/// Where the environment file of a daemon is here.
pub(crate) fn sysconfig(package: &str) -> String {
    format!("/etc/sysconfig/{package}")
}

/// Installs an edition and starts what it brings; it must succeed.
pub(crate) fn started(on: Stage<'_>, edition: &Edition) -> Result<(), VerifyError> {
    on.dnf_files("install", &files(edition))?.ok()?;
    on.systemctl(&["enable", "--now", HOST, RUNNER])?
        .wait_active(HOST)?
        .wait_active(RUNNER)?;
    Ok(())
}

fn install(case: &Case<'_>) -> Result<(), VerifyError> {
    let system = case.with_rpm()?;
    let on = case.story.on(&system);
    let preset = "/etc/systemd/system-preset/50-admin.preset";
    on.shell(&format!(
        "mkdir -p /etc/systemd/system-preset && echo 'enable {HOST}' > {preset}"
    ))?;
    let first = &case.editions().first;
    let outcome = on.dnf_files("install", &files(first))?;
    on.proving(&["R8"]).expect_ok(&outcome);
    for package in KOHAKURIVER.packages {
        on.proving(&["R8"]).expect_rpm(package, &first.version)?;
    }
    // dnf repeats what scriptlets say, and tells of those that fail.
    on.proving(&["R6"]).expect_that(
        "no scriptlet is heard",
        !outcome.stdout.contains("criptlet") && !outcome.stderr.contains("criptlet"),
        format!("{}{}", outcome.stdout, outcome.stderr),
    );
    presets(on.proving(&["R3"]))?;
    accounts(on)?;
    for package in KOHAKURIVER.packages {
        on.proving(&["R11"]).expect_verified(package)?;
    }
    contents(on)?;
    environment(on.proving(&["R14"]))?;
    on.systemctl(&["start", HOST, RUNNER])?
        .wait_active(HOST)?
        .wait_active(RUNNER)?;
    for package in [CLI, RUNNER_DAEMON.package] {
        on.proving(&["R11"]).expect_verified(package)?;
    }
    Ok(())
}

/// As the admin's preset says for one and the distribution's for the other.
fn presets(on: Stage<'_>) -> Result<(), VerifyError> {
    on.expect_enablement(HOST, "enabled")?
        .expect_enablement(RUNNER, "disabled")?
        .expect_inactive(HOST)?
        .expect_inactive(RUNNER)?;
    Ok(())
}

fn accounts(on: Stage<'_>) -> Result<(), VerifyError> {
    for daemon in DAEMONS {
        on.proving(&["R7"])
            .expect_system_account(daemon.account, daemon.state)?;
        on.proving(&["R10"])
            .expect_file(daemon.config, &format!("0640 root:{}", daemon.account))?
            .expect_file(&sysconfig(daemon.package), "0640 root:root")?
            .expect_file(daemon.state, &format!("0750 {0}:{0}", daemon.account))?;
        let provided = on.rpm(&["-q", "--provides", daemon.package])?.ok()?.stdout;
        for what in ["user", "group"] {
            let name = format!("{what}({})", daemon.account);
            let found = provided.lines().any(|line| line.starts_with(&name));
            on.proving(&["R7"])
                .expect_that(&format!("{name} is provided"), found, &provided);
        }
    }
    let groups = on.system().run(["id", "-nG", RUNNER_DAEMON.account])?;
    on.proving(&["R9"]).expect(
        "groups of the runner",
        "kohakuriver-runner docker",
        groups.answer(),
    );
    Ok(())
}

fn contents(on: Stage<'_>) -> Result<(), VerifyError> {
    on.proving(&["R16"])
        .expect_file("/usr/bin/kohakuriver", "0755 root:root")?;
    for package in KOHAKURIVER.packages {
        // Ghosts are listed with the letter g.
        let line = format!(
            "rpm -q --qf '[%{{FILEFLAGS:fflags}} %{{FILENAMES}}\\n]' {package} |
                grep ' /var/' | grep -v '^[a-z]*g'"
        );
        on.proving(&["R15"])
            .expect_nothing(&format!("/var in {package}"), &line)?;
        let line = format!("rpm -q --scripts {package} | grep -e setcap -e 'chown -R'");
        on.proving(&["R17"])
            .expect_nothing(&format!("scriptlets of {package}"), &line)?;
    }
    for daemon in DAEMONS {
        let tmpfiles = format!("/usr/lib/tmpfiles.d/{}.conf", daemon.package);
        on.proving(&["R15"])
            .expect_text(&tmpfiles, daemon.state, true)?;
    }
    Ok(())
}

fn environment(on: Stage<'_>) -> Result<(), VerifyError> {
    let file = sysconfig(HOST_DAEMON.package);
    on.shell(&format!("echo DUNNAGE_SEEN=yes >> {file}"))?
        .systemctl(&["start", HOST])?
        .wait_active(HOST)?;
    let environ = format!(
        "tr '\\0' '\\n' < /proc/{}/environ",
        on.unit(HOST)?.main_pid()
    );
    let environ = on.system().shell(&environ)?.ok()?.stdout;
    let found = environ.lines().any(|line| line == "DUNNAGE_SEEN=yes");
    on.expect_that("the process has what the file says", found, environ);
    on.expect_missing("/etc/default/kohakuriver-host")?;
    Ok(())
}
