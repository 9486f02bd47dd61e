//! The cases, by which any package is tried.

mod chroot;
mod conffiles;
mod container;
mod disabled;
mod downgrade;
mod drop_in;
mod elsewhere;
mod failed_scriptlets;
mod failed_scripts;
mod fresh;
mod header;
mod killed;
mod killed_rpm;
mod looks;
mod masked;
mod modes;
mod payload;
mod policy;
mod preset;
mod purge;
mod reinstall;
mod remove;
mod stopped;
mod upgrade;

use crate::VerifyError;
use crate::trial::Trial;

/// That the package manager ended as it should; what is not about the package's format is passed over.
pub(crate) const EXITS: &[&str] = &["C1", "R1"];

/// One thing that happens to packages, and what must then be so.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Its name on the command line and in the report.
    pub name: &'static str,
    /// What happens.
    pub about: &'static str,
    /// The statements about which it notes something; those that begin with D of .deb packages only,
    /// those with R of .rpm packages only.
    pub proves: &'static [&'static str],
    pub(crate) run: fn(&Trial<'_>) -> Result<(), VerifyError>,
}

/// Every case, the slow ones first, so that several workers end at about the same time.
pub const CASES: &[Case] = &[
    killed::CASE,
    disabled::CASE,
    remove::CASE,
    conffiles::EDITED,
    failed_scripts::PREINST,
    failed_scripts::POSTINST,
    masked::CASE,
    upgrade::CASE,
    downgrade::CASE,
    drop_in::CASE,
    purge::CASE,
    fresh::CASE,
    chroot::CASE,
    container::CASE,
    reinstall::CASE,
    stopped::CASE,
    conffiles::DELETED,
    modes::CASE,
    policy::CASE,
    preset::CASE,
    payload::CASE,
    elsewhere::CASE,
];

impl Case {
    /// The case with this name.
    pub fn find(name: &str) -> Option<&'static Case> {
        CASES.iter().find(|case| case.name == name)
    }
}
