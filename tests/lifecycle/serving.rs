//! Start means serving, stop means gone.

use std::time::Duration;

use dunnage_verify::{Occupied, VerifyError};

use crate::case::Case;
use crate::scenario::{ANY, Scenario};

pub(crate) const SERVING: Scenario = Scenario {
    name: "serving",
    about: ANY,
    proves: &["C4", "C25"],
    run: serving,
};

/// The longest that a stop may take on a busy machine; the daemons promise two seconds.
const STOP_LIMIT: Duration = Duration::from_secs(5);

fn serving(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let on = case.on(&machine);
    for daemon in case.product.daemons {
        let (unit, port) = (daemon.unit, daemon.port);
        let began = on.journal()?;
        let stop = on.system().run(["systemctl", "stop", unit])?;
        let on = on.proving(&["C25"]);
        on.expect_ok(&stop)
            .expect_that("stopped in time", stop.took < STOP_LIMIT, stop.took)
            .expect_inactive(unit)?
            .expect_journal(&began, unit, 1, 0)?
            .expect_silence(port)?;
        if let Some(runtime) = daemon.runtime {
            on.expect_missing(runtime)?;
        }
        let fact = on.unit(unit)?;
        on.expect("result of the stop", "success", fact.property("Result"));
        on.expect(
            "exit code of the daemon",
            "0",
            fact.property("ExecMainStatus"),
        );

        let on = on.proving(&["C4"]);
        let occupied = Occupied::take(&machine.system, port)?;
        let refused = on.system().run(["systemctl", "start", unit])?;
        on.expect_refused(&refused);
        drop(occupied);
        on.systemctl(&["stop", unit])?
            .run(["systemctl", "reset-failed", unit])?;
        // No waiting in between: when start returns, the port answers.
        let url = format!("http://127.0.0.1:{port}/health");
        let started = on
            .system()
            .shell(&format!("systemctl start {unit} && curl -fsS {url}"))?;
        on.expect_ok(&started);
    }
    for daemon in case.product.daemons {
        on.proving(&["C4"]).expect_active(daemon.unit)?;
    }
    Ok(())
}
