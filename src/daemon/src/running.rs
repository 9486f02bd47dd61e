//! A daemon that runs, known by its PID file, and how to stop it.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use nix::sys::signal::Signal;

use crate::{PidFileError, Process, pid_file};

/// A daemon writes its number a moment after it took the lock.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(10);

/// How long a process that was killed may take to be gone; the kernel has to free what it held.
const DEATH: Duration = Duration::from_secs(10);

/// How long after that its last thread may take to be gone, and with it the lock. If it is not, a process
/// that the daemon started has it, and keeps it.
const RELEASE: Duration = Duration::from_secs(5);

/// A daemon that holds its PID file.
#[derive(Debug)]
pub struct Running {
    path: PathBuf,
    file: File,
    process: Process,
}

/// How a daemon is stopped.
#[derive(Clone, Copy, Debug)]
pub struct Stop {
    /// How long it may take after SIGTERM before it is killed; `None` kills it at once.
    pub grace: Option<Duration>,
}

/// How a daemon ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// In good order.
    Ended,
    /// It had to be killed.
    Killed,
}

/// Why a daemon was not stopped.
#[derive(Debug, thiserror::Error)]
pub enum StopError {
    /// It is not ours to stop.
    #[error("Permission denied: process {pid} belongs to another user")]
    NotAllowed {
        /// Its number.
        pid: u32,
    },
    /// The signal could not be sent.
    #[error("failed to send a signal to process {pid}")]
    Signal {
        /// Its number.
        pid: u32,
        /// What the system said.
        source: io::Error,
    },
    /// Not even that ended it; it waits for a disk or a network that does not answer.
    #[error("process {pid} is still there after SIGKILL")]
    Undead {
        /// Its number.
        pid: u32,
    },
}

impl Running {
    /// The daemon that holds a PID file; `None` if there is no file, or nobody holds it.
    ///
    /// The number in the file is believed only while the file is locked, and on Linux only of a
    /// process that has the file open: one that got the number of a dead daemon has not.
    pub fn find(path: &Path) -> Result<Option<Running>, PidFileError> {
        Running::find_in(path, |text| text.lines().next()?.trim().parse().ok())
    }

