//! A kernel that installs itself: for one user, for the system, and beside the package.

use std::time::Duration;

use dunnage_verify::{Invocation, Outcome, Stage, VerifyError};

use crate::case::Case;
use crate::fresh_install::works;
use crate::kernel_client::runs_a_cell;
use crate::product::{KERNEL, KERNEL_DAEMON, LLMSPELL};
use crate::scenario::{SPELL, Scenario};

pub(crate) const INSTALL_SERVICE: Scenario = Scenario {
    name: "install_service",
    about: SPELL,
    proves: &["SELF", "D20", "M5"],
    run: install_service,
};

/// Somewhere no package puts it.
const PROGRAM: &str = "/opt/spell/llmspell";
const UNIT: &str = "/etc/systemd/system/llmspell-kernel.service";
const USER_UNIT: &str = "/home/alice/.config/systemd/user/llmspell-kernel.service";
const DROP_IN: &str = "50-install-service.conf";

/// An ordinary user whose manager runs without a login. Nothing else is in her environment: whoever
/// comes by su has no more.
const ALICE: [&str; 8] = [
    "setpriv",
    "--reuid=4321",
    "--regid=4321",
    "--init-groups",
    "--reset-env",
    "env",
    "USER=alice",
    "LC_ALL=C.UTF-8",
];

/// By systemd: a process that came into the system from outside is in none of its control groups,
/// and logind of Debian 13 refuses it.
const LINGER: [&str; 5] = [
    "systemd-run",
    "--quiet",
    "--wait",
    "loginctl",
    "enable-linger",
];

/// What a login would give her.
const SESSION: [&str; 2] = ["env", "XDG_RUNTIME_DIR=/run/user/4321"];

fn install_service(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.fresh_workstation()?;
    let on = case.on(&machine);
    let built = support::target_dir().join("release/llmspell");
    machine.system.push_file(&built, PROGRAM, 0o755)?;
    on.run(["useradd", "--create-home", "--uid=4321", "alice"])?
        .run(LINGER.iter().chain(&["alice"]))?
        .wait_active("user@4321.service")?;
    of_a_user(on.proving(&["M5"]))?;
    of_the_system(on.proving(&["SELF"]))?;

    on.apt_install(LLMSPELL.name)?.expect_active(KERNEL)?;
    for_nobody(on.proving(&["D20"]))?;
    beside_the_package(on.proving(&["SELF", "D20"]))
}

fn as_alice(on: Stage<'_>, words: &[&str]) -> Result<Outcome, VerifyError> {
    on.system().call(Invocation::new(ALICE.iter().chain(words)))
}

/// What her manager says.
fn manager(on: Stage<'_>, words: &[&str]) -> Result<Outcome, VerifyError> {
    as_alice(on, &[&SESSION, &["systemctl", "--user"], words].concat())
}

/// Serves at once, again when her manager starts anew, and is gone without a trace.
fn of_a_user(on: Stage<'_>) -> Result<(), VerifyError> {
    let install = [PROGRAM, "kernel", "install-service", "--enable", "--start"];
    let installed = as_alice(on, &install)?;
    on.expect_ok(&installed);
    on.expect_file(USER_UNIT, "0644 alice:alice")?;
    works(on, &LLMSPELL)?;
    let status = as_alice(on, &[PROGRAM, "kernel", "service-status"])?;
    let wanted = format!("{USER_UNIT}\nenabled  enabled\nactive   active\n");
    on.expect("service-status", wanted.as_str(), status.stdout.as_str());
    let files = "/home/alice/.llmspell/kernels/*.json";
    let file = on.system().shell(&format!("ls {files}"))?.ok()?;
    on.expect_file(file.answer(), "0600 alice:alice")?;
    runs_a_cell(on, &ALICE, file.answer())?;
    let again = as_alice(on, &install)?;
    on.expect_refused(&again);

    on.systemctl(&["restart", "user@4321.service"])?;
    let limit = Duration::from_secs(30);
    let back = on.system().wait_until("the kernel of alice", limit, || {
        let active = manager(on, &["is-active", KERNEL])?;
        Ok(if active.is_ok() {
            Ok(())
        } else {
            Err(active.stdout)
        })
    });
    on.expect("active again", Ok(()), back.map_err(|error| error.chain()));
    works(on, &LLMSPELL)?;

    let gone = as_alice(on, &[PROGRAM, "kernel", "uninstall-service"])?;
    on.expect_ok(&gone);
    on.expect_silence(KERNEL_DAEMON.port)?
        .expect_missing(USER_UNIT)?
        .expect_nothing("files", &format!("ls {files} 2>&-"))?
        .expect_nothing("links", "find /home/alice/.config -name 'llmspell-kernel*'")?;
    let status = as_alice(on, &[PROGRAM, "kernel", "service-status"])?;
    on.expect("service-status of nothing", 69, status.status);
    Ok(())
}

