//! The URL under which the host reaches a runner.

use std::net::{SocketAddr, ToSocketAddrs, UdpSocket};

use crate::settings::RunnerSettings;

/// What is configured; else the bound address; else, for a runner that listens everywhere, the
/// address that this machine uses towards the host.
pub(super) fn url(settings: &RunnerSettings) -> String {
    if let Some(url) = &settings.url {
        return url.clone();
    }
    let mut address = settings.bind;
    if address.ip().is_unspecified()
        && let Some(source) = source_towards(&settings.host)
    {
        address.set_ip(source.ip());
    }
    format!("http://{address}")
}

/// Connecting a UDP socket sends nothing; it only asks for the route.
fn source_towards(host: &(String, u16)) -> Option<SocketAddr> {
    let target = (host.0.as_str(), host.1).to_socket_addrs().ok()?.next()?;
    let any = if target.is_ipv6() {
        "[::]:0"
    } else {
        "0.0.0.0:0"
    };
    let socket = UdpSocket::bind(any).ok()?;
    socket.connect(target).ok()?;
    socket.local_addr().ok()
}
