//! Where a kernel is.

use std::{
    fs,
    net::{SocketAddr, ToSocketAddrs},
    path::{Path, PathBuf},
};

use dunnage_daemon::exit_code;

use crate::{
    Failure,
    kernel::ConnectionFile,
    settings::{Environment, Secret},
};

/// Where the service says how to connect to it.
const OF_SERVICE: [&str; 2] = ["/run/llmspell/kernel.json", "/var/lib/llmspell/kernel.json"];

/// The addresses of a kernel, and its key.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(super) shell: SocketAddr,
    pub(super) iopub: SocketAddr,
    pub(super) key: Option<Secret>,
}

impl Target {
    /// From a connection file, `host:port`, `tcp://host:port`, or nothing, which is the only kernel.
    pub(crate) fn find(text: Option<&str>, environment: &Environment) -> Result<Target, Failure> {
        let Some(text) = text else {
            return only(environment);
        };
        let address = text.strip_prefix("tcp://").unwrap_or(text);
        if Path::new(text).exists() || !address.contains(':') {
            let file = ConnectionFile::read(Path::new(text))?;
            let missing = || {
                Failure::new(format!("there is no connection file {text}"))
                    .hint("`llmspell kernel status` shows the kernels that run")
            };
            return Ok(of_file(&file.ok_or_else(missing)?));
        }
        of_address(address, environment)
    }
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
        let here = files(environment).into_iter();
        let known = here.filter_map(|path| ConnectionFile::read(&path).ok().flatten());
        let port = http.port();
        let mut fitting =
            known.filter(|file| file.http_port == Some(port) || file.shell_port == port);
        if let Some(file) = fitting.next() {
            return Ok(of_file(&file));
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
    let read = |path: PathBuf| ConnectionFile::read(&path).ok().flatten();
    let all = files(environment).into_iter().filter_map(read);
    let mut running = all.filter(|file| file.process().is_some());
    let none = || {
        Failure::new("no kernel of this user runs")
            .hint("`llmspell kernel start --daemon` starts one; or name a connection file")
            .code(exit_code::UNAVAILABLE)
    };
    let first = running.next().ok_or_else(none)?;
    if running.next().is_some() {
        return Err(Failure::new("several kernels run")
            .hint("name one: `llmspell kernel status` shows their connection files"));
    }
    Ok(of_file(&first))
}

/// The connection files that this user may read.
fn files(environment: &Environment) -> Vec<PathBuf> {
    let entries = fs::read_dir(environment.kernels()).into_iter().flatten();
    let own = entries.filter_map(|entry| Some(entry.ok()?.path()));
    own.chain(OF_SERVICE.map(PathBuf::from)).collect()
}

fn of_file(file: &ConnectionFile) -> Target {
    Target {
        shell: SocketAddr::new(file.ip, file.shell_port),
        iopub: SocketAddr::new(file.ip, file.iopub_port),
        key: file.secret(),
    }
}
