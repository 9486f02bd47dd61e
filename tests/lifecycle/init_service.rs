//! A daemon that installs itself: `kohakuriver init service`, without packages and beside them.

use dunnage_verify::{Stage, VerifyError};

use crate::case::Case;
use crate::fresh_install::works;
use crate::product::{CLI, HOST, KOHAKURIVER, RUNNER};
use crate::scenario::{RIVER, Scenario};

pub(crate) const INIT_SERVICE: Scenario = Scenario {
    name: "init_service",
    about: RIVER,
    proves: &["SELF"],
    run: init_service,
};

/// Somewhere no package puts it.
const PROGRAM: &str = "/opt/river/kohakuriver";
const UNIT: &str = "/etc/systemd/system/kohakuriver-host.service";
const DROP_IN: &str = "/etc/systemd/system/kohakuriver-host.service.d/50-init-service.conf";

fn init_service(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.fresh()?;
    let on = case.on(&machine).proving(&["SELF"]);
    let built = support::target_dir().join("release/kohakuriver");
    machine.system.push_file(&built, PROGRAM, 0o755)?;
    on.shell("useradd --system river && install -d -o river /var/lib/river /srv/river")?;
    as_root(on)?;
    on.shell(&format!(
        "systemctl stop {HOST} {RUNNER} && rm /etc/systemd/system/kohakuriver-*.service \
         && systemctl daemon-reload && useradd --create-home alice \
         && echo 'alice ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/alice"
    ))?;
    without_terminal(on)?;
    on_terminal(on)?;
    on.shell(&format!("rm {UNIT} && systemctl daemon-reload"))?;
    beside_a_package(on)
}

/// Both services, as a user of the admin's choice; nothing goes through sudo.
fn as_root(on: Stage<'_>) -> Result<(), VerifyError> {
    let sudo = "/usr/local/bin/sudo";
    let told = "#!/bin/sh\ntouch /run/sudo-was-called\nexit 1\n";
    on.system().push(sudo, told, 0o755)?;
    on.shell(&format!(
        "{PROGRAM} init service --all --user river --working-dir /srv/river"
    ))?
    .systemctl(&["start", HOST, RUNNER])?
    .expect_active(HOST)?
    .expect_active(RUNNER)?
    .expect_file(UNIT, "0644 root:root")?
    .expect_missing("/run/sudo-was-called")?;
    let pid = on.unit(HOST)?.main_pid();
    let owner = on
        .system()
        .run(["stat", "-c", "%U", &format!("/proc/{pid}")])?
        .ok()?;
    on.expect("user of the host", "river", owner.answer());
    on.shell(&format!("rm {sudo}"))?;
    works(on, &KOHAKURIVER)
}

/// A script of an ordinary user gets the commands, and nothing is changed.
fn without_terminal(on: Stage<'_>) -> Result<(), VerifyError> {
    let said = on.system().shell(&format!(
        "su alice -c '{PROGRAM} init service --host' < /dev/null"
    ))?;
    on.expect("exit code without a terminal", 77, said.status);
    for command in ["sudo systemctl daemon-reload", "sudo "] {
        on.expect_that(
            &format!("`{command}` is named"),
            said.stderr.contains(command),
            &said.stderr,
        );
    }
    on.expect_missing(UNIT)?;
    Ok(())
}

/// On a terminal the two steps that need root are named and run through sudo.
fn on_terminal(on: Stage<'_>) -> Result<(), VerifyError> {
    let line = format!("{PROGRAM} init service --host");
    let said = on.system().shell(&format!(
        "su - alice -c 'script --quiet --return --command \"{line}\" /dev/null'"
    ))?;
    on.expect_ok(&said);
    on.expect_that(
        "the step of sudo is named",
        said.stdout.contains("daemon-reload"),
        &said.stdout,
    );
    on.expect_file(UNIT, "0644 root:root")?;
    let unit = on.unit(HOST)?;
    on.expect("unit in effect", UNIT, unit.property("FragmentPath"));
    on.expect(
        "reload is still needed",
        "no",
        unit.property("NeedDaemonReload"),
    );
    on.expect_text(UNIT, "User=alice", true)?;
    Ok(())
}

/// The packaged unit stays the unit; a drop-in says what is different.
fn beside_a_package(on: Stage<'_>) -> Result<(), VerifyError> {
    on.apt_install(CLI)?
        .shell(&format!(
            "{PROGRAM} init service --host --user river --working-dir /srv/river"
        ))?
        .expect_missing(UNIT)?
        .expect_file(DROP_IN, "0644 root:root")?;
    let unit = on.unit(HOST)?;
    // Debian 12 calls the same file /lib/systemd/system/….
    let path = unit.property("FragmentPath");
    let packaged = path.ends_with("/lib/systemd/system/kohakuriver-host.service");
    on.expect_that("the packaged unit is in effect", packaged, path);
    on.expect("drop-ins in effect", DROP_IN, unit.property("DropInPaths"));
    on.systemctl(&["restart", HOST])?.expect_active(HOST)?;
    let pid = on.unit(HOST)?.main_pid();
    let program = on
        .system()
        .run(["readlink", &format!("/proc/{pid}/exe")])?
        .ok()?;
    on.expect("program that runs", PROGRAM, program.answer());
    Ok(())
}
