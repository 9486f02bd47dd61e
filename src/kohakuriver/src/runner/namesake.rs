//! Noticing that another runner of this machine has our name.

use std::{
    io,
    os::{
        linux::net::SocketAddrExt,
        unix::net::{SocketAddr, UnixListener},
    },
};

use crate::settings::RunnerSettings;

/// The name of a runner towards one host, for as long as this lives; nobody is ever answered.
#[derive(Debug)]
pub(super) struct Name {
    _taken: Option<UnixListener>,
}

impl Name {
    /// Takes the name, or says in the log that it is taken. That is no reason not to start: any
    /// program of this machine could take it.
    pub(super) fn take(settings: &RunnerSettings) -> Name {
        let RunnerSettings { name, host_url, .. } = settings;
        // In no directory, so that nothing is left over, and nothing must be writable.
        let place = format!("kohakuriver-runner {host_url} {name}");
        let taken = SocketAddr::from_abstract_name(place)
            .and_then(|address| UnixListener::bind_addr(&address));
        if let Err(error) = &taken
            && error.kind() == io::ErrorKind::AddrInUse
        {
            tracing::error!(
                "another runner of this machine has the name {name}: to the host both are one node, \
                 and it loses the tasks of one of them; give each a RUNNER_NAME"
            );
        }
        Name { _taken: taken.ok() }
    }
}
