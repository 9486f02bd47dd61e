//! The file that says how to connect.

use std::{
    fs, io,
    net::IpAddr,
    path::{Path, PathBuf},
};

use dunnage_daemon::{Process, WholeFile};
use dunnage_unit::Mode;
use serde::{Deserialize, Serialize};

use crate::{Failure, advised, settings::Secret};

/// What clients read. Those of Jupyter ignore what they do not know, which is all after `kernel_name`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ConnectionFile {
    pub(crate) transport: String,
    pub(crate) ip: IpAddr,
    pub(crate) shell_port: u16,
    pub(crate) iopub_port: u16,
    pub(crate) stdin_port: u16,
    pub(crate) control_port: u16,
    pub(crate) hb_port: u16,
    pub(crate) key: String,
    #[serde(default = "scheme")]
    pub(crate) signature_scheme: String,
    #[serde(default)]
    pub(crate) kernel_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kernel_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pid: Option<u32>,
    /// When that process started, so that another one with its number is told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) started: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) http_port: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tls: Option<bool>,
    /// The SHA-256 of the certificate, by which `kernel status` knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tls_sha256: Option<String>,
}

fn scheme() -> String {
    "hmac-sha256".to_owned()
}

impl ConnectionFile {
    /// Reads a file; `None` if there is none.
    pub(crate) fn read(path: &Path) -> Result<Option<ConnectionFile>, Failure> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                let text = format!(
                    "failed to read the connection file {}: {error}",
                    path.display()
                );
                return Err(Failure::new(text));
            }
        };
        let file: ConnectionFile = serde_json::from_str(&text).map_err(|error| {
            Failure::new(format!(
                "{} is not a connection file: {error}",
                path.display()
            ))
            .hint("remove it, or name another one with --connection-file")
        })?;
        if file.transport != "tcp" || file.signature_scheme != scheme() {
            let text = format!(
                "{} wants {} and {}, but a kernel can only do tcp and hmac-sha256",
                path.display(),
                file.transport,
                file.signature_scheme
            );
            return Err(Failure::new(text));
        }
        Ok(Some(file))
    }

    /// The key, unless messages are not signed.
    pub(crate) fn secret(&self) -> Option<Secret> {
        Secret::new(&self.key)
    }

    /// The kernel that wrote it, if it still runs.
    pub(crate) fn process(&self) -> Option<Process> {
        let process = Process::find(self.pid?)?;
        (self.started.is_none() || process.started() == self.started).then_some(process)
    }

    /// Whether a kernel wrote it, and not a client that wants one to be like this.
    pub(crate) fn is_ours(&self) -> bool {
        self.pid.is_some()
    }

    /// Writes the file, for this user only: whoever has the key may run code.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(self).map_err(|error| advised(&error))?;
        let file = WholeFile {
            path: path.to_owned(),
            text: format!("{text}\n"),
            mode: Mode::new(0o600),
        };
        file.replace().map_err(|error| {
            advised(&error).hint(
                "make the directory writable for the user of the kernel, or name another file with \
                 --connection-file",
            )
        })
    }
}

/// Removes a connection file that is still ours.
pub(super) fn remove(path: &PathBuf) {
    let own = std::process::id();
    if let Ok(Some(file)) = ConnectionFile::read(path)
        && file.pid == Some(own)
        && let Err(error) = fs::remove_file(path)
    {
        tracing::warn!("failed to remove {}: {error}", path.display());
    }
}
