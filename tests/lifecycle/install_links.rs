//! A unit that wants more links than before.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::editions::ALIAS;
use crate::product::{HOST, HOST_DAEMON};
use crate::scenario::Scenario;

pub(crate) const LINKS: Scenario = Scenario {
    name: "install_links",
    proves: &["D9"],
    run: links,
};

const NEW_WANT: &str = "/etc/systemd/system/graphical.target.wants/kohakuriver-host.service";
const OLD_WANT: &str = "/etc/systemd/system/multi-user.target.wants/kohakuriver-host.service";

fn links(case: &Case<'_>) -> Result<(), VerifyError> {
    let alias = format!("/etc/systemd/system/{ALIAS}");
    for enabled in [true, false] {
        let machine = case.installed()?;
        let on = case.on(&machine).proving(&["D9"]);
        on.expect_missing(&alias)?
            .expect_missing(NEW_WANT)?
            .expect_present(OLD_WANT)?;
        if !enabled {
            on.systemctl(&["disable", HOST])?.expect_missing(OLD_WANT)?;
        }
        let on = case
            .offer(&machine, &case.editions().second)?
            .proving(&["D9"]);
        on.apt_upgrade()?
            .expect_version(HOST_DAEMON.package, &case.editions().second.version)?;
        if enabled {
            on.expect_present(&alias)?
                .expect_present(NEW_WANT)?
                .expect_present(OLD_WANT)?;
        } else {
            on.expect_missing(&alias)?
                .expect_missing(NEW_WANT)?
                .expect_missing(OLD_WANT)?;
        }
        // The third version does not want them any more; a purge removes them all the same.
        let on = case
            .offer(&machine, &case.editions().third)?
            .proving(&["D9"]);
        on.apt_upgrade()?.apt_purge(&[HOST_DAEMON.package])?;
        on.expect_missing(&alias)?
            .expect_missing(NEW_WANT)?
            .expect_missing(OLD_WANT)?;
        on.expect_nothing("links", "find /etc/systemd -lname '*kohakuriver-host*'")?;
    }
    Ok(())
}
