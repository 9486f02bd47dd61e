//! M2, M3, M4: the packaged kernel as systemd runs it.

use std::time::Duration;

use dunnage_verify::{Stage, VerifyError};

use crate::case::Case;
use crate::fresh_install::works;
use crate::kernel_client::CONNECTION;
use crate::product::{KERNEL, KERNEL_DAEMON, LLMSPELL};
use crate::scenario::{SPELL, Scenario};

pub(crate) const SERVICE: Scenario = Scenario {
    name: "kernel_service",
    about: SPELL,
    proves: &["M2", "M3", "M4"],
    run: service,
};

/// How long a signal may take until the log shows what came of it.
const LIMIT: Duration = Duration::from_secs(10);

fn service(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let on = case.on(&machine);
    on.wait_active(KERNEL)?;
    limits(on.proving(&["M3"]))?;
    connection_file(on.proving(&["M2"]))?;
    signals(on.proving(&["M4"]))
}

/// The values of the manifest; that for files holds for the process too.
fn limits(on: Stage<'_>) -> Result<(), VerifyError> {
    let shown = on.system().run([
        "systemctl",
        "show",
        "-p",
        "LimitNOFILE,TasksMax,MemoryMax,CPUQuotaPerSecUSec",
        KERNEL,
    ])?;
    let mut shown: Vec<&str> = shown.stdout.lines().collect();
    shown.sort_unstable();
    let wanted = [
        "CPUQuotaPerSecUSec=2s",
        "LimitNOFILE=65536",
        "MemoryMax=2147483648",
        "TasksMax=512",
    ];
    on.expect("limits", wanted.to_vec(), shown);
    // No more than the manager itself may have, which containers are given less of.
    let pid = on.unit(KERNEL)?.main_pid();
    let files = |pid: u32| {
        let line = format!("awk '/Max open files/ {{ print $5 }}' /proc/{pid}/limits");
        let said = on.system().shell(&line)?.ok()?;
        Ok::<u64, VerifyError>(said.answer().parse().unwrap_or_default())
    };
    let (most, found) = (files(1)?, files(pid)?);
    on.expect("open files in effect", most.min(65536), found);
    // In tenths, so 15 is 1.5.
    let exposure = on.system().run([
        "systemd-analyze",
        "security",
        "--no-pager",
        "--threshold=15",
        KERNEL,
    ])?;
    on.expect_ok(&exposure);
    Ok(())
}

fn connection_file(on: Stage<'_>) -> Result<(), VerifyError> {
    on.expect_file("/run/llmspell", "0750 llmspell:llmspell")?
        .expect_file(CONNECTION, "0600 llmspell:llmspell")?;
    let key = || {
        on.system()
            .shell(&format!("grep -o '\"key\":[^,]*' {CONNECTION}"))
    };
    let before = key()?.ok()?;
    on.systemctl(&["restart", KERNEL])?
        .expect_file(CONNECTION, "0600 llmspell:llmspell")?;
    let after = key()?.ok()?;
    let known = before.answer() == after.answer();
    on.expect("the key of the last start is good again", false, known);
    on.systemctl(&["stop", KERNEL])?
        .expect_missing("/run/llmspell")?
        .systemctl(&["start", KERNEL])?;
    Ok(())
}

fn signals(on: Stage<'_>) -> Result<(), VerifyError> {
    let pid = on.unit(KERNEL)?.main_pid();
    let config = KERNEL_DAEMON.config;
    on.shell(&format!(
        "sed -i 's/^#log_level = .*/log_level = \"debug\"/' {config}"
    ))?
    .systemctl(&["reload", KERNEL])?;
    logs(on, pid, "configuration reloaded")?;
    // A broken file changes nothing, and says so.
    on.shell(&format!("echo '= 7' >> {config}"))?
        .systemctl(&["reload", KERNEL])?;
    logs(on, pid, "configuration not reloaded")?;
    for (signal, said) in [
        ("USR1", "statistics"),
        ("USR2", "debug logging is on"),
        ("USR2", "debug logging is off"),
    ] {
        on.run(["systemctl", "kill", "--signal", signal, KERNEL])?;
        logs(on, pid, said)?;
    }
    on.expect_same_process(KERNEL, pid)?;
    works(on, &LLMSPELL)?;

    let began = on.journal()?;
    on.run(["systemctl", "kill", "--signal", "TERM", KERNEL])?;
    let gone = on.system().wait_until("the end of the kernel", LIMIT, || {
        let state = on.unit(KERNEL)?.active().to_owned();
        Ok(if state == "inactive" {
            Ok(())
        } else {
            Err(state)
        })
    });
    on.expect("end", Ok(()), gone.map_err(|error| error.chain()));
    let fact = on.unit(KERNEL)?;
    let seen = (fact.property("Result"), fact.property("ExecMainStatus"));
    on.expect("how it ended", ("success", "0"), seen)
        .expect_silence(KERNEL_DAEMON.port)?
        .expect_journal(&began, KERNEL, 0, 0)?;
    Ok(())
}

/// Expects a process to write this into the journal.
fn logs(on: Stage<'_>, pid: u32, text: &str) -> Result<(), VerifyError> {
    let said = on.system().wait_until(text, LIMIT, || {
        on.run(["journalctl", "--sync"])?;
        let whose = format!("_PID={pid}");
        let log = on.system().run(["journalctl", "-q", "-o", "cat", &whose])?;
        Ok(if log.stdout.contains(text) {
            Ok(())
        } else {
            Err(log.stdout)
        })
    });
    on.expect("log", Ok(()), said.map_err(|error| error.chain()));
    Ok(())
}
