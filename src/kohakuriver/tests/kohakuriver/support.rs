//! Running the real binary: commands with their whole output, and daemons on free ports.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tempfile::TempDir;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_kohakuriver");

/// How long something may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A directory of its own and a clean environment.
pub(crate) struct Place {
    pub(crate) directory: TempDir,
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

    /// Writes a program.
    pub(crate) fn program(&self, name: &str, text: &str) {
        let text = self.file(&format!("{name}.text"), text);
        install_program(Path::new(&text), &self.path().join(name));
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// A command in this directory, with it as its home.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_of(Path::new(PROGRAM), arguments)
    }

    pub(crate) fn command_of(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.path()).env_clear();
        command
            .env("HOME", self.path())
            .env("PATH", "/usr/bin:/bin")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        ran(self.command(arguments))
    }

    /// A host configuration with short times on a free port.
    pub(crate) fn host_config(&self, port: u16) -> String {
        let database = self.path().join("kohakuriver.db");
        let text = format!(
            "host_port = {port}\ndb_file = \"{}\"\nheartbeat_interval_seconds = 1\n\
             heartbeat_timeout_factor = 2\ncleanup_check_interval_seconds = 1\n",
            database.display()
        );
        self.file("host.toml", &text)
    }

    /// A runner configuration that reports every second.
    pub(crate) fn runner_config(&self, host: u16, port: u16, more: &str) -> String {
        let state = self.path().join(format!("state-{port}"));
        let text = format!(
            "runner_name = \"node-{port}\"\nrunner_port = {port}\nhost_port = {host}\n\
             state_dir = {state:?}\nshared_dir = \"\"\n\
             heartbeat_interval_seconds = 1\ndocker_bin = \"/nonexistent/docker\"\n{more}"
        );
        self.file(&format!("runner-{port}.toml"), &text)
    }
}

/// Copies a program, by another process: one that this process has open for writing could be
/// inherited by what another test starts at that moment, and would be too busy to be run.
pub(crate) fn install_program(from: &Path, to: &Path) {
    let mut install = Command::new("install");
    let status = install.args(["-m", "755"]).arg(from).arg(to).status();
    assert!(status.unwrap().success());
}

pub(crate) fn ran(mut command: Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A daemon that is killed when the test ends.
pub(crate) struct Daemon {
    child: Child,
    pub(crate) log: PathBuf,
}

impl Daemon {
    pub(crate) fn start(place: &Place, arguments: &[&str]) -> Daemon {
        Daemon::spawn(place, place.command(arguments))
    }

    pub(crate) fn spawn(place: &Place, mut command: Command) -> Daemon {
        let (file, log) = tempfile::Builder::new()
            .prefix("log-")
            .tempfile_in(place.path())
            .unwrap()
            .keep()
            .unwrap();
        command.stdout(Stdio::null()).stderr(file);
        Daemon {
            child: command.spawn().unwrap(),
            log,
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill(
            Pid::from_raw(i32::try_from(self.child.id()).unwrap()),
            signal,
        )
        .unwrap();
    }

    /// Sends SIGTERM and waits; also says how long it took.
    pub(crate) fn stop(&mut self) -> (ExitStatus, Duration) {
        let start = Instant::now();
        self.signal(Signal::SIGTERM);
        (self.child.wait().unwrap(), start.elapsed())
    }

    /// Waits for an end that a signal brought.
    pub(crate) fn wait(&mut self) {
        self.child.wait().unwrap();
    }

    pub(crate) fn running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Waits until a line of the log holds a text.
    pub(crate) fn logs(&self, text: &str) {
        until(&format!("the log holds {text:?}"), || {
            self.log().contains(text).then_some(())
        });
    }
}

impl Drop for Daemon {
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
        thread::sleep(Duration::from_millis(20));
    }
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// A reply.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub(crate) fn get(port: u16, path: &str) -> Option<Reply> {
    request(port, "GET", path, "", "")
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
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\
         {headers}\r\n{body}"
    )
    .ok()?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let mut rest = String::new();
    reader.read_to_string(&mut rest).ok()?;
    let (_, body) = rest.split_once("\r\n\r\n")?;
    Some(Reply {
        status,
        body: body.to_owned(),
    })
}

/// Waits until a daemon answers.
pub(crate) fn answering(port: u16) {
    until(&format!("port {port} answers"), || get(port, "/health"));
}
