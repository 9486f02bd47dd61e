//! Running the real binary: commands with their whole output, and kernels on free ports.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_llmspell");

/// How long something may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A directory of its own and a clean environment.
pub(crate) struct Place {
    directory: TempDir,
}

/// Everything that a command left behind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new() -> Place {
        Place {
            directory: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Writes a file and returns its path as text.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// A command in this directory, with it as its home.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).current_dir(self.path()).env_clear();
        command
            .env("HOME", self.path())
            .env("PATH", "/usr/bin:/bin")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        ran(&mut self.command(arguments), "")
    }

    /// A kernel on free ports with this configuration.
    pub(crate) fn kernel(&self, configuration: &str) -> Kernel {
        self.kernel_with(configuration, &[])
    }

    pub(crate) fn kernel_with(&self, configuration: &str, variables: &[(&str, &str)]) -> Kernel {
        self.kernel_at("kernel.json", configuration, variables)
    }

    pub(crate) fn kernel_at(
        &self,
        name: &str,
        configuration: &str,
        variables: &[(&str, &str)],
    ) -> Kernel {
        let config = self.file("kernel.toml", configuration);
        let connection_file = self.path().join(name);
        let file = connection_file.display().to_string();
        let start = ["kernel", "start", "--foreground", "--port", "0", "--config"];
        let mut command = self.command(&[&start[..], &[&config, "-f", &file]].concat());
        command.envs(variables.iter().copied());
        Kernel::spawn(command, connection_file)
    }
}

pub(crate) fn ran(command: &mut Command, input: &str) -> Ran {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A kernel that is killed when the test ends.
pub(crate) struct Kernel {
    child: Child,
    log: PathBuf,
    pub(crate) connection_file: PathBuf,
}

impl Kernel {
    /// Starts a kernel and waits until it says how to connect.
    pub(crate) fn spawn(command: Command, connection_file: PathBuf) -> Kernel {
        let kernel = Kernel::begin(command, connection_file);
        kernel.logs("serves on port");
        kernel
    }

    /// Starts a kernel.
    pub(crate) fn begin(mut command: Command, connection_file: PathBuf) -> Kernel {
        let directory = connection_file.parent().unwrap();
        let (file, log) = tempfile::Builder::new()
            .prefix("log-")
            .tempfile_in(directory)
            .unwrap()
            .keep()
            .unwrap();
        command.stdout(Stdio::null()).stderr(file);
        Kernel {
            child: command.spawn().unwrap(),
            log,
            connection_file,
        }
    }

    pub(crate) fn connection(&self) -> Value {
        serde_json::from_str(&fs::read_to_string(&self.connection_file).unwrap()).unwrap()
    }

    pub(crate) fn http_port(&self) -> u16 {
        self.port("http_port")
    }

    pub(crate) fn port(&self, name: &str) -> u16 {
        u16::try_from(self.connection()[name].as_u64().unwrap()).unwrap()
    }

    pub(crate) fn key(&self) -> String {
        self.connection()["key"].as_str().unwrap().to_owned()
    }

    pub(crate) fn health(&self) -> Reply {
        request(self.http_port(), "GET", "/health", "", "").unwrap()
    }

    /// A metric, by its name with labels.
    pub(crate) fn metric(&self, name: &str) -> f64 {
        let page = request(self.http_port(), "GET", "/metrics", "", "")
            .unwrap()
            .body;
        let line = page
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.map_or(0.0, |value| value.parse().unwrap())
    }

    /// Runs a script over HTTP, with the key.
    pub(crate) fn script(&self, code: &str) -> Reply {
        let headers = format!("X-API-Key: {}\r\n", self.key());
        let body = serde_json::json!({ "code": code }).to_string();
        request(
            self.http_port(),
            "POST",
            "/api/scripts/execute",
            &headers,
            &body,
        )
        .unwrap()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill(self.pid(), signal).unwrap();
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).unwrap())
    }

    /// Waits for its end, and says with what code and how soon that was.
    pub(crate) fn ended(&mut self) -> (Option<i32>, Duration) {
        let start = Instant::now();
        let child = &mut self.child;
        let status = until("the kernel ends", || child.try_wait().unwrap());
        (status.code(), start.elapsed())
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Waits until the log holds a text.
    pub(crate) fn logs(&self, text: &str) {
        let what = format!("the log holds {text:?}");
        let log = || self.log();
        until(&what, || log().contains(text).then_some(()));
    }
}

impl Drop for Kernel {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            // A second panic would end the whole process, and with it what all tests had to say.
            let log = fs::read_to_string(&self.log);
            let log = log.unwrap_or_else(|error| format!("it cannot be read: {error}"));
            eprintln!("log of {}:\n{log}", self.log.display());
        }
    }
}

/// Waits for something.
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain until {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// A port that is free together with the five after it.
pub(crate) fn six_ports() -> u16 {
    until("six ports are free", || {
        let first = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = first.local_addr().unwrap().port();
        let rest =
            (1..6).map(|more| TcpListener::bind(("127.0.0.1", port.checked_add(more)?)).ok());
        rest.collect::<Option<Vec<TcpListener>>>().map(|_| port)
    })
}

/// A reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }
}

/// One request on a connection of its own; `None` if nobody listens.
pub(crate) fn request(
    port: u16,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> Option<Reply> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let length = body.len();
    let host = if headers.contains("Host: ") {
        ""
    } else {
        "Host: localhost\r\n"
    };
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\n{host}Connection: close\r\nContent-Length: {length}\r\n\
         {headers}\r\n{body}"
    )
    .ok()?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let mut rest = String::new();
    reader.read_to_string(&mut rest).ok()?;
    let (head, body) = rest.split_once("\r\n\r\n")?;
    Some(Reply {
        status,
        head: head.to_lowercase(),
        body: body.to_owned(),
    })
}
