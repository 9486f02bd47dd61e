//! A docker daemon of our own.

use std::{
    fs, io,
    os::unix::fs::symlink,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tempfile::TempDir;

use crate::wrong;

/// The image that tasks run in.
pub(super) const IMAGE: &str = "bench:latest";

/// A daemon with one image; it ends with this value.
#[derive(Debug)]
pub(super) struct Dockerd {
    child: Child,
    folder: TempDir,
}

impl Dockerd {
    pub(super) fn start() -> io::Result<Dockerd> {
        let folder = tempfile::tempdir()?;
        let path = |name: &str| folder.path().join(name);
        let log = fs::File::create(path("log"))?;
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "SIGTERM", "dockerd", "--data-root"])
            .arg(path("data"))
            .arg("--exec-root")
            .arg(path("exec"))
            .arg("--pidfile")
            .arg(path("pid"))
            .args(["--host", &format!("unix://{}", path("socket").display())])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|error| wrong(format!("dockerd: {error} (apt-get install docker.io)")))?;
        let docker = Dockerd { child, folder };
        let began = Instant::now();
        while !docker.command(&["version"]).output()?.status.success() {
            if began.elapsed() > Duration::from_secs(60) {
                let log = fs::read_to_string(docker.folder.path().join("log"))?;
                return Err(wrong(format!("dockerd does not answer:\n{log}")));
            }
            sleep(Duration::from_millis(50));
        }
        docker.import()?;
        Ok(docker)
    }

    pub(super) fn address(&self) -> String {
        format!("unix://{}", self.folder.path().join("socket").display())
    }

    /// A call of the docker command.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("docker");
        command
            .args(arguments)
            .env("DOCKER_HOST", self.address())
            .stdin(Stdio::null());
        command
    }

    /// An image with nothing but busybox.
    fn import(&self) -> io::Result<()> {
        let root: PathBuf = self.folder.path().join("root");
        fs::create_dir_all(root.join("bin"))?;
        fs::create_dir_all(root.join("tmp"))?;
        fs::copy("/bin/busybox", root.join("bin/busybox"))
            .map_err(|error| wrong(format!("busybox: {error} (apt-get install busybox-static)")))?;
        for name in ["sh", "true", "sleep"] {
            symlink("busybox", root.join("bin").join(name))?;
        }
        let archive = self.folder.path().join("root.tar");
        let tar = Command::new("tar")
            .arg("-cf")
            .arg(&archive)
            .arg("-C")
            .arg(&root)
            .arg(".")
            .status()?;
        let import = self
            .command(&["import", &archive.display().to_string(), IMAGE])
            .output()?;
        if tar.success() && import.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&import.stderr).into_owned();
        Err(wrong(format!("docker import: {said}")))
    }
}

impl Drop for Dockerd {
    fn drop(&mut self) {
        let pid = i32::try_from(self.child.id()).unwrap_or_default();
        let _ = kill(Pid::from_raw(pid), Signal::SIGTERM);
        let _ = self.child.wait();
    }
}
