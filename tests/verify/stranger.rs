//! A package that somebody else built.

use std::fs;
use std::path::PathBuf;

use dunnage_verify::{Archive, Invocation, VerifyError};
use support::Dunnage;
use tempfile::TempDir;

use crate::expectation::{Tally, proven};

/// What is true of redis-server in Debian 12, each looked up in its scripts and unit:
///
/// - `deb-systemd-invoke restart` in its postinst starts an enabled unit that was stopped, and does so
///   after an aborted upgrade too (C13, D12);
/// - its postinst reads `$2` under `set -u`, which `abort-remove` does not have, so that a prerm that
///   fails leaves it half-configured (D12);
/// - its log stays after a purge, until redis-tools is purged (D17);
/// - its unit names a PIDFile= and /var/run (C3).
const REDIS: &[&str] = &[
    "failed-preinst C13 fail",
    "failed-preinst D12 fail",
    "failed-postinst D12 fail",
    "purge D17 fail",
    "fresh C3 fail",
    "stopped C13 fail",
];

/// redis-server of Debian 12.
pub(crate) fn redis(tally: &mut Tally) -> Result<(), VerifyError> {
    const NAME: &str = "redis-server of Debian 12";
    let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
    if !system.contains("VERSION_CODENAME=bookworm") {
        tally.skip(NAME, "apt of this machine does not know Debian 12");
        return Ok(());
    }
    let room = TempDir::new().map_err(VerifyError::io("create a directory in", "/tmp"))?;
    let download = Invocation::new(["apt-get", "download", "redis-server", "redis-tools"])
        .in_folder(room.path())
        .run()?;
    if !download.is_ok() {
        tally.skip(
            NAME,
            &format!("Debian's archive is not reached: {download}"),
        );
        return Ok(());
    }
    let archives: Vec<PathBuf> = Archive::all_in(room.path())?
        .into_iter()
        .map(|archive| archive.path)
        .collect();
    let paths: Vec<_> = archives.iter().map(PathBuf::as_path).collect();
    let found = proven(&Dunnage::build()?, &paths, "all")?;
    tally.compare(NAME, REDIS, &found);
    Ok(())
}
