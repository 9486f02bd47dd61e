//! .rpm packages, installed for the first time.

use dunnage_verify::{Stage, VerifyError};

use crate::case::Case;
use crate::editions::Edition;
use crate::product::{Daemon, Product, RUNNER_DAEMON};
use crate::scenario::{ANY, RIVER, Scenario};

pub(crate) const RPM_INSTALL: Scenario = Scenario {
    name: "rpm_install",
    about: ANY,
    proves: &[
        "R3", "R6", "R7", "R8", "R10", "R11", "R14", "R15", "R16", "R17",
    ],
    run: install,
};

pub(crate) const RPM_GROUP: Scenario = Scenario {
    name: "rpm_group",
    about: RIVER,
    proves: &["R9"],
    run: group,
};

/// What the admin wants enabled; the distribution's presets enable nothing of ours.
pub(crate) const PRESET: &str = "/etc/systemd/system-preset/50-admin.preset";

/// Installs an edition and starts what it brings; it must succeed.
pub(crate) fn started(
    on: Stage<'_>,
    edition: &Edition,
    product: &Product,
) -> Result<(), VerifyError> {
    on.dnf_files("install", &edition.rpms(product))?.ok()?;
    start(on, product)
}

/// Enables and starts every daemon.
pub(crate) fn start(on: Stage<'_>, product: &Product) -> Result<(), VerifyError> {
    for daemon in product.daemons {
        on.systemctl(&["enable", "--now", daemon.unit])?
            .wait_active(daemon.unit)?;
    }
    Ok(())
}

fn install(case: &Case<'_>) -> Result<(), VerifyError> {
    let system = case.with_rpm()?;
    let (on, product) = (case.story.on(&system), case.product);
    on.shell(&format!(
        "mkdir -p $(dirname {PRESET}) && echo 'enable {}' > {PRESET}",
        product.main().unit
    ))?;
    let first = &case.editions().first;
    let outcome = on.dnf_files("install", &first.rpms(product))?;
    on.proving(&["R8"]).expect_ok(&outcome);
    for package in product.packages {
        on.proving(&["R8"]).expect_rpm(package, &first.version)?;
    }
    // dnf repeats what scriptlets say, and tells of those that fail.
    on.proving(&["R6"]).expect_that(
        "no scriptlet is heard",
        !outcome.stdout.contains("criptlet") && !outcome.stderr.contains("criptlet"),
        format!("{}{}", outcome.stdout, outcome.stderr),
    );
    presets(on.proving(&["R3"]), product)?;
    for daemon in product.daemons {
        account(on, daemon)?;
    }
    verified(on.proving(&["R11"]), product)?;
    contents(on, product)?;
    for daemon in product.daemons {
        on.systemctl(&["start", daemon.unit])?
            .wait_active(daemon.unit)?;
    }
    verified(on.proving(&["R11"]), product)?;
    environment(on.proving(&["R14"]), product.main())
}

/// As the admin's preset says for one and the distribution's for the others.
fn presets(on: Stage<'_>, product: &Product) -> Result<(), VerifyError> {
    on.expect_enablement(product.main().unit, "enabled")?;
    for daemon in product.others() {
        on.expect_enablement(daemon.unit, "disabled")?;
    }
    for daemon in product.daemons {
        on.expect_inactive(daemon.unit)?;
    }
    Ok(())
}

fn verified(on: Stage<'_>, product: &Product) -> Result<(), VerifyError> {
    for package in product.packages {
        on.expect_verified(package)?;
    }
    Ok(())
}

fn account(on: Stage<'_>, daemon: &Daemon) -> Result<(), VerifyError> {
    on.proving(&["R7"])
        .expect_system_account(daemon.account, daemon.state)?;
    on.proving(&["R10"])
        .expect_file(daemon.config, &format!("0640 root:{}", daemon.account))?
        .expect_file(&daemon.sysconfig(), "0640 root:root")?
        .expect_file(daemon.state, &format!("0750 {0}:{0}", daemon.account))?;
    let provided = on.rpm(&["-q", "--provides", daemon.package])?.ok()?.stdout;
    for what in ["user", "group"] {
        let name = format!("{what}({})", daemon.account);
        let found = provided.lines().any(|line| line.starts_with(&name));
        on.proving(&["R7"])
            .expect_that(&format!("{name} is provided"), found, &provided);
    }
    Ok(())
}

fn contents(on: Stage<'_>, product: &Product) -> Result<(), VerifyError> {
    on.proving(&["R16"])
        .expect_file(&format!("/usr/bin/{}", product.name), "0755 root:root")?;
    for package in product.packages {
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
    for daemon in product.daemons {
        let tmpfiles = format!("/usr/lib/tmpfiles.d/{}.conf", daemon.package);
        on.proving(&["R15"])
            .expect_text(&tmpfiles, daemon.state, true)?;
    }
    Ok(())
}

fn environment(on: Stage<'_>, daemon: &Daemon) -> Result<(), VerifyError> {
    let file = daemon.sysconfig();
    on.shell(&format!("echo DUNNAGE_SEEN=yes >> {file}"))?
        .systemctl(&["restart", daemon.unit])?
        .wait_active(daemon.unit)?;
    let environ = format!(
        "tr '\\0' '\\n' < /proc/{}/environ",
        on.unit(daemon.unit)?.main_pid()
    );
    let environ = on.system().shell(&environ)?.ok()?.stdout;
    let found = environ.lines().any(|line| line == "DUNNAGE_SEEN=yes");
    on.expect_that("the process has what the file says", found, environ);
    on.expect_missing(daemon.env)?;
    Ok(())
}

/// Docker's own group is joined as it is, and made where docker is still to come.
fn group(case: &Case<'_>) -> Result<(), VerifyError> {
    for before in [None, Some("groupadd --gid 1234 docker")] {
        let system = case.rpm_chroot()?;
        let on = case.story.on(&system).proving(&["R9"]);
        if let Some(line) = before {
            on.shell(line)?;
        }
        let packages = case.editions().first.rpms(case.product);
        on.rpm_files(&["-U"], &packages)?.ok()?;
        let account = RUNNER_DAEMON.account;
        let groups = system.run(["id", "-nG", account])?;
        let joined = format!("{account} docker");
        on.expect("groups of the runner", &*joined, groups.answer());
        if before.is_some() {
            let docker = system.run(["getent", "group", "docker"])?;
            let line = format!("docker:x:1234:{account}");
            on.expect("the group that was there", &*line, docker.answer());
        }
    }
    Ok(())
}
