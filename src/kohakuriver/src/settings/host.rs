//! The settings of the host.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use dunnage_daemon::LogLevel;

use super::{Loaded, Origin, Problem, Problems, Secret, Values, source::broken};
use crate::Failure;

/// What the host runs with; nothing in it is left to interpret.
#[derive(Clone, Debug)]
pub(crate) struct HostSettings {
    pub(crate) bind: SocketAddr,
    pub(crate) db_file: PathBuf,
    pub(crate) log_level: LogLevel,
    /// Where log lines go; without one, to standard error.
    pub(crate) log_file: Option<PathBuf>,
    /// A node that was silent for so long is offline.
    pub(crate) silence: Duration,
    pub(crate) check_interval: Duration,
    /// How often runners report.
    pub(crate) heartbeat: Duration,
    /// Where logs can be read without asking a runner; `None` if nothing is shared.
    pub(crate) shared_dir: Option<PathBuf>,
    /// The container and the image of tasks that name neither.
    pub(crate) container: String,
    pub(crate) image: String,
    pub(crate) working_dir: String,
    /// What holds for tasks that do not say.
    pub(crate) privileged: bool,
    pub(crate) mounts: Vec<String>,
    /// What runners and the host share.
    pub(crate) cluster_token: Option<Secret>,
    /// What clients are asked for; only with AUTH_ENABLED.
    pub(crate) admin_secret: Option<Secret>,
    /// Where all this was read from, for the log.
    pub(crate) origin: String,
    /// What is worth a warning in the log.
    pub(crate) warnings: Vec<String>,
}

impl HostSettings {
    /// Checks the values that hold.
    pub(crate) fn new(loaded: Loaded) -> Result<HostSettings, Failure> {
        let Loaded {
            values,
            mut problems,
            origin,
            warnings,
            state_directory: _,
        } = loaded;
        let interval = values.within("HEARTBEAT_INTERVAL_SECONDS", (1, 3600), &mut problems);
        let factor = values.within("HEARTBEAT_TIMEOUT_FACTOR", (1, 1000), &mut problems);
        let check = values.within("CLEANUP_CHECK_INTERVAL_SECONDS", (1, 3600), &mut problems);
        let auth = values.flag("AUTH_ENABLED");
        let admin_secret = Secret::new(values.text("ADMIN_SECRET")).filter(|_| auth);
        if auth && admin_secret.is_none() {
            let message = "AUTH_ENABLED needs ADMIN_SECRET, which is empty";
            problems.push(Problem::new(values.origin("AUTH_ENABLED"), message));
        }
        // One keeps false runners out, the other false clients.
        let secrets = ["CLUSTER_TOKEN", "AUTH_ENABLED", "ADMIN_SECRET"];
        let bind = bind_address(
            &values,
            "HOST_BIND_IP",
            "HOST_PORT",
            &secrets,
            &mut problems,
        );
        if values.text("DB_FILE").is_empty() {
            problems.push(Problem::new(
                values.origin("DB_FILE"),
                "DB_FILE must name a file",
            ));
        }
        let settings = HostSettings {
            bind,
            db_file: PathBuf::from(values.text("DB_FILE")),
            log_level: log_level(&values),
            log_file: log_file(&values, "HOST_LOG_FILE"),
            silence: Duration::from_secs(interval * factor),
            check_interval: Duration::from_secs(check),
            heartbeat: Duration::from_secs(interval),
            shared_dir: Some(values.text("SHARED_DIR"))
                .filter(|directory| !directory.is_empty())
                .map(PathBuf::from),
            container: values.text("DEFAULT_CONTAINER_NAME").to_owned(),
            image: values.text("INITIAL_BASE_IMAGE").to_owned(),
            working_dir: values.text("DEFAULT_WORKING_DIR").to_owned(),
            privileged: values.flag("TASKS_PRIVILEGED"),
            mounts: values.list("ADDITIONAL_MOUNTS").to_owned(),
            cluster_token: Secret::new(values.text("CLUSTER_TOKEN")),
            admin_secret,
            origin,
            warnings,
        };
        problems.or(settings).map_err(|problems| broken(&problems))
    }

    /// Where a task's output is expected, as runners are told.
    pub(crate) fn log_path(&self, id: i64, stream: &str) -> String {
        let shared = self.shared_dir.as_deref().unwrap_or(Path::new(""));
        let path = shared.join(format!("logs/{id}/{stream}.log"));
        path.display().to_string()
    }
}

/// The level was checked when the file was read.
pub(super) fn log_level(values: &Values) -> LogLevel {
    values.text("LOG_LEVEL").parse().unwrap_or(LogLevel::Info)
}

/// The file of a key, if it names one.
pub(super) fn log_file(values: &Values, key: &str) -> Option<PathBuf> {
    Some(values.text(key))
        .filter(|text| !text.is_empty())
        .map(PathBuf::from)
}

/// Where to listen; on a network only with every one of these keys set.
pub(super) fn bind_address(
    values: &Values,
    ip_key: &str,
    port_key: &str,
    secrets: &[&str],
    problems: &mut Problems,
) -> SocketAddr {
    let port = values.within(port_key, (1, 65535), problems);
    let port = u16::try_from(port).unwrap_or_default();
    let text = values.text(ip_key);
    let Ok(ip) = text.parse::<std::net::IpAddr>() else {
        let message = format!("{ip_key} must be an IP address, not `{text}`");
        let hint = "write 127.0.0.1 for this machine only, 0.0.0.0 for all networks";
        problems.push(Problem::new(values.origin(ip_key), message).with_hint(hint));
        return SocketAddr::from(([127, 0, 0, 1], port));
    };
    let unset = |key: &&&str| values.text(key).is_empty() && !values.flag(key);
    let missing: Vec<&str> = secrets.iter().filter(unset).copied().collect();
    if !ip.is_loopback() && !missing.is_empty() && !values.flag("ALLOW_INSECURE_BIND") {
        let message =
            format!("{ip_key} = {ip} would let anyone on the network in without a secret");
        let hint = format!(
            "set {}, or ALLOW_INSECURE_BIND if you mean it",
            listed(&missing)
        );
        let origin: Origin = values.origin(ip_key);
        problems.push(Problem::new(origin, message).with_hint(hint));
    }
    SocketAddr::new(ip, port)
}

/// `a`, `a and b`, `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        names => names.concat(),
    }
}
