//! A command whose text is the line to paste.

use std::ffi::OsStr;
use std::fmt;
use std::io::{self, BufRead, BufReader};
use std::process::{Command, Stdio};

/// A command line.
pub(crate) struct Line(Command);

impl Line {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Line {
        Line(Command::new(program))
    }

    /// Cargo, the one that runs this.
    pub(crate) fn cargo() -> Line {
        Line::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    pub(crate) fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(mut self, args: I) -> Line {
        self.0.args(args);
        self
    }

    pub(crate) fn env(mut self, key: &str, value: &str) -> Line {
        self.0.env(key, value);
        self
    }

    pub(crate) fn folder(mut self, folder: &str) -> Line {
        self.0.current_dir(folder);
        self
    }

    /// Runs it and gives everything that it says; true for exit 0.
    pub(crate) fn hear(mut self) -> io::Result<(bool, String)> {
        let output = self.0.output();
        let output = output.map_err(|error| self.explain(&error.to_string()))?;
        let said = [output.stdout, output.stderr].concat();
        Ok((
            output.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        ))
    }

    /// Runs it; an exit code other than 0 is an error that names it.
    pub(crate) fn run(mut self) -> io::Result<()> {
        let status = self
            .0
            .status()
            .map_err(|error| self.explain(&error.to_string()))?;
        if status.success() {
            Ok(())
        } else {
            Err(self.explain(&status.to_string()))
        }
    }

    /// Runs it and gives every line of its output to `each`, which also passes on; true for exit 0.
    pub(crate) fn read(mut self, mut each: impl FnMut(&str)) -> io::Result<bool> {
        let spawned = self.0.stdout(Stdio::piped()).spawn();
        let mut child = spawned.map_err(|error| self.explain(&error.to_string()))?;
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).split(b'\n') {
                let line = line?;
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                each(&line);
            }
        }
        Ok(child.wait()?.success())
    }

    fn explain(&self, why: &str) -> io::Error {
        io::Error::other(format!("{self}: {why}"))
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.get_program().display())?;
        self.0
            .get_args()
            .try_for_each(|arg| write!(f, " {}", arg.display()))
    }
}
