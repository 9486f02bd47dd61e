//! Log lines on standard error or in a file.

use std::{fmt, io::IsTerminal, os::unix::fs::MetadataExt, path::Path, str::FromStr, sync::Arc};

use tracing_subscriber::{
    EnvFilter, Layer, Registry, layer::SubscriberExt, reload, util::SubscriberInitExt,
};

use crate::{
    Rotation,
    log_file::{LogFile, LogFileError},
};

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Only errors.
    Error,
    /// And what may become one.
    Warn,
    /// And what happens.
    Info,
    /// And why.
    Debug,
    /// And everything, that of libraries included.
    Trace,
}

/// Why a text is not a [`LogLevel`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a log level; use error, warning, info, debug or trace")]
pub struct LevelError(String);

impl FromStr for LogLevel {
    type Err = LevelError;

    fn from_str(text: &str) -> Result<LogLevel, LevelError> {
        match text.to_ascii_lowercase().as_str() {
            "error" | "critical" => Ok(LogLevel::Error),
            "warn" | "warning" => Ok(LogLevel::Warn),
            "info" => Ok(LogLevel::Info),
            "debug" => Ok(LogLevel::Debug),
            "trace" | "full" => Ok(LogLevel::Trace),
            _ => Err(LevelError(text.to_owned())),
        }
    }
}

impl fmt::Display for LogLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LogLevel::Error => "error",
            LogLevel::Warn => "warning",
            LogLevel::Info => "info",
            LogLevel::Debug => "debug",
            LogLevel::Trace => "trace",
        })
    }
}

impl LogLevel {
    /// Libraries stay quiet until everything is asked for: their debug lines can hold headers.
    fn filter(self) -> EnvFilter {
        EnvFilter::new(match self {
            LogLevel::Error => "error",
            LogLevel::Warn => "warn",
            LogLevel::Info => "info",
            LogLevel::Debug => "debug,hyper=info,hyper_util=info,reqwest=info,axum=info",
            LogLevel::Trace => "trace,hyper=info,hyper_util=info",
        })
    }
}

/// The running log.
#[derive(Debug)]
pub struct Logs {
    filter: reload::Handle<EnvFilter, Registry>,
    file: Option<Arc<LogFile>>,
}

impl Logs {
    /// Starts to log to standard error, or to a file; to be called once in a process.
    ///
    /// The journal has its own time stamps and knows no colours, so neither is written to it.
    pub fn start(level: LogLevel, file: Option<&Path>) -> Result<Logs, LogFileError> {
        let (filter, handle) = reload::Layer::new(level.filter());
        let file = file.map(LogFile::open).transpose()?.map(Arc::new);
        let colours = file.is_none()
            && std::io::stderr().is_terminal()
            && std::env::var_os("NO_COLOR").is_none();
        let layer = tracing_subscriber::fmt::layer()
            .with_target(false)
            .with_ansi(colours)
            // It would tell standard error about a line that standard error did not take, and that
            // ends a program.
            .log_internal_errors(false);
        let layer = match &file {
            Some(file) => layer.with_writer(Arc::clone(file)).boxed(),
            None if under_journal() => layer.without_time().with_writer(std::io::stderr).boxed(),
            None => layer.with_writer(std::io::stderr).boxed(),
        };
        // A second call in one process (tests) keeps the first log.
        let _ = tracing_subscriber::registry()
            .with(filter)
            .with(layer)
            .try_init();
        Ok(Logs {
            filter: handle,
            file,
        })
    }

    /// Opens the file again by its name, because the one that is open was moved away; if that fails,
    /// the log goes on in the old one.
    pub fn reopen(&self) {
        let Some(file) = &self.file else { return };
        if let Err(error) = file.reopen() {
            let why = error.source.to_string();
            tracing::error!("{error}: {why}; the log goes on in the file that was open");
        }
    }

    /// Begins a new file whenever the one that is open would grow too large, or no longer does.
    pub fn rotate(&self, rotation: Option<Rotation>) {
        if let Some(file) = &self.file {
            file.rotate(rotation);
        }
    }

    /// Logs more or less from now on.
    pub fn set_level(&self, level: LogLevel) {
        if let Err(error) = self.filter.reload(level.filter()) {
            tracing::error!(%error, "failed to change the log level");
        }
    }
}

/// Whether standard error is the journal: systemd.exec(5) has `JOURNAL_STREAM` name its device and
/// inode, so that a redirected child that only inherited the variable can tell.
fn under_journal() -> bool {
    let Ok(stream) = std::env::var("JOURNAL_STREAM") else {
        return false;
    };
    std::fs::metadata("/proc/self/fd/2")
        .is_ok_and(|stderr| stream == format!("{}:{}", stderr.dev(), stderr.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_of_the_seed_are_known() {
        let levels =
            ["full", "DEBUG", "info", "Warning"].map(|text| text.parse::<LogLevel>().unwrap());
        assert_eq!(
            levels,
            [
                LogLevel::Trace,
                LogLevel::Debug,
                LogLevel::Info,
                LogLevel::Warn
            ]
        );
        assert_eq!(
            "loud".parse::<LogLevel>().unwrap_err().to_string(),
            "`loud` is not a log level; use error, warning, info, debug or trace"
        );
    }
}
