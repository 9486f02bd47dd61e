//! One way to call external programs.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::VerifyError;

const DEFAULT_LIMIT: Duration = Duration::from_secs(120);

/// A program, its arguments and its limits; `Display` is the line one would paste.
#[derive(Clone, Debug)]
pub struct Invocation {
    words: Vec<OsString>,
    shown_from: usize,
    input: Option<Vec<u8>>,
    environment: Vec<(OsString, OsString)>,
    folder: Option<PathBuf>,
    limit: Duration,
}

/// What a program said, and how it ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The line, as one would paste it.
    pub command: String,
    /// The exit code, or 128 and the signal.
    pub status: i32,
    /// What it wrote to its standard output.
    pub stdout: String,
    /// What it wrote to its standard error.
    pub stderr: String,
    /// How long it ran.
    pub took: Duration,
}

impl Invocation {
    /// A program and its arguments.
    pub fn new<W: AsRef<OsStr>>(words: impl IntoIterator<Item = W>) -> Invocation {
        Invocation {
            words: words
                .into_iter()
                .map(|word| word.as_ref().to_owned())
                .collect(),
            shown_from: 0,
            input: None,
            environment: Vec::new(),
            folder: None,
            limit: DEFAULT_LIMIT,
        }
    }

    /// Puts words in front that are not shown, such as the way into a namespace.
    #[must_use]
    pub(crate) fn through(mut self, way: Vec<OsString>) -> Invocation {
        self.shown_from += way.len();
        self.words.splice(0..0, way);
        self
    }

    /// Bytes for its standard input.
    #[must_use]
    pub fn input(mut self, bytes: impl Into<Vec<u8>>) -> Invocation {
        self.input = Some(bytes.into());
        self
    }

    /// One more variable in its environment.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Invocation {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// The folder it runs in.
    #[must_use]
    pub fn in_folder(mut self, folder: impl Into<PathBuf>) -> Invocation {
        self.folder = Some(folder.into());
        self
    }

    /// How long it may run.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Invocation {
        self.limit = limit;
        self
    }

    /// Runs it to its end.
    ///
    /// The output goes through files, not pipes: a daemon that a script leaves behind by mistake
    /// would hold a pipe open for ever.
    pub fn run(&self) -> Result<Outcome, VerifyError> {
        let spawn = |source| VerifyError::Spawn {
            command: self.to_string(),
            source,
        };
        let mut stdout = tempfile::tempfile().map_err(spawn)?;
        let mut stderr = tempfile::tempfile().map_err(spawn)?;
        let started = Instant::now();
        let folder = self.folder.as_deref().unwrap_or(Path::new("."));
        let mut child = Command::new(&self.words[0])
            .current_dir(folder)
            .args(&self.words[1..])
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(self.stdin().map_err(spawn)?)
            .stdout(stdout.try_clone().map_err(spawn)?)
            .stderr(stderr.try_clone().map_err(spawn)?)
            .process_group(0)
            .spawn()
            .map_err(spawn)?;
        let status = self.wait(&mut child, started)?;
        Ok(Outcome {
            command: self.to_string(),
            status: status
                .code()
                .unwrap_or_else(|| 128 + status.signal().unwrap_or(0)),
            stdout: text(&mut stdout).map_err(spawn)?,
            stderr: text(&mut stderr).map_err(spawn)?,
            took: started.elapsed(),
        })
    }

    fn stdin(&self) -> std::io::Result<Stdio> {
        let Some(bytes) = &self.input else {
            return Ok(Stdio::null());
        };
        let mut file = tempfile::tempfile()?;
        file.write_all(bytes)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file.into())
    }

    fn wait(&self, child: &mut Child, started: Instant) -> Result<ExitStatus, VerifyError> {
        let mut pause = Duration::from_micros(500);
        loop {
            let status = child.try_wait().map_err(|source| VerifyError::Spawn {
                command: self.to_string(),
                source,
            })?;
            if let Some(status) = status {
                return Ok(status);
            }
            let interrupted = crate::interruption::is_wanted();
            if interrupted || started.elapsed() > self.limit {
                // Its own process group, made above; the entered program is in it too.
                let _ = killpg(Pid::from_raw(child.id().cast_signed()), Signal::SIGKILL);
                let _ = child.wait();
                if interrupted {
                    return Err(VerifyError::Interrupted);
                }
                return Err(VerifyError::TimedOut {
                    command: self.to_string(),
                    limit: self.limit,
                });
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(20));
        }
    }
}

impl fmt::Display for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, word) in self.words[self.shown_from..].iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            let word = word.to_string_lossy();
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
            if !word.is_empty() && word.chars().all(plain) {
                f.write_str(&word)?;
            } else {
                write!(f, "'{}'", word.replace('\'', "'\\''"))?;
            }
        }
        Ok(())
    }
}

impl Outcome {
    /// Whether it exited with 0.
    pub fn is_ok(&self) -> bool {
        self.status == 0
    }

    /// The outcome, or an error with everything it said.
    pub fn ok(self) -> Result<Outcome, VerifyError> {
        if self.is_ok() {
            Ok(self)
        } else {
            Err(VerifyError::Command(Box::new(self)))
        }
    }

    /// Its standard output without the space around it.
    pub fn answer(&self) -> &str {
        self.stdout.trim()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` exited with {}", self.command, self.status)?;
        for stream in [&self.stdout, &self.stderr] {
            for line in stream
                .lines()
                .rev()
                .take(12)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
            {
                write!(f, "\n    {line}")?;
            }
        }
        Ok(())
    }
}

fn text(file: &mut File) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_can_be_pasted() {
        let call = Invocation::new(["sh", "-c", "echo it's", ""]);
        assert_eq!(call.to_string(), r"sh -c 'echo it'\''s' ''");
    }

    #[test]
    fn the_way_in_is_not_shown() {
        let call = Invocation::new(["true"]).through(vec!["nsenter".into(), "-m".into()]);
        assert_eq!(call.to_string(), "true");
    }

    #[test]
    fn status_and_both_streams_are_kept() {
        let outcome = Invocation::new(["sh", "-c", "cat; echo bad >&2; exit 3"])
            .input("good")
            .run()
            .expect("sh is there");
        assert_eq!((outcome.status, outcome.stdout.as_str()), (3, "good"));
        assert_eq!(outcome.stderr, "bad\n");
        let error = outcome.ok().expect_err("3 is no success").to_string();
        assert_eq!(
            error,
            "`sh -c 'cat; echo bad >&2; exit 3'` exited with 3\n    good\n    bad"
        );
    }

    #[test]
    fn a_daemon_left_behind_does_not_hold_the_caller() {
        let outcome = Invocation::new(["sh", "-c", "sleep 3 & echo done"])
            .run()
            .expect("runs");
        assert_eq!(outcome.answer(), "done");
        assert!(
            outcome.took < Duration::from_secs(2),
            "took {:?}",
            outcome.took
        );
    }

    #[test]
    fn a_command_that_does_not_end_is_killed() {
        let error = Invocation::new(["sleep", "60"])
            .limit(Duration::from_millis(100))
            .run()
            .expect_err("60 s is over the limit");
        assert_eq!(error.to_string(), "`sleep 60` did not end within 0 s");
    }
}
