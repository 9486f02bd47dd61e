//! The settings of a runner.

use std::{net::SocketAddr, time::Duration};

use dunnage_daemon::LogLevel;

use super::{
    Loaded, Problem, Problems, Secret, Values,
    host::{bind_address, log_level},
    source::broken,
};
use crate::Failure;

/// What a runner runs with; nothing in it is left to interpret.
#[derive(Clone, Debug)]
pub(crate) struct RunnerSettings {
    /// The name of the node.
    pub(crate) name: String,
    pub(crate) bind: SocketAddr,
    /// The URL that the host is told; without one it follows from the address.
    pub(crate) url: Option<String>,
    /// `http://127.0.0.1:8000`.
    pub(crate) host_url: String,
    /// `127.0.0.1:8000`, for finding out by which address the host sees us.
    pub(crate) host: (String, u16),
    pub(crate) heartbeat: Duration,
    pub(crate) log_level: LogLevel,
    pub(crate) docker_bin: String,
    pub(crate) cluster_token: Option<Secret>,
    /// Where all this was read from, for the log.
    pub(crate) origin: String,
    /// What is worth a warning in the log.
    pub(crate) warnings: Vec<String>,
}

impl RunnerSettings {
    /// Checks the values that hold.
    pub(crate) fn new(loaded: Loaded) -> Result<RunnerSettings, Failure> {
        let Loaded {
            values,
            mut problems,
            origin,
            warnings,
        } = loaded;
        let heartbeat = values.within("HEARTBEAT_INTERVAL_SECONDS", (1, 3600), &mut problems);
        let secrets = ["CLUSTER_TOKEN"];
        let bind = bind_address(
            &values,
            "RUNNER_BIND_IP",
            "RUNNER_PORT",
            &secrets,
            &mut problems,
        );
        let port = values.within("HOST_PORT", (1, 65535), &mut problems);
        let address = values.text("HOST_ADDRESS").to_owned();
        let bracketed = if address.contains(':') {
            format!("[{address}]")
        } else {
            address.clone()
        };
        if address.is_empty() || address.contains(['/', ' ']) {
            let message =
                format!("HOST_ADDRESS must be a host name or an address, not `{address}`");
            problems.push(Problem::new(values.origin("HOST_ADDRESS"), message));
        }
        let settings = RunnerSettings {
            name: name(&values, &mut problems),
            bind,
            url: url(&values, &mut problems),
            host_url: format!("http://{bracketed}:{port}"),
            host: (address, u16::try_from(port).unwrap_or_default()),
            heartbeat: Duration::from_secs(heartbeat),
            log_level: log_level(&values),
            docker_bin: values.text("DOCKER_BIN").to_owned(),
            cluster_token: Secret::new(values.text("CLUSTER_TOKEN")),
            origin,
            warnings,
        };
        problems.or(settings).map_err(|problems| broken(&problems))
    }
}

/// The name becomes a part of the path of a URL, so that it cannot hold everything.
fn name(values: &Values, problems: &mut Problems) -> String {
    let own = values.text("RUNNER_NAME").to_owned();
    let name = if own.is_empty() {
        nix::unistd::gethostname()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    } else {
        own
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if name.is_empty() || !name.chars().all(plain) {
        let message = format!("RUNNER_NAME must be letters, digits and `-_.`, not `{name}`");
        problems.push(Problem::new(values.origin("RUNNER_NAME"), message));
    }
    name
}

fn url(values: &Values, problems: &mut Problems) -> Option<String> {
    let url = values.text("RUNNER_URL");
    if !url.is_empty() && !url.starts_with("http://") && !url.starts_with("https://") {
        let message = format!("RUNNER_URL must start with http:// or https://, not `{url}`");
        problems.push(Problem::new(values.origin("RUNNER_URL"), message));
    }
    (!url.is_empty()).then(|| url.trim_end_matches('/').to_owned())
}
