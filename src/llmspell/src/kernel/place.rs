//! Where a kernel says how to connect.

use std::{path::PathBuf, time::Duration};

use dunnage_daemon::Process;

use super::{ConnectionFile, parent, ports::Ports};
use crate::{
    Failure, advised, http,
    settings::{Secret, Settings, Source},
};

/// Where a kernel says how to connect.
pub(super) struct Place {
    pub(super) id: String,
    pub(super) path: PathBuf,
    /// What a client wrote there before it started us.
    pub(super) wanted: Option<ConnectionFile>,
    key: Option<Secret>,
    parent: Option<Process>,
}

impl Place {
    pub(super) fn find(settings: &Settings, source: &Source) -> Result<Place, Failure> {
        let id = settings.kernel.id.clone();
        let id = id.unwrap_or_else(|| format!("{:08x}", rand::random::<u32>()));
        let path = settings.kernel.connection_file.clone();
        let path = path.unwrap_or_else(|| source.kernels().join(format!("kernel-{id}.json")));
        let there = ConnectionFile::read(&path)?;
        let other = there.as_ref().and_then(ConnectionFile::process);
        if let Some(process) = other.filter(|process| process.id() != std::process::id()) {
            let text = format!(
                "the kernel with process id {} already uses {}",
                process.id(),
                path.display()
            );
            return Err(
                Failure::new(text).hint("stop it, or choose another --id or --connection-file")
            );
        }
        let wanted = there.filter(|file| !file.is_ours());
        let variable = source.environment().get("JPY_PARENT_PID");
        Ok(Place {
            id,
            path,
            parent: wanted.as_ref().and_then(|_| parent::of_jupyter(variable)),
            wanted,
            key: settings.security.hmac_key.clone(),
        })
    }

    pub(super) fn file(
        &self,
        ports: &Ports,
        tls: Option<&http::Tls>,
    ) -> Result<ConnectionFile, Failure> {
        let process = dunnage_daemon::Process::find(std::process::id());
        let fresh = || {
            format!(
                "{:032x}{:032x}",
                rand::random::<u128>(),
                rand::random::<u128>()
            )
        };
        let key = match (&self.wanted, &self.key) {
            (Some(file), _) => file.key.clone(),
            (None, Some(key)) => key.expose().to_owned(),
            (None, None) => fresh(),
        };
        let file = ConnectionFile {
            transport: "tcp".to_owned(),
            ip: std::net::Ipv4Addr::LOCALHOST.into(),
            shell_port: 0,
            iopub_port: 0,
            stdin_port: 0,
            control_port: 0,
            hb_port: 0,
            key,
            signature_scheme: "hmac-sha256".to_owned(),
            kernel_name: "llmspell".to_owned(),
            kernel_id: Some(self.id.clone()),
            pid: Some(std::process::id()),
            started: process.and_then(|process| process.started()),
            http_port: None,
            tls: tls.map(|_| true),
            tls_sha256: tls.map(|tls| tls.fingerprint.clone()),
        };
        ports.describe(file).map_err(|error| advised(&error))
    }

    /// Returns once the client that started us for itself is gone.
    pub(super) async fn abandoned(&self) {
        parent::gone(self.parent.as_ref()).await;
    }

    /// A client that started us for itself also ends us, unless somebody said otherwise.
    pub(super) fn idle_limit(&self, settings: &Settings) -> Option<Duration> {
        let kernel = &settings.kernel;
        if self.wanted.is_some() && !kernel.idle_is_chosen {
            return None;
        }
        kernel.idle_timeout
    }
}
