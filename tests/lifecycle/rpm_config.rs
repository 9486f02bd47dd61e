//! .rpm packages: configuration files that the admin edited, or that a version drops.

use dunnage_verify::VerifyError;

use crate::case::Case;
use crate::scenario::{ANY, Scenario};

pub(crate) const RPM_CONFIG: Scenario = Scenario {
    name: "rpm_config",
    about: ANY,
    proves: &["R12", "R18"],
    run: config,
};

fn config(case: &Case<'_>) -> Result<(), VerifyError> {
    let system = case.with_rpm()?;
    let (on, product, editions) = (case.story.on(&system), case.product, case.editions());
    on.dnf_files("install", &editions.first.rpms(product))?
        .ok()?;
    let main = product.main();
    let (config, legacy) = (main.config, main.legacy);
    let folder = config.rsplit_once('/').map_or(config, |(folder, _)| folder);
    // Not the packaged one: what an admin sets on the directory stays too.
    on.shell(&format!("chmod 0750 {folder}"))?;
    on.dnf_files("upgrade", &editions.second.rpms(product))?
        .ok()?;
    let replaced = on.proving(&["R12"]);
    replaced.expect_file(folder, "0750 root:root")?;
    for daemon in product.daemons {
        replaced
            .expect_text(daemon.config, "A later version says this: second.", true)?
            .expect_missing(&format!("{}.rpmnew", daemon.config))?
            .expect_file(daemon.config, &format!("0640 root:{}", daemon.account))?;
    }

    on.shell(&format!("echo '# mine' >> {config} && chmod 0600 {config}"))?
        .shell(&format!("echo '# mine too' >> {legacy}"))?;
    on.dnf_files("upgrade", &editions.third.rpms(product))?
        .ok()?;
    let new = format!("{config}.rpmnew");
    on.proving(&["R12"])
        .expect_text(config, "# mine", true)?
        .expect_text(config, "A later version says this: third.", false)?
        .expect_file(config, &format!("0600 root:{}", main.account))?
        .expect_text(&new, "A later version says this: third.", true)?;
    let saved = format!("{legacy}.rpmsave");
    on.proving(&["R18"])
        .expect_missing(legacy)?
        .expect_text(&saved, "# mine too", true)?;

    on.dnf_remove(product.packages)?;
    let erased = on.proving(&["R12"]);
    erased.expect_text(&format!("{config}.rpmsave"), "# mine", true)?;
    for daemon in product.daemons {
        erased.expect_missing(daemon.config)?;
    }
    Ok(())
}
