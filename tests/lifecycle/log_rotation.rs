//! C23: logrotate, for who wants a log file.

use std::time::Duration;

use dunnage_verify::{Stage, VerifyError};

use crate::case::Case;
use crate::product::{KERNEL, KERNEL_DAEMON, LLMSPELL};
use crate::scenario::{SPELL, Scenario};

pub(crate) const ROTATION: Scenario = Scenario {
    name: "log_rotation",
    about: SPELL,
    proves: &["C23"],
    run: rotation,
};

const LOG: &str = "/var/log/llmspell/kernel.log";

fn rotation(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let on = case.on(&machine).proving(&["C23"]);
    on.wait_active(KERNEL)?;
    // As it is installed it logs to the journal, and there is nothing to rotate.
    rotate(on)?;
    on.shell(&format!(
        "sed -i 's|^#log_file = .*|log_file = \"{LOG}\"|' {}",
        KERNEL_DAEMON.config
    ))?
    .systemctl(&["restart", KERNEL])?;
    running(on)?;

    on.systemctl(&["stop", KERNEL])?;
    rotate(on)?;
    on.expect_inactive(KERNEL)?.apt_remove(LLMSPELL.packages)?;
    rotate(on)?;
    on.run(["rm", "-r", "/var/log/llmspell"])?;
    rotate(on)
}

/// The process goes on into a new file, and each of its lines is in one of them.
fn running(on: Stage<'_>) -> Result<(), VerifyError> {
    let pid = on.unit(KERNEL)?.main_pid();
    on.expect_file("/var/log/llmspell", "0750 llmspell:llmspell")?
        .expect_text(LOG, "llmspell ", true)?;
    for _ in 0..3 {
        statistics(on)?;
        let before = on.system().read(LOG)?;
        rotate(on)?;
        on.expect_same_process(KERNEL, pid)?;
        let old = on.system().read(&format!("{LOG}.1"))?;
        // What it writes between the renaming and the reload still goes to the old file.
        on.expect_that(
            "the old file has what was written",
            old.starts_with(&before),
            (&old, &before),
        );
        on.expect_file(LOG, "0640 llmspell:llmspell")?;
    }
    statistics(on)?;
    on.expect_present(&format!("{LOG}.3.gz"))?;
    Ok(())
}

/// Has the kernel write a line into its log, which has none of that kind yet.
fn statistics(on: Stage<'_>) -> Result<(), VerifyError> {
    on.run(["systemctl", "kill", "--signal", "USR1", KERNEL])?;
    let limit = Duration::from_secs(10);
    let written = on.system().wait_until("statistics in the log", limit, || {
        let log = on.system().read(LOG)?;
        Ok(if log.contains("statistics") {
            Ok(())
        } else {
            Err(log)
        })
    });
    on.expect("log", Ok(()), written.map_err(|error| error.chain()));
    Ok(())
}

/// With nothing to complain about.
fn rotate(on: Stage<'_>) -> Result<(), VerifyError> {
    let said = on
        .system()
        .run(["logrotate", "-f", "/etc/logrotate.d/llmspell-kernel"])?;
    on.expect_ok(&said);
    on.expect("what logrotate says", "", said.stderr.trim());
    Ok(())
}
