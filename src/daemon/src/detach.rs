//! Leaving the terminal, for whoever wants a daemon without a service manager.
//!
//! ```text
//! starter ──fork──► middle ──setsid, fork──► daemon
//!    │                 └ ends at once           │ configuration, PID file, sockets
//!    │ ◄───────────── pipe ─────────────────────┤ "ready" or why not
//!    └ ends, with 0 only if it is ready         └ serves
//! ```
//!
//! The second fork makes the daemon a process that leads no session, so that no terminal can become
//! its own by being opened. Under systemd and launchd none of this is wanted: they do it better.

use std::{
    fs::{self, File},
    io::{self, PipeReader, PipeWriter, Read, Write},
    path::{Path, PathBuf},
};

use dunnage_unit::Mode;
use nix::{
    libc,
    sys::{stat, wait::waitpid},
    unistd::{ForkResult, dup2_stderr, dup2_stdin, dup2_stdout, fchdir, fork, setsid},
};

use crate::{HeldSignals, exit_code};

/// How a process leaves its terminal.
#[derive(Clone, Debug)]
pub struct Detach {
    /// Where the daemon works. What is still relative to the old directory must be made absolute
    /// before.
    pub working_dir: PathBuf,
    /// Which permissions the files that it makes do not have.
    pub umask: Mode,
}

/// Which of the two processes this is.
#[derive(Debug)]
pub enum Detached {
    /// The one that was started; all that is left to it is to say how it went.
    Starter(Start),
    /// The daemon, which has to say when it serves.
    Daemon(StartReport),
}

/// How the start of a daemon went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// It serves.
    Ready {
        /// Its process id.
        pid: u32,
        /// What it has to say about itself.
        text: String,
    },
    /// It does not, and said why.
    Failed {
        /// Its words, of one or more lines.
        text: String,
        /// The exit code it ended with.
        code: u8,
    },
    /// It ended without a word, because it was killed or crashed.
    Vanished,
}

/// The daemon's line to whoever started it. Dropped without a word, it says [`Start::Vanished`].
#[derive(Debug)]
pub struct StartReport {
    pipe: PipeWriter,
}

/// Why a process could not leave its terminal.
#[derive(Debug, thiserror::Error)]
pub enum DetachError {
    /// Only the calling thread survives a fork, whatever the others hold.
    #[error("failed to detach: {0} threads run already; this is a bug")]
    Threads(usize),
    /// The working directory cannot be entered.
    #[error("failed to enter the working directory {}", path.display())]
    WorkingDir {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system did not play along.
    #[error("failed to detach from the terminal")]
    System(#[from] io::Error),
}

impl Detach {
    /// Becomes two processes; to be called before any thread is started or socket opened.
    pub fn detach(&self) -> Result<Detached, DetachError> {
        let threads = threads();
        if threads > 1 {
            return Err(DetachError::Threads(threads));
        }
        // What can fail is opened while errors still come out where they are expected.
        let directory = open_directory(&self.working_dir)?;
        let null = File::options().read(true).write(true).open("/dev/null")?;
        let (reader, pipe) = io::pipe()?;
        let report = StartReport { pipe };
        match split()? {
            ForkResult::Parent { child } => {
                drop(report);
                // Whoever waits here can give up with Ctrl-C.
                HeldSignals::let_go();
                let _ = waitpid(child, None);
                Ok(Detached::Starter(Start::read(reader)?))
            }
            ForkResult::Child => {
                drop(reader);
                let report = self.second_half(report, &directory, &null);
                Ok(Detached::Daemon(report))
            }
        }
    }

    /// From the middle process to the daemon; the middle process does not come back from here.
    fn second_half(&self, report: StartReport, directory: &File, null: &File) -> StartReport {
        let steps = || -> io::Result<ForkResult> {
            setsid()?;
            fchdir(directory)?;
            stat::umask(stat::Mode::from_bits_truncate(self.umask.bits() as _));
            split()
        };
        match steps() {
            Ok(ForkResult::Child) => {
                let _ = dup2_stdin(null);
                let _ = dup2_stdout(null);
                let _ = dup2_stderr(null);
                report
            }
            Ok(ForkResult::Parent { .. }) => {
                drop(report);
                leave()
            }
            Err(error) => {
                let text = format!("error: failed to detach from the terminal: {error}");
                report.failed(&text, exit_code::FAILURE);
                leave()
            }
        }
    }
}

/// How many threads this process has; where that cannot be asked, one is believed.
fn threads() -> usize {
    fs::read_dir("/proc/self/task").map_or(1, Iterator::count)
}

fn open_directory(path: &Path) -> Result<File, DetachError> {
    let error = |source| DetachError::WorkingDir {
        path: path.to_owned(),
        source,
    };
    let directory = File::open(path).map_err(error)?;
    match directory.metadata().map_err(error)?.is_dir() {
        true => Ok(directory),
        false => Err(error(io::ErrorKind::NotADirectory.into())),
    }
}

#[expect(
    unsafe_code,
    reason = "fork(2) is unsafe where other threads may hold locks; there are none"
)]
fn split() -> io::Result<ForkResult> {
    // SAFETY: `detach` has made sure that this is the only thread.
    Ok(unsafe { fork() }?)
}

