//! .rpm packages, erased while they run, and installed again.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::product::instance_config;
use crate::rpm_install::started;
use crate::rpm_upgrade::instances;
use crate::scenario::{ANY, Scenario};
use crate::upgrade::{data_is_there, leave_data};

pub(crate) const RPM_ERASE: Scenario = Scenario {
    name: "rpm_erase",
    about: ANY,
    proves: &["R5", "R6", "R13"],
    run: erase,
};

fn erase(case: &Case<'_>) -> Result<(), VerifyError> {
    let system = case.with_rpm()?;
    let (on, product) = (case.story.on(&system), case.product);
    let first = &case.editions().first;
    started(on, first, product)?;
    let instances = instances(on, product)?;
    for daemon in product.daemons {
        leave_data(on, daemon.state, daemon.account)?;
    }
    let accounts = product.daemons.iter().map(|d| on.account(d.account));
    let accounts = accounts.collect::<Result<Vec<_>, _>>()?;
    let outcome = on.dnf(&[&["remove"], product.packages].concat())?;
    on.proving(&["R5"]).expect_ok(&outcome);
    on.proving(&["R6"]).expect_that(
        "no scriptlet is heard",
        !format!("{}{}", outcome.stdout, outcome.stderr).contains("criptlet"),
        format!("{}{}", outcome.stdout, outcome.stderr),
    );
    let gone = on.proving(&["R5"]);
    for daemon in product.daemons {
        gone.expect_inactive(daemon.unit)?
            .expect_missing(&format!("/usr/lib/systemd/system/{}", daemon.unit))?;
    }
    for unit in &instances {
        gone.expect_inactive(unit)?;
    }
    if !instances.is_empty() {
        // The admin's own file.
        gone.expect_present(&instance_config("one"))?;
    }
    let name = product.name;
    gone.expect_nothing("links", &format!("find /etc/systemd -lname '*{name}*'"))?
        .expect_nothing("processes", &format!("pgrep -a {name}"))?;
    for (daemon, account) in product.daemons.iter().zip(accounts) {
        on.proving(&["R13"])
            .expect_account(daemon.account, account.as_ref())?
            .expect_file(daemon.state, &format!("0750 {0}:{0}", daemon.account))?;
    }
    data_is_there(on.proving(&["R13"]), product.daemons)?;
    started(on, first, product)?;
    data_is_there(on.proving(&["R13"]), product.daemons)
}
