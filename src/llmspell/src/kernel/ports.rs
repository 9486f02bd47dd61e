//! The six ports of a kernel.

use std::net::{IpAddr, SocketAddr};

use dunnage_daemon::{BindError, bind};
use tokio::net::TcpListener;

use super::ConnectionFile;
use crate::{Failure, settings::KernelSettings};

/// The sockets, bound.
pub(super) struct Ports {
    pub(super) http: TcpListener,
    pub(super) shell: TcpListener,
    pub(super) iopub: TcpListener,
    pub(super) stdin: TcpListener,
    pub(super) control: TcpListener,
    pub(super) heartbeat: TcpListener,
}

/// The numbers, 0 for any.
struct Numbers {
    ip: IpAddr,
    http: u16,
    /// Shell, iopub, stdin, control, heartbeat.
    channels: [u16; 5],
}

impl Ports {
    /// Binds what the settings say, or what a client of Jupyter wrote into the connection file.
    pub(super) async fn bind(
        settings: &KernelSettings,
        wanted: Option<&ConnectionFile>,
    ) -> Result<Ports, Failure> {
        let numbers = numbers(settings, wanted);
        let one = |name, number| listen(name, SocketAddr::new(numbers.ip, number));
        let [shell, iopub, stdin, control, heartbeat] = numbers.channels;
        Ok(Ports {
            http: one("HTTP", numbers.http).await?,
            shell: one("the shell channel", shell).await?,
            iopub: one("the iopub channel", iopub).await?,
            stdin: one("the stdin channel", stdin).await?,
            control: one("the control channel", control).await?,
            heartbeat: one("the heartbeat", heartbeat).await?,
        })
    }

    /// What a connection file says about them.
    pub(super) fn describe(&self, file: ConnectionFile) -> std::io::Result<ConnectionFile> {
        let port = |listener: &TcpListener| listener.local_addr().map(|address| address.port());
        Ok(ConnectionFile {
            ip: self.shell.local_addr()?.ip(),
            shell_port: port(&self.shell)?,
            iopub_port: port(&self.iopub)?,
            stdin_port: port(&self.stdin)?,
            control_port: port(&self.control)?,
            hb_port: port(&self.heartbeat)?,
            http_port: Some(port(&self.http)?),
            ..file
        })
    }
}

fn numbers(settings: &KernelSettings, wanted: Option<&ConnectionFile>) -> Numbers {
    let port = settings.port;
    if let Some(file) = wanted {
        return Numbers {
            ip: file.ip,
            // Several kernels of one Jupyter server must not fight for one port.
            http: if settings.port_is_chosen { port } else { 0 },
            channels: [
                file.shell_port,
                file.iopub_port,
                file.stdin_port,
                file.control_port,
                file.hb_port,
            ],
        };
    }
    let after = |distance| if port == 0 { 0 } else { port + distance };
    Numbers {
        ip: settings.ip,
        http: port,
        channels: [after(1), after(2), after(3), after(4), after(5)],
    }
}

async fn listen(name: &str, address: SocketAddr) -> Result<TcpListener, Failure> {
    bind(address).await.map_err(|error| {
        let cause = match &error {
            BindError::InUse(_) => "Address already in use: ",
            BindError::NotAllowed(_) => "Permission denied: ",
            _ => "",
        };
        let failure = Failure::new(format!("{cause}{name}: {}", crate::failure::chain(&error)));
        error
            .hint("kernel.ip", "--port or kernel.port")
            .into_iter()
            .fold(failure, Failure::hint)
    })
}
