//! What the admin put beside our unit, or in place of it.

use dunnage_verify::{Stage, VerifyError};

use crate::case::{Case, Machine};
use crate::product::{Daemon, Product};
use crate::scenario::{ANY, Scenario};

pub(crate) const DROP_INS: Scenario = Scenario {
    name: "drop_ins",
    about: ANY,
    proves: &["C16", "D17"],
    run: drop_ins,
};

const TEXT: &str = "[Service]\nEnvironment=ADMIN_SAYS=yes\n";

/// A file of the admin's.
struct Change {
    daemon: &'static Daemon,
    /// A unit in place of ours, not a drop-in beside it.
    full: bool,
}

impl Change {
    fn path(&self) -> String {
        let unit = self.daemon.unit;
        match self.full {
            true => format!("/etc/systemd/system/{unit}"),
            false => format!("/etc/systemd/system/{unit}.d/admin.conf"),
        }
    }

    fn text(&self, machine: &Machine) -> Result<String, VerifyError> {
        if !self.full {
            return Ok(TEXT.to_owned());
        }
        let shipped = format!("/usr/lib/systemd/system/{}", self.daemon.unit);
        Ok(machine.system.read(&shipped)?.replace("[Service]\n", TEXT))
    }
}

fn drop_ins(case: &Case<'_>) -> Result<(), VerifyError> {
    let daemon = case.product.main();
    let beside = Change {
        daemon,
        full: false,
    };
    match case.product.others() {
        // Both on one system.
        [other, ..] => survive(
            case,
            &[
                beside,
                Change {
                    daemon: other,
                    full: true,
                },
            ],
        ),
        [] => {
            survive(case, &[beside])?;
            survive(case, &[Change { daemon, full: true }])
        }
    }
}

fn survive(case: &Case<'_>, changes: &[Change]) -> Result<(), VerifyError> {
    let machine = case.installed()?;
    let on = case.on(&machine).proving(&["C16"]);
    let mut files = Vec::new();
    for change in changes {
        let (path, text) = (change.path(), change.text(&machine)?);
        machine.system.push(&path, &text, 0o644)?;
        files.push((path, text));
    }
    on.systemctl(&["daemon-reload"])?;
    for change in changes {
        on.systemctl(&["restart", change.daemon.unit])?;
    }
    in_effect(on, changes)?;

    case.offer(&machine, &case.editions().second)?
        .apt_upgrade()?;
    in_effect(on, changes)?;
    unchanged(on, &files)?;

    let Product { name, packages, .. } = case.product;
    on.apt_remove(packages)?;
    unchanged(on, &files)?;
    on.apt_install(name)?;
    in_effect(on, changes)?;

    on.apt_purge(packages)?;
    unchanged(on.proving(&["C16", "D17"]), &files)
}

fn unchanged(on: Stage<'_>, files: &[(String, String)]) -> Result<(), VerifyError> {
    for (path, text) in files {
        on.expect_content(path, text)?;
    }
    Ok(())
}

fn in_effect(on: Stage<'_>, changes: &[Change]) -> Result<(), VerifyError> {
    for change in changes {
        let unit = change.daemon.unit;
        let property = if change.full {
            "FragmentPath"
        } else {
            "DropInPaths"
        };
        let fact = on.unit(unit)?;
        on.expect(
            &format!("{property} of {unit}"),
            change.path().as_str(),
            fact.property(property),
        );
        let pid = fact.main_pid();
        let environ = on
            .system()
            .shell(&format!("tr '\\0' '\\n' < /proc/{pid}/environ"))?;
        let says = environ.stdout.lines().any(|line| line == "ADMIN_SAYS=yes");
        on.expect_that(
            &format!("{unit} runs as the admin said"),
            says,
            &environ.stdout,
        );
    }
    Ok(())
}
