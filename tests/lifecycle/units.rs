//! The units as systemd reads them.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::product::{RUNNER_DAEMON, instance};
use crate::scenario::{ANY, Scenario};

pub(crate) const UNITS: Scenario = Scenario {
    name: "units",
    about: ANY,
    proves: &["C3"],
    run: units,
};

/// Directives that were good advice once.
const OUTDATED: &[&str] = &[
    "Type=forking",
    "PIDFile=",
    "/var/run",
    "StandardOutput=syslog",
    "StandardError=syslog",
    "syslog.target",
    "User=nobody",
    "Requires=network-online.target",
    "KillMode=process",
    "KillMode=none",
];

fn units(case: &Case<'_>) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let on = case.on(&machine).proving(&["C3"]);
    let daemons = case.product.daemons.iter();
    let mut units: Vec<String> = daemons.map(|daemon| daemon.unit.to_owned()).collect();
    if units.iter().any(|unit| unit == RUNNER_DAEMON.unit) {
        units.push(instance("one"));
    }
    for unit in units {
        // Manual pages are left out of the root on purpose.
        let verify = on
            .system()
            .run(["systemd-analyze", "verify", "--man=no", &unit])?;
        on.expect_ok(&verify);
        on.expect(&format!("remarks on {unit}"), "", verify.stderr.trim());
        let text = on.system().run(["systemctl", "cat", &unit])?.ok()?.stdout;
        on.expect_that("it is notified", text.contains("Type=notify"), &text);
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'));
        let outdated = lines.filter(|line| OUTDATED.iter().any(|word| line.contains(word)));
        case.story
            .expect_none(&["C3"], &format!("outdated lines in {unit}"), outdated);
    }
    Ok(())
}