    /// The same of another file that a daemon holds, with the number somewhere in its text.
    pub fn find_in(
        path: &Path,
        number: impl Fn(&str) -> Option<u32>,
    ) -> Result<Option<Running>, PidFileError> {
        for attempt in 0..TRIES {
            if attempt > 0 {
                thread::sleep(PAUSE);
            }
            let opened = pid_file::open(path).map_err(|source| PidFileError::Read {
                path: path.to_owned(),
                source,
            })?;
            let Some(mut file) = opened else {
                return Ok(None);
            };
            if !pid_file::is_taken(&file) {
                return Ok(None);
            }
            if let Some(process) = pid_file::holder(&mut file, &number) {
                return Ok(Some(Running {
                    path: path.to_owned(),
                    file,
                    process,
                }));
            }
        }
        Err(PidFileError::Nameless(path.to_owned()))
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// When its process was started, in clock ticks since boot.
    pub fn started(&self) -> Option<u64> {
        self.process.started()
    }

    /// Its PID file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Sends it a signal; `false` says that it is no more, and nobody got the signal.
    pub fn signal(&self, signal: Signal) -> Result<bool, StopError> {
        // Both the lock and the process must still be what they were.
        if !pid_file::is_taken(&self.file) {
            return Ok(false);
        }
        let pid = self.id();
        self.process
            .signal(signal)
            .map_err(|source| match source.kind() {
                io::ErrorKind::PermissionDenied => StopError::NotAllowed { pid },
                _ => StopError::Signal { pid, source },
            })
    }

    /// Asks it to end, waits, and kills it when the time is up.
    pub fn stop(&self, how: Stop) -> Result<Stopped, StopError> {
        if let Some(grace) = how.grace
            && (!self.signal(Signal::SIGTERM)? || self.process.wait(grace))
        {
            return Ok(Stopped::Ended);
        }
        if !self.signal(Signal::SIGKILL)? {
            return Ok(Stopped::Ended);
        }
        if !self.process.wait(DEATH) {
            return Err(StopError::Undead { pid: self.id() });
        }
        self.wait_for_lock();
        Ok(Stopped::Killed)
    }

    /// Until nobody holds the file any more. A process counts as dead when its first thread is; the
    /// others, which share its files, may take a moment longer.
    fn wait_for_lock(&self) {
        let start = Instant::now();
        while pid_file::is_taken(&self.file) && start.elapsed() < RELEASE {
            thread::sleep(PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        process::{Child, Command, Stdio},
    };

    use super::*;
    use crate::PidFile;

    /// A daemon in the words of a shell: it holds the lock on the file that it has open, and waits.
    fn daemon(path: &Path, script: &str) -> Child {
        let script = format!(
            "exec 9>>\"$0\"; flock -n 9 || exit 1; echo $$ > \"$0\"; {script}; echo up; \
             while :; do sleep 0.05 9>&-; done"
        );
        let mut child = Command::new("sh")
            .args(["-c", &script])
            .arg(path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = [0; 3];
        io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut said).unwrap();
        assert_eq!(&said, b"up\n");
        child
    }

    fn place() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.pid");
        (folder, path)
    }

    #[test]
    fn nobody_is_found_where_nobody_holds_the_file() {
        let (_folder, path) = place();
        assert!(Running::find(&path).unwrap().is_none());
        // The number of a process that runs, but does not hold the file.
        fs::write(&path, format!("{}\n", std::process::id())).unwrap();
        assert!(Running::find(&path).unwrap().is_none());
    }

    #[test]
    fn a_number_that_was_reused_is_never_signalled() {
        let (_folder, path) = place();
        // The file is locked, but the process in it has nothing to do with it.
        let mut other = Command::new("sleep").arg("60").spawn().unwrap();
        let mut holder = daemon(&path, "true");
        fs::write(&path, format!("{}\n", other.id())).unwrap();
        let error = Running::find(&path).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "{} is locked, but no running process stands in it",
                path.display()
            )
        );
        for child in [&mut other, &mut holder] {
            assert!(child.try_wait().unwrap().is_none(), "it was left alone");
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    #[test]
    fn it_is_asked_before_it_is_killed() {
        let (_folder, path) = place();
        let grace = Some(Duration::from_secs(20));
        let mut child = daemon(&path, "trap 'exit 0' TERM");
        let running = Running::find(&path).unwrap().unwrap();
        assert_eq!(running.id(), child.id());
        assert_eq!(running.stop(Stop { grace }).unwrap(), Stopped::Ended);
        assert!(child.wait().unwrap().success());
        assert!(Running::find(&path).unwrap().is_none());
        assert!(PidFile::clear(&path).unwrap(), "it left its file");
    }

    #[test]
    fn one_that_does_not_listen_is_killed() {
        let (_folder, path) = place();
        for grace in [Some(Duration::from_millis(100)), None] {
            let mut child = daemon(&path, "trap '' TERM");
            let running = Running::find(&path).unwrap().unwrap();
            assert_eq!(running.stop(Stop { grace }).unwrap(), Stopped::Killed);
            child.wait().unwrap();
        }
    }

    #[test]
    fn one_that_ended_by_itself_is_not_looked_for_again() {
        let (_folder, path) = place();
        let mut child = daemon(&path, "true");
        let running = Running::find(&path).unwrap().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!running.signal(Signal::SIGTERM).unwrap());
        let stop = Stop {
            grace: Some(Duration::from_secs(20)),
        };
        assert_eq!(running.stop(stop).unwrap(), Stopped::Ended);
    }

    #[test]
    fn a_killed_daemon_is_gone_when_its_lock_is() {
        let (_folder, path) = place();
        // As a thread that dies later than the first one, it has the file open for a while longer.
        let mut child = daemon(&path, "sleep 0.5 & :");
        let running = Running::find(&path).unwrap().unwrap();
        let stopped = running.stop(Stop { grace: None }).unwrap();
        assert_eq!(stopped, Stopped::Killed);
        assert!(PidFile::clear(&path).unwrap(), "nobody holds the file");
        child.wait().unwrap();
    }
}
