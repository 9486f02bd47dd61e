//! The sections of a configuration, checked.

use std::{
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    time::Duration,
};

use dunnage_daemon::LogLevel;

use super::{Reader, Secret, value::Octal};

const MEGABYTE: u64 = 1024 * 1024;

/// `[kernel]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KernelSettings {
    pub(crate) ip: IpAddr,
    /// The port of HTTP, and whether somebody chose it.
    pub(crate) port: u16,
    pub(crate) port_is_chosen: bool,
    pub(crate) id: Option<String>,
    pub(crate) connection_file: Option<PathBuf>,
    /// `None` never ends; `idle_is_chosen` tells that from nobody having said anything.
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) idle_is_chosen: bool,
    /// 0 = any number.
    pub(crate) max_clients: u32,
}

impl KernelSettings {
    pub(super) fn take(reader: &mut Reader) -> KernelSettings {
        let flags = reader.flags.clone();
        let local = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let port = reader.optional("kernel.port", flags.port);
        let idle = reader.optional("kernel.idle_timeout", flags.idle_timeout);
        let settings = KernelSettings {
            ip: reader.or("kernel.ip", None, local),
            port: port.unwrap_or(9555),
            port_is_chosen: port.is_some(),
            id: reader.optional("kernel.id", flags.id),
            connection_file: reader.path("kernel.connection_file", flags.connection_file),
            idle_timeout: Some(idle.unwrap_or(3600))
                .filter(|seconds| *seconds > 0)
                .map(Duration::from_secs),
            idle_is_chosen: idle.is_some(),
            max_clients: reader.or("kernel.max_clients", flags.max_clients, 10),
        };
        if port.is_some_and(|port| port > u16::MAX - 5) {
            reader.wrong(
                "kernel.port",
                "the five Jupyter channels need the five ports after it",
                "choose a port up to 65530, or 0 for free ones",
            );
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if settings
            .id
            .as_ref()
            .is_some_and(|id| id.is_empty() || !id.chars().all(plain))
        {
            reader.wrong(
                "kernel.id",
                "this is not a name for a file",
                "use letters, digits, `-`, `_` and `.`",
            );
        }
        settings
    }
}

/// `[daemon]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DaemonSettings {
    pub(crate) daemonize: bool,
    pub(crate) pid_file: Option<PathBuf>,
    pub(crate) working_dir: Option<PathBuf>,
    pub(crate) umask: u32,
}

impl DaemonSettings {
    pub(super) fn take(reader: &mut Reader) -> DaemonSettings {
        let pid_file = reader.flags.pid_file.clone();
        let settings = DaemonSettings {
            daemonize: reader.or("daemon.daemonize", None, false),
            pid_file: reader.path("daemon.pid_file", pid_file),
            working_dir: reader.path("daemon.working_dir", None),
            umask: reader.or("daemon.umask", None, Octal(0o077)).0,
        };
        if settings.umask > 0o777 {
            reader.wrong(
                "daemon.umask",
                "there are only nine permission bits",
                "write it as an octal number: umask = 0o077",
            );
        }
        settings
    }
}

/// `[logging]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LoggingSettings {
    pub(crate) log_file: Option<PathBuf>,
    pub(crate) log_level: LogLevel,
    /// 0 = one file of any size.
    pub(crate) max_size: u64,
    pub(crate) max_backups: u32,
    pub(crate) compress: bool,
}

impl LoggingSettings {
    pub(super) fn take(reader: &mut Reader) -> LoggingSettings {
        let flags = reader.flags.clone();
        // RUST_LOG may hold more than a level; what it says about libraries is not for us.
        let wanted = reader
            .environment
            .get("RUST_LOG")
            .and_then(|text| text.parse().ok());
        let said = reader.optional("logging.log_level", flags.log_level);
        let in_file = matches!(reader.origin("logging.log_level"), super::Origin::Line(..));
        let log_level = match (said, wanted) {
            (Some(level), Some(_)) if !in_file => level,
            (_, Some(level)) => level,
            (Some(level), None) => level,
            (None, None) => LogLevel::Info,
        };
        let max_megabytes = reader.or("logging.max_size_mb", None, 100_u32);
        LoggingSettings {
            log_file: reader.path("logging.log_file", flags.log_file),
            log_level,
            max_size: flags
                .log_rotate_size
                .unwrap_or(u64::from(max_megabytes) * MEGABYTE),
            max_backups: reader.or("logging.max_backups", flags.log_rotate_count, 5),
            compress: reader.or("logging.compress", None, true),
        }
    }
}

/// `[security]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SecuritySettings {
    pub(crate) hmac_key: Option<Secret>,
    pub(crate) allowed_origins: Vec<String>,
    pub(crate) max_message_bytes: usize,
    /// 0 = no limit.
    pub(crate) rate_limit_per_minute: u32,
    pub(crate) tls: Option<TlsFiles>,
}

