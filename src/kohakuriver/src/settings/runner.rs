//! The settings of a runner.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use dunnage_daemon::LogLevel;

use super::{
    Loaded, Permissions, Problem, Problems, Secret, Values,
    host::{bind_address, log_file, log_level},
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
    /// How long a measurement of the GPUs is good for.
    pub(crate) resource_check: Duration,
    /// Where this runner keeps what must outlive it.
    pub(crate) state_dir: PathBuf,
    pub(crate) shared: Shared,
    /// Mounted at /local_temp of every container.
    pub(crate) local_temp_dir: PathBuf,
    pub(crate) container_tar_dir: PathBuf,
    /// Where log lines go; without one, to standard error.
    pub(crate) log_file: Option<PathBuf>,
    pub(crate) docker_bin: String,
    /// How long fetching an image may take.
    pub(crate) image_patience: Duration,
    pub(crate) network: Network,
    /// The numactl command inside of containers; without it docker binds tasks to memory nodes.
    pub(crate) numactl: Option<String>,
    pub(crate) working_dir: String,
    pub(crate) permissions: Permissions,
    pub(crate) cluster_token: Option<Secret>,
    /// Where all this was read from, for the log.
    pub(crate) origin: String,
    /// What is worth a warning in the log.
    pub(crate) warnings: Vec<String>,
}

/// The directory that nodes share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shared {
    pub(crate) directory: PathBuf,
    /// Whether it is this node's own, and not one that somebody must have mounted.
    pub(crate) own: bool,
}

/// The network of the containers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    pub(crate) name: String,
    pub(crate) subnet: String,
    pub(crate) gateway: String,
}

impl RunnerSettings {
    /// Checks the values that hold.
    pub(crate) fn new(loaded: Loaded) -> Result<RunnerSettings, Failure> {
        let Loaded {
            values,
            mut problems,
            origin,
            warnings,
            state_directory,
        } = loaded;
        let heartbeat = values.within("HEARTBEAT_INTERVAL_SECONDS", (1, 3600), &mut problems);
        let resource_check =
            values.within("RESOURCE_CHECK_INTERVAL_SECONDS", (1, 3600), &mut problems);
        let image_patience =
            values.within("DOCKER_IMAGE_SYNC_TIMEOUT", (1, 604_800), &mut problems);
        let state_dir = directory(&values, "STATE_DIR", &mut problems).unwrap_or_else(|| {
            state_directory.unwrap_or_else(|| PathBuf::from("/var/lib/kohakuriver-runner"))
        });
        let shared = shared(&values, &state_dir, &mut problems);
        let local_temp_dir = directory(&values, "LOCAL_TEMP_DIR", &mut problems)
            .unwrap_or_else(|| state_dir.join("tmp"));
        let container_tar_dir = directory(&values, "CONTAINER_TAR_DIR", &mut problems)
            .unwrap_or_else(|| shared.directory.join("kohakuriver-containers"));
        required(&values, "DOCKER_BIN", &mut problems);
        required(&values, "DOCKER_NETWORK_NAME", &mut problems);
        let secrets = ["CLUSTER_TOKEN"];
        let bind = bind_address(
            &values,
            "RUNNER_BIND_IP",
            "RUNNER_PORT",
            &secrets,
            &mut problems,
        );
        let host = host(&values, &mut problems);
        let settings = RunnerSettings {
            name: name(&values, &mut problems),
            bind,
            url: url(&values, &mut problems),
            host_url: host_url(&host),
            host,
            heartbeat: Duration::from_secs(heartbeat),
            log_level: log_level(&values),
            resource_check: Duration::from_secs(resource_check),
            shared,
            local_temp_dir,
            container_tar_dir,
            state_dir,
            log_file: log_file(&values, "RUNNER_LOG_FILE"),
            docker_bin: values.text("DOCKER_BIN").to_owned(),
            image_patience: Duration::from_secs(image_patience),
            network: Network {
                name: values.text("DOCKER_NETWORK_NAME").to_owned(),
                subnet: values.text("DOCKER_NETWORK_SUBNET").to_owned(),
                gateway: values.text("DOCKER_NETWORK_GATEWAY").to_owned(),
            },
            numactl: Some(values.text("NUMACTL_PATH").to_owned()).filter(|path| !path.is_empty()),
            working_dir: values.text("DEFAULT_WORKING_DIR").to_owned(),
            permissions: Permissions::of(&values, &mut problems),
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

/// A directory, unless the key is empty.
fn directory(values: &Values, key: &'static str, problems: &mut Problems) -> Option<PathBuf> {
    let path = Path::new(values.text(key));
    if path.as_os_str().is_empty() {
        return None;
    }
    if !path.is_absolute() {
        let message = format!("{key} must be an absolute path, not `{}`", path.display());
        problems.push(Problem::new(values.origin(key), message));
    }
    Some(path.to_owned())
}

fn shared(values: &Values, state_dir: &Path, problems: &mut Problems) -> Shared {
    match directory(values, "SHARED_DIR", problems) {
        Some(directory) => Shared {
            directory,
            own: false,
        },
        None => Shared {
            directory: state_dir.join("shared"),
            own: true,
        },
    }
}

fn required(values: &Values, key: &'static str, problems: &mut Problems) {
    if values.text(key).is_empty() {
        problems.push(Problem::new(
            values.origin(key),
            format!("{key} must not be empty"),
        ));
    }
}

/// The address and port of the host.
fn host(values: &Values, problems: &mut Problems) -> (String, u16) {
    let port = values.within("HOST_PORT", (1, 65535), problems);
    let address = values.text("HOST_ADDRESS").to_owned();
    if address.is_empty() || address.contains(['/', ' ']) {
        let message = format!("HOST_ADDRESS must be a host name or an address, not `{address}`");
        problems.push(Problem::new(values.origin("HOST_ADDRESS"), message));
    }
    (address, u16::try_from(port).unwrap_or_default())
}

fn host_url((address, port): &(String, u16)) -> String {
    if address.contains(':') {
        format!("http://[{address}]:{port}")
    } else {
        format!("http://{address}:{port}")
    }
}
