//! M1: what people install a kernel for.

use dunnage_verify::{Invocation, Stage, VerifyError};

use crate::case::Case;
use crate::product::{KERNEL, LLMSPELL};
use crate::scenario::{SPELL, Scenario};

pub(crate) const CLIENT: Scenario = Scenario {
    name: "jupyter_console",
    about: SPELL,
    proves: &["M1"],
    run: client,
};

/// Of the packaged kernel.
pub(crate) const CONNECTION: &str = "/run/llmspell/kernel.json";

fn client(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.fresh_workstation()?;
    let on = case.on(&machine).proving(&["M1"]);
    let install = on.apt(&["install", LLMSPELL.name])?;
    on.expect_ok(&install);
    let status = on
        .system()
        .run(["systemctl", "status", "--no-pager", KERNEL])?;
    on.expect_ok(&status);
    on.expect_that(
        "it is active (running)",
        status.stdout.contains("Active: active (running)"),
        &status.stdout,
    );
    let health = on.system().shell("curl -fsS localhost:9555/health")?;
    on.expect_ok(&health);
    on.expect_that(
        "it is healthy",
        health.stdout.contains("\"status\":\"Healthy\""),
        &health.stdout,
    );
    let pid = on.unit(KERNEL)?.main_pid();
    runs_a_cell(on, &[], CONNECTION)?;
    // Who leaves the console does not end the kernel.
    on.expect_same_process(KERNEL, pid)?
        .systemctl(&["restart", KERNEL])?;
    runs_a_cell(on, &[], CONNECTION)
}

/// Jupyter's own console, fed with a cell, shows its result and what it prints.
pub(crate) fn runs_a_cell(on: Stage<'_>, who: &[&str], file: &str) -> Result<(), VerifyError> {
    let console = ["jupyter", "console", "--simple-prompt", "--existing", file];
    let call = Invocation::new(who.iter().chain(&console)).input("1+1\nprint('from', _VERSION)\n");
    let said = on.system().call(call)?;
    on.expect_ok(&said);
    for wanted in ["Out[1]: 2\n", "from\tLua"] {
        on.expect_that(
            &format!("the console shows {wanted:?}"),
            said.stdout.contains(wanted),
            &said.stdout,
        );
    }
    Ok(())
}
