//! The log of a daemon.

use std::path::Path;

use dunnage_daemon::{LogLevel, Logs, exit_code};

use crate::Failure;

/// Starts the log of a daemon, whose file a key may name.
pub(crate) fn start_log(level: LogLevel, file: Option<&Path>, key: &str) -> Result<Logs, Failure> {
    Logs::start(level, file).map_err(|error| {
        Failure::of(&error)
            .hint(format!(
                "{key} must name a file in a directory that is there and that this user may write; a \
                 packaged unit may write below its state directory, and to /var/log/NAME with \
                 `LogsDirectory=NAME` in a drop-in (`systemctl edit`)"
            ))
            .code(exit_code::CONFIG)
    })
}