/// Ends the middle process. It owns nothing: destructors and exit handlers are those of the starter,
/// and would run twice.
#[expect(
    unsafe_code,
    reason = "nothing safe ends a process without its exit handlers"
)]
fn leave() -> ! {
    // SAFETY: _exit(2) has no preconditions.
    unsafe { libc::_exit(0) }
}

impl StartReport {
    /// We serve. An error says that nobody waits for it any more: whoever started the daemon gave up,
    /// and it should end as well.
    pub fn ready(mut self, text: &str) -> io::Result<()> {
        self.pipe
            .write_all(format!("ready {}\n{text}", std::process::id()).as_bytes())
    }

    /// We end, with this code and for this reason.
    pub fn failed(mut self, text: &str, code: u8) {
        // Whoever gave up waiting does not need the reason.
        let _ = self
            .pipe
            .write_all(format!("failed {code}\n{text}").as_bytes());
    }
}

impl Start {
    fn read(mut reader: PipeReader) -> io::Result<Start> {
        let mut words = Vec::new();
        reader.read_to_end(&mut words)?;
        Ok(Start::parse(&String::from_utf8_lossy(&words)))
    }

    fn parse(words: &str) -> Start {
        let (head, text) = words.split_once('\n').unwrap_or_default();
        let number = |word: &str| head.strip_prefix(word)?.parse::<u32>().ok();
        if let Some(pid) = number("ready ") {
            let text = text.to_owned();
            return Start::Ready { pid, text };
        }
        match number("failed ").and_then(|code| u8::try_from(code).ok()) {
            Some(code) => Start::Failed {
                text: text.to_owned(),
                code,
            },
            None => Start::Vanished,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(tell: impl FnOnce(StartReport)) -> Start {
        let (reader, pipe) = io::pipe().unwrap();
        tell(StartReport { pipe });
        Start::read(reader).unwrap()
    }

    #[test]
    fn the_starter_hears_how_it_went() {
        let pid = std::process::id();
        let ready = Start::Ready {
            pid,
            text: "all is well\n".to_owned(),
        };
        assert_eq!(told(|report| report.ready("all is well\n").unwrap()), ready);
        let failed = Start::Failed {
            text: "error: no\nhint: yes".to_owned(),
            code: 78,
        };
        assert_eq!(
            told(|report| report.failed("error: no\nhint: yes", 78)),
            failed
        );
        assert_eq!(told(drop), Start::Vanished);
    }

    #[test]
    fn half_a_word_is_no_word() {
        for half in ["", "read", "ready 12", "ready x\n", "failed 300\nx"] {
            assert_eq!(Start::parse(half), Start::Vanished, "{half:?}");
        }
    }

    #[test]
    fn a_daemon_that_nobody_waits_for_is_told() {
        let (reader, pipe) = io::pipe().unwrap();
        drop(reader);
        let error = StartReport { pipe }.ready("").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn a_process_with_threads_is_left_alone() {
        let detach = Detach {
            working_dir: PathBuf::from("/"),
            umask: Mode::new(0o027),
        };
        // The test harness runs each test in a thread of its own.
        assert!(matches!(
            detach.detach().unwrap_err(),
            DetachError::Threads(2..)
        ));
    }

    #[test]
    fn a_working_directory_that_is_none_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = open_directory(file.path()).unwrap_err();
        let path = file.path().display();
        assert_eq!(
            error.to_string(),
            format!("failed to enter the working directory {path}")
        );
    }
}
