//! Why an address cannot be listened on.

use std::{io, net::SocketAddr};

/// Why [`crate::bind`] failed.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another program has it.
    #[error("address {0} is already in use")]
    InUse(SocketAddr),
    /// It is no address of this machine.
    #[error("address {0} does not belong to this machine")]
    NotHere(SocketAddr),
    /// Ports below 1024 need a capability.
    #[error("no permission to listen on {0}")]
    NotAllowed(SocketAddr),
    /// Anything else.
    #[error("failed to listen on {address}")]
    Other {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

impl BindError {
    pub(crate) fn new(address: SocketAddr, source: io::Error) -> BindError {
        match source.kind() {
            io::ErrorKind::AddrInUse => BindError::InUse(address),
            io::ErrorKind::AddrNotAvailable => BindError::NotHere(address),
            io::ErrorKind::PermissionDenied => BindError::NotAllowed(address),
            _ => BindError::Other { address, source },
        }
    }

    /// What to do about it; `ip` and `port` are the names of the settings of this daemon.
    pub fn hint(&self, ip: &str, port: &str) -> Option<String> {
        match self {
            BindError::InUse(address) => Some(format!(
                "`ss -ltnp 'sport = :{}'` names the program that listens there; stop it, or set \
                 {port} to a free port",
                address.port()
            )),
            BindError::NotHere(_) => Some(format!(
                "set {ip} to an address that `ip address` lists, or to 127.0.0.1"
            )),
            BindError::NotAllowed(_) => Some(format!(
                "set {port} to a port above 1023, or give the unit \
                 AmbientCapabilities=CAP_NET_BIND_SERVICE"
            )),
            BindError::Other { .. } => None,
        }
    }
}
