//! What the admin put beside the unit, and in place of it.

use super::{Case, EXITS};
use crate::editions::Edition;
use crate::habit::settled;
use crate::trial::Trial;
use crate::{Stage, VerifyError};

pub(super) const CASE: Case = Case {
    name: "drop-in",
    about: "upgraded and removed while the admin has a drop-in and a unit of the same name",
    proves: &["C1", "R1", "C16"],
    run,
};

const TEXT: &str = "[Service]\nEnvironment=ADMIN_SAYS=yes\n";

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    let Some((system, _, unit)) = trial.running(Edition::Old)? else {
        return Ok(());
    };
    let on = trial.on(&system);
    let drop_in = format!("/etc/systemd/system/{unit}.d/admin.conf");
    let full = format!("/etc/systemd/system/{unit}");
    let shipped = on.unit(&unit)?.property("FragmentPath").to_owned();
    let own = format!("# The admin's own.\n{}", system.read(&shipped)?);
    system.push(&drop_in, TEXT, 0o644)?;
    if shipped != full {
        system.push(&full, &own, 0o644)?;
    }
    on.systemctl(&["daemon-reload"])?
        .systemctl(&["restart", &unit])?;
    let there = |on: Stage<'_>| -> Result<(), VerifyError> {
        on.expect_content(&drop_in, TEXT)?;
        if shipped != full {
            on.expect_content(&full, &own)?;
        }
        Ok(())
    };
    trial.upgrade(on.proving(EXITS), Edition::New)?;
    settled(on, &unit)?;
    let on = on.proving(&["C16"]);
    there(on)?;
    let fact = on.unit(&unit)?;
    on.expect(
        "unit in effect",
        full.as_str(),
        fact.property("FragmentPath"),
    );
    on.expect(
        "drop-ins in effect",
        drop_in.as_str(),
        fact.property("DropInPaths"),
    );
    // Not the process's own environment: some daemons write their title over it.
    on.expect_that(
        &format!("{unit} runs as the admin said"),
        fact.property("Environment")
            .split(' ')
            .any(|word| word == "ADMIN_SAYS=yes"),
        fact.property("Environment"),
    );
    on.expect("NeedDaemonReload", "no", fact.property("NeedDaemonReload"));
    trial.remove(on.proving(EXITS))?;
    there(on)
}