fn of_the_system(on: Stage<'_>) -> Result<(), VerifyError> {
    let install = "kernel install-service --system --enable --start";
    let refused = as_alice(on, &["sh", "-c", &format!("{PROGRAM} {install}")])?;
    on.expect("exit code without rights", 77, refused.status);
    on.expect_missing(UNIT)?
        .shell(&format!("{PROGRAM} {install}"))?
        .expect_file(UNIT, "0644 root:root")?
        .expect_active(KERNEL)?
        .expect_enablement(KERNEL, "enabled")?;
    works(on, &LLMSPELL)?;
    let pid = on.unit(KERNEL)?.main_pid();
    let owner = on
        .system()
        .run(["stat", "-c", "%U", &format!("/proc/{pid}")])?
        .ok()?;
    on.expect("its user", "llmspell", owner.answer())
        .expect_file("/run/llmspell/kernel.json", "0600 llmspell:llmspell")?
        .shell(&format!("{PROGRAM} kernel uninstall-service --system"))?
        .expect_missing(UNIT)?
        .expect_silence(KERNEL_DAEMON.port)?
        .expect_nothing("links", "find /etc/systemd -lname '*llmspell*'")?;
    Ok(())
}

/// The user unit of the package is there for whoever enables it.
fn for_nobody(on: Stage<'_>) -> Result<(), VerifyError> {
    let unit = "/usr/lib/systemd/user/llmspell-kernel.service";
    let verify = [
        SESSION[0],
        SESSION[1],
        "systemd-analyze",
        "--user",
        "verify",
        "--man=no",
        unit,
    ];
    let verify = as_alice(on, &verify)?;
    on.expect(
        "remarks on the user unit",
        (0, ""),
        (verify.status, verify.stderr.trim()),
    );
    on.expect_present(unit)?.expect_nothing(
        "links",
        "find /etc/systemd/user /usr/lib/systemd/user -lname '*llmspell*'",
    )?;
    // Neither for who was there before, nor for who comes after.
    on.run(["useradd", "--create-home", "--uid=4322", "bob"])?
        .run(LINGER.iter().chain(&["bob"]))?
        .wait_active("user@4322.service")?;
    on.expect_nothing("processes", "pgrep -a -u alice,bob llmspell")?;
    manager(on, &["daemon-reload"])?.ok()?;
    for (word, wanted) in [("is-enabled", "disabled"), ("is-active", "inactive")] {
        let said = manager(on, &[word, KERNEL])?;
        on.expect(word, wanted, said.answer());
    }
    Ok(())
}

/// The packaged units stay the units; drop-ins say what is different.
fn beside_the_package(on: Stage<'_>) -> Result<(), VerifyError> {
    let pid = on.unit(KERNEL)?.main_pid();
    let install = format!("{PROGRAM} kernel install-service --port 9600 --start");
    let user = as_alice(on, &["sh", "-c", &install])?;
    on.expect_ok(&user);
    let beside = format!("{USER_UNIT}.d/{DROP_IN}");
    on.expect_missing(USER_UNIT)?.expect_present(&beside)?;
    let shown = manager(on, &["show", "-p", "FragmentPath,DropInPaths", KERNEL])?;
    let packaged = "FragmentPath=/usr/lib/systemd/user/llmspell-kernel.service\n";
    on.expect_that(
        "the packaged user unit is in effect, with the drop-in",
        shown.stdout.contains(packaged) && shown.stdout.contains(&beside),
        &shown.stdout,
    );
    let health = on.system().shell("curl -fsS localhost:9600/health")?;
    on.expect_ok(&health);
    // That of the system is another one.
    on.expect_same_process(KERNEL, pid)?;
    manager(on, &["stop", KERNEL])?.ok()?;

    on.shell(&format!(
        "{PROGRAM} kernel install-service --system --port 9600 --start"
    ))?
    .expect_missing(UNIT)?
    .expect_active(KERNEL)?;
    let unit = on.unit(KERNEL)?;
    // Debian 12 calls the same file /lib/systemd/system/….
    let path = unit.property("FragmentPath");
    let ours = path.ends_with("/lib/systemd/system/llmspell-kernel.service");
    on.expect_that("the packaged unit is in effect", ours, path);
    let beside = format!("{UNIT}.d/{DROP_IN}");
    on.expect(
        "drop-ins in effect",
        beside.as_str(),
        unit.property("DropInPaths"),
    );
    let health = on.system().shell("curl -fsS localhost:9600/health")?;
    on.expect_ok(&health);
    on.shell(&format!("{PROGRAM} kernel uninstall-service --system"))?
        .systemctl(&["restart", KERNEL])?
        .expect_missing(&beside)?;
    works(on, &LLMSPELL)
}
