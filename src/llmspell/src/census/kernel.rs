//! A kernel that runs.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    time::Duration,
};

use dunnage_daemon::{PidFile, Running, Stop, StopError, Stopped};
use serde_json::Value;

use super::Health;

/// A kernel that runs, as its connection file describes it.
#[derive(Debug)]
pub(crate) struct Kernel {
    /// Its name.
    pub(crate) id: String,
    pub(crate) ip: IpAddr,
    /// The port of HTTP.
    pub(crate) port: Option<u16>,
    /// The fingerprint of its certificate, if it speaks TLS.
    certificate: Option<String>,
    pub(crate) connection_file: PathBuf,
    pub(crate) pid_file: Option<PathBuf>,
    running: Running,
}

impl Kernel {
    /// The kernel that holds a connection file; `None` if none does.
    pub(super) fn read(file: &Path) -> Option<Kernel> {
        let number = |text: &str| {
            let value: Value = serde_json::from_str(text).ok()?;
            value.get("pid")?.as_u64()?.try_into().ok()
        };
        let running = Running::find_in(file, number).ok()??;
        let value: Value = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let pid_file = text("pid_file").map(PathBuf::from);
        Some(Kernel {
            id: text("kernel_id").map_or_else(|| id_of(file), str::to_owned),
            ip: text("ip")
                .and_then(|ip| ip.parse().ok())
                .unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            port: value
                .get("http_port")
                .and_then(Value::as_u64)
                .and_then(|port| port.try_into().ok()),
            certificate: text("tls_sha256").map(str::to_owned),
            pid_file: pid_file.or_else(|| Some(file.with_extension("pid")).filter(|f| f.exists())),
            connection_file: file.to_owned(),
            running,
        })
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.running.id()
    }

    /// What it says of itself; `None` if it does not answer.
    pub(crate) fn health(&self, patience: Duration) -> Option<Health> {
        let address = (self.ip, self.port?).into();
        Health::ask(address, self.certificate.as_deref(), patience)
    }

    /// Ends it.
    pub(crate) fn stop(&self, how: Stop) -> Result<Stopped, StopError> {
        self.running.stop(how)
    }

    /// Deletes what it could not delete itself, because it was killed.
    pub(crate) fn clean_up(&self) {
        // Only what nobody holds goes: another kernel may have begun in the meantime.
        for file in [Some(&self.connection_file), self.pid_file.as_ref()]
            .into_iter()
            .flatten()
        {
            let _ = PidFile::clear(file);
        }
    }
}

/// `kernel-ID.json`.
fn id_of(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    stem.strip_prefix("kernel-").unwrap_or(&stem).to_owned()
}
