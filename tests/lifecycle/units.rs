//! The units as systemd reads them.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::product::{DAEMONS, instance};
use crate::scenario::Scenario;

pub(crate) const UNITS: Scenario = Scenario {
    name: "units",
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
    let plain = DAEMONS.map(|daemon| daemon.unit.to_owned());
    for unit in plain.into_iter().chain([instance("one")]) {
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