/// The certificate of the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl SecuritySettings {
    pub(super) fn take(reader: &mut Reader) -> SecuritySettings {
        let local = || vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let megabytes = reader.or("security.max_message_size_mb", None, 10_u32);
        if megabytes == 0 || megabytes > 1024 {
            reader.wrong(
                "security.max_message_size_mb",
                "this must be from 1 to 1024",
                "10 is the usual value",
            );
        }
        SecuritySettings {
            hmac_key: hmac_key(reader),
            allowed_origins: reader.or("security.allowed_origins", None, local()),
            max_message_bytes: usize::try_from(u64::from(megabytes) * MEGABYTE)
                .unwrap_or(usize::MAX),
            rate_limit_per_minute: reader.or("security.rate_limit_per_minute", None, 0),
            tls: tls(reader),
        }
    }
}

fn hmac_key(reader: &mut Reader) -> Option<Secret> {
    let key: Secret = reader.optional("security.hmac_key", None)?;
    let text = key.expose();
    if text.contains("$(") || text.contains('`') {
        reader.wrong(
            "security.hmac_key",
            "a configuration file runs no commands, so this text itself would be the key",
            "run `openssl rand -base64 32` and write what it prints, or leave the key out: then \
             each start makes a new one",
        );
        return None;
    }
    if text == "your-secret-key-here" {
        reader.wrong(
            "security.hmac_key",
            "this is the example of the manual, which everybody knows",
            "run `openssl rand -base64 32` and write what it prints",
        );
        return None;
    }
    Some(key)
}

fn tls(reader: &mut Reader) -> Option<TlsFiles> {
    let enabled = reader.or("security.tls_enabled", None, false);
    let certificate = reader.path("security.tls_cert", None);
    let key = reader.path("security.tls_key", None);
    match (enabled, certificate, key) {
        (false, ..) => None,
        (true, Some(certificate), Some(key)) => Some(TlsFiles { certificate, key }),
        (true, ..) => {
            reader.wrong(
                "security.tls_enabled",
                "TLS needs a certificate and its key",
                "set tls_cert and tls_key to PEM files",
            );
            None
        }
    }
}

/// `[runtime]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuntimeSettings {
    /// How many scripts may wait or run at once.
    pub(crate) max_concurrent_scripts: u32,
    /// `None` = no limit.
    pub(crate) execution_limit: Option<Duration>,
    /// How long a script that was stopped may go on before the kernel gives up on itself.
    pub(crate) stop_grace: Duration,
    pub(crate) stream: bool,
    pub(crate) file_access: bool,
    pub(crate) network_access: bool,
    pub(crate) process_spawn: bool,
    /// 0 = no limit.
    pub(crate) max_memory_bytes: usize,
}

impl RuntimeSettings {
    pub(super) fn take(reader: &mut Reader) -> RuntimeSettings {
        let engine = reader.or("default_engine", None, "lua".to_owned());
        if engine != "lua" {
            reader.wrong(
                "default_engine",
                format!("there is no engine `{engine}`"),
                "use lua",
            );
        }
        let seconds = reader.or("runtime.script_timeout_seconds", None, 300_u32);
        let milliseconds = reader.or("runtime.security.max_execution_time_ms", None, 300_000_u32);
        let limits = [u64::from(seconds) * 1000, u64::from(milliseconds)];
        let limit = limits.into_iter().filter(|limit| *limit > 0).min();
        let memory = reader.or("runtime.security.max_memory_bytes", None, 50_000_000_u64);
        if memory > 0 && memory < 1_000_000 {
            reader.wrong(
                "runtime.security.max_memory_bytes",
                "Lua itself does not fit into this",
                "use at least 1000000, or 0 for no limit",
            );
        }
        let grace = reader.or("runtime.security.stop_grace_ms", None, 5_000_u32);
        RuntimeSettings {
            max_concurrent_scripts: reader.or("runtime.max_concurrent_scripts", None, 10),
            execution_limit: limit.map(Duration::from_millis),
            stop_grace: Duration::from_millis(u64::from(grace)),
            stream: reader.or("runtime.enable_streaming", None, true),
            file_access: reader.or("runtime.security.allow_file_access", None, false),
            network_access: reader.or("runtime.security.allow_network_access", None, true),
            process_spawn: reader.or("runtime.security.allow_process_spawn", None, false),
            max_memory_bytes: usize::try_from(memory).unwrap_or(usize::MAX),
        }
    }
}

/// `[storage]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StorageSettings {
    pub(crate) database_path: PathBuf,
}

impl StorageSettings {
    pub(super) fn take(reader: &mut Reader) -> StorageSettings {
        // A service has a directory of its own for its state (systemd.exec(5)).
        let state = reader.environment.get("STATE_DIRECTORY").map(PathBuf::from);
        let home = reader.environment.home().map(|home| home.join(".llmspell"));
        let base = reader.path("storage.base_dir", None).or(state).or(home);
        let base = base.unwrap_or_else(|| Path::new("/tmp/llmspell").to_owned());
        let database = reader.path("storage.database_path", None);
        StorageSettings {
            database_path: database.unwrap_or_else(|| base.join("data/llmspell.db")),
        }
    }
}
