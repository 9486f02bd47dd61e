//! A unit that wants more links than before.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::scenario::{ANY, Scenario};

pub(crate) const LINKS: Scenario = Scenario {
    name: "install_links",
    about: ANY,
    proves: &["D9"],
    run: links,
};

fn links(case: &Case<'_>) -> Result<(), VerifyError> {
    let daemon = case.product.main();
    let unit = daemon.unit;
    let alias = format!("/etc/systemd/system/{}", daemon.alias);
    let [new_want, old_want] = ["graphical", "multi-user"]
        .map(|target| format!("/etc/systemd/system/{target}.target.wants/{unit}"));
    for enabled in [true, false] {
        let machine = case.installed()?;
        let on = case.on(&machine).proving(&["D9"]);
        on.expect_missing(&alias)?
            .expect_missing(&new_want)?
            .expect_present(&old_want)?;
        if !enabled {
            on.systemctl(&["disable", unit])?
                .expect_missing(&old_want)?;
        }
        let on = case
            .offer(&machine, &case.editions().second)?
            .proving(&["D9"]);
        on.apt_upgrade()?
            .expect_version(daemon.package, &case.editions().second.version)?;
        if enabled {
            on.expect_present(&alias)?
                .expect_present(&new_want)?
                .expect_present(&old_want)?;
        } else {
            on.expect_missing(&alias)?
                .expect_missing(&new_want)?
                .expect_missing(&old_want)?;
        }
        // The third version does not want them any more; a purge removes them all the same.
        let on = case
            .offer(&machine, &case.editions().third)?
            .proving(&["D9"]);
        on.apt_upgrade()?.apt_purge(&[daemon.package])?;
        on.expect_missing(&alias)?
            .expect_missing(&new_want)?
            .expect_missing(&old_want)?;
        on.expect_nothing("links", &format!("find /etc/systemd -lname '*{unit}*'"))?;
    }
    Ok(())
}
