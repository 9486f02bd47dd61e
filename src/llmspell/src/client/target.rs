//! Where a kernel is.

use std::{
    net::{SocketAddr, ToSocketAddrs},
    path::Path,
};

use dunnage_daemon::exit_code;

use crate::{
    Failure,
    census::{Census, Kernel},
    kernel::ConnectionFile,
    settings::{Environment, Secret},
};

/// The addresses of a kernel, and its key.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(super) shell: SocketAddr,
    pub(super) iopub: SocketAddr,
    pub(super) key: Option<Secret>,
}

impl Target {
    /// From a connection file, `host:port`, `tcp://host:port`, the name of a kernel that runs, or
    /// nothing, which is the only kernel.
    pub(crate) fn find(text: Option<&str>, environment: &Environment) -> Result<Target, Failure> {
        let Some(text) = text else {
            return only(environment);
        };
        if let Some(file) = ConnectionFile::read(Path::new(text))? {
            return Ok(of_file(&file));
        }
        let address = text.strip_prefix("tcp://").unwrap_or(text);
        match address.contains(':') {
            true => of_address(address, environment),
            false => of_name(text, environment),
        }
    }
}

fn of_name(name: &str, environment: &Environment) -> Result<Target, Failure> {
    let named = |kernel: &Kernel| kernel.id == name;
    let file = running(environment, named)?.into_iter().next();
    let missing = || {
        Failure::new(format!(
            "no kernel `{name}` runs, and there is no connection file of this name"
        ))
        .hint("`llmspell kernel status` shows the kernels that run")
        .code(exit_code::UNAVAILABLE)
    };
    Ok(of_file(&file.ok_or_else(missing)?))
}

/// The file of a kernel here has the key; for one elsewhere it must be said.
fn of_address(address: &str, environment: &Environment) -> Result<Target, Failure> {
    let unknown = |cause: String| {
        Failure::new(format!(
            "`{address}` is not the address of a kernel: {cause}"
        ))
        .hint("write host:port with the port of HTTP, or the path of a connection file")
    };
    let mut found = address
        .to_socket_addrs()
        .map_err(|error| unknown(error.to_string()))?;
    let http = found
        .next()
        .ok_or_else(|| unknown("no address".to_owned()))?;
    if http.ip().is_loopback() {
        let port = http.port();
        // A file that cannot be read is another kernel's, or that of a service of another user.
        let known = running(environment, |_| true).unwrap_or_default();
        let fits = |file: &&ConnectionFile| file.http_port == Some(port) || file.shell_port == port;
        if let Some(file) = known.iter().find(fits) {
            return Ok(of_file(file));
        }
    }
    let after = |distance| -> Result<SocketAddr, Failure> {
        let port = http.port().checked_add(distance);
        let port = port.ok_or_else(|| unknown("there are no ports after it".to_owned()))?;
        Ok(SocketAddr::new(http.ip(), port))
    };
    Ok(Target {
        shell: after(1)?,
        iopub: after(2)?,
        key: environment
            .get("LLMSPELL_SECURITY_HMAC_KEY")
            .and_then(Secret::new),
    })
}

fn only(environment: &Environment) -> Result<Target, Failure> {
    match running(environment, |_| true)?.as_slice() {
        [] => Err(Failure::new("no kernel of this user runs")
            .hint("`llmspell kernel start --daemon` starts one; or name a connection file")
            .code(exit_code::UNAVAILABLE)),
        [only] => Ok(of_file(only)),
        _ => Err(Failure::new("several kernels run")
            .hint("name one: `llmspell kernel status` shows them")),
    }
}

/// What kernels that run, and that this user may see, say of themselves.
fn running(
    environment: &Environment,
    wanted: impl Fn(&Kernel) -> bool,
) -> Result<Vec<ConnectionFile>, Failure> {
    let kernels = Census::of(environment).kernels().into_iter();
    kernels
        .filter(wanted)
        .filter_map(|kernel| ConnectionFile::read(&kernel.connection_file).transpose())
        .collect()
}

fn of_file(file: &ConnectionFile) -> Target {
    Target {
        shell: SocketAddr::new(file.ip, file.shell_port),
        iopub: SocketAddr::new(file.ip, file.iopub_port),
        key: file.secret(),
    }
}
