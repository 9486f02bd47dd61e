//! A static file server inside the network of a system, and ports that are taken there.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use nix::sched::{CloneFlags, setns};

use crate::overlay::kernel;
use crate::{System, VerifyError};

/// Serves one folder at a time over HTTP, on a loopback address of a system.
#[derive(Debug)]
pub struct Server {
    port: u16,
    folder: Arc<Mutex<PathBuf>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// A port of a system that somebody else has taken, until this is dropped.
#[derive(Debug)]
pub struct Occupied(#[expect(dead_code, reason = "held, not used")] TcpListener);

impl Occupied {
    /// Takes a port on the loopback address.
    pub fn take(system: &System, port: u16) -> Result<Occupied, VerifyError> {
        listen(system, port).map(Occupied)
    }
}

impl Server {
    /// Where it listens in a system with a network of its own.
    pub const PORT: u16 = 8099;

    /// Serves a folder on the loopback address of a system.
    pub fn start(system: &System, folder: &Path) -> Result<Server, VerifyError> {
        // A system with a network of its own has the same address every time; a chroot shares the
        // network of this machine, where the port must be a free one.
        let listener = listen(
            system,
            if system.network().is_some() {
                Server::PORT
            } else {
                0
            },
        )?;
        let local = VerifyError::io("serve", folder);
        let port = match listener.local_addr().and_then(|address| {
            listener.set_nonblocking(true)?;
            Ok(address.port())
        }) {
            Ok(port) => port,
            Err(error) => return Err(local(error)),
        };
        let folder = Arc::new(Mutex::new(folder.to_owned()));
        let stop = Arc::new(AtomicBool::new(false));
        let (shared, ending) = (Arc::clone(&folder), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            while !ending.load(Ordering::Relaxed) {
                match listener.accept() {
                    Ok((stream, _)) => {
                        let shared = Arc::clone(&shared);
                        // A client that goes away is no failure of the server.
                        std::thread::spawn(move || drop(serve(&stream, &shared)));
                    }
                    Err(_) => std::thread::sleep(Duration::from_millis(5)),
                }
            }
        });
        Ok(Server {
            port,
            folder,
            stop,
            thread: Some(thread),
        })
    }

    /// From now on serves another folder under the same address.
    pub fn switch(&self, folder: &Path) {
        folder.clone_into(&mut self.folder.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The address to give to apt.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A listener in the network of a system: a thread enters that network, and the socket stays in it.
fn listen(system: &System, port: u16) -> Result<TcpListener, VerifyError> {
    let network = system.network();
    let bound = std::thread::spawn(move || {
        if let Some(path) = &network {
            let namespace = File::open(path).map_err(VerifyError::io("open", path))?;
            setns(namespace, CloneFlags::CLONE_NEWNET).map_err(kernel("enter a network"))?;
        }
        TcpListener::bind(("127.0.0.1", port))
            .map_err(VerifyError::io("listen on", format!("127.0.0.1:{port}")))
    });
    bound.join().map_err(|_| VerifyError::Unexpected {
        what: "a listening thread".to_owned(),
        text: "it panicked".to_owned(),
    })?
}

fn serve(stream: &TcpStream, folder: &Mutex<PathBuf>) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut reader = BufReader::new(stream);
    // apt keeps the connection and sends the next requests before it has read the answers.
    loop {
        let mut request = String::new();
        if reader.read_line(&mut request)? == 0 {
            return Ok(());
        }
        let mut header = String::new();
        while reader.read_line(&mut header)? > 2 {
            header.clear();
        }
        let folder = folder
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let (status, body) = answer(&request, &folder);
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/octet-stream\r\n\
             Content-Length: {}\r\n\r\n",
            body.len()
        );
        let mut writer = stream;
        writer.write_all(head.as_bytes())?;
        if !request.starts_with("HEAD ") {
            writer.write_all(&body)?;
        }
    }
}

fn answer(request: &str, folder: &Path) -> (&'static str, Vec<u8>) {
    let target = request.split(' ').nth(1).unwrap_or("/");
    let path = unescape(
        target
            .split('?')
            .next()
            .unwrap_or_default()
            .trim_start_matches('/'),
    );
    let path = Path::new(&path);
    if path
        .components()
        .any(|part| !matches!(part, Component::Normal(_)))
    {
        return ("404 Not Found", Vec::new());
    }
    match fs::read(folder.join(path)) {
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    }
}

/// Undoes `%7e`, which apt writes for the `~` in a version.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = (*first == b'%')
            .then(|| {
                tail.get(..2)
                    .and_then(|digits| std::str::from_utf8(digits).ok())
            })
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_under_its_escaped_name() {
        let folder = tempfile::tempdir().expect("a directory");
        fs::write(folder.path().join("a~b"), "content").expect("written");
        let ok = answer("GET /a%7eb HTTP/1.1\r\n", folder.path());
        assert_eq!(ok, ("200 OK", b"content".to_vec()));
    }

    #[test]
    fn nothing_above_the_folder_is_served() {
        let folder = tempfile::tempdir().expect("a directory");
        for request in [
            "GET /../etc/passwd HTTP/1.1",
            "GET /%2e%2e/etc/passwd HTTP/1.1",
        ] {
            assert_eq!(
                answer(request, folder.path()).0,
                "404 Not Found",
                "{request}"
            );
        }
    }

    #[test]
    fn a_percent_sign_alone_is_itself() {
        assert_eq!(unescape("50%/%zz%41"), "50%/%zzA");
    }
}
