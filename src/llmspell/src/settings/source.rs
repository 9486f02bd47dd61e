//! Where a configuration is.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use super::{Document, Environment, Flags, Reader};
use crate::Failure;

/// A file, or the places where one may be, with the environment and the options.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    path: Option<PathBuf>,
    flags: Flags,
    environment: Environment,
}

impl Source {
    /// `path` is what the user named; then it must be there.
    pub(crate) fn new(path: Option<PathBuf>, flags: Flags, environment: Environment) -> Source {
        Source {
            path,
            flags,
            environment,
        }
    }

    /// The same with paths that hold after the working directory has changed.
    pub(crate) fn absolute(self) -> Source {
        let whole = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
        let path = self.file().map(whole);
        let flags = Flags {
            connection_file: self.flags.connection_file.map(whole),
            log_file: self.flags.log_file.map(whole),
            pid_file: self.flags.pid_file.map(whole),
            ..self.flags
        };
        Source {
            path,
            flags,
            ..self
        }
    }

    /// Reads it, from the start.
    pub(crate) fn load(&self) -> Result<Reader, Failure> {
        let document = match self.file() {
            Some(path) => {
                Document::read(&path).map_err(|problems| Failure::config(problems.to_string()))?
            }
            None => Document::default(),
        };
        Ok(Reader::new(
            document,
            self.environment.clone(),
            self.flags.clone(),
        ))
    }

    /// Where kernels of this user write how to connect, when nothing says otherwise.
    pub(crate) fn kernels(&self) -> PathBuf {
        self.environment.kernels()
    }

    /// The variables.
    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The file that is read, if there is one.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        if self.path.is_some() {
            return self.path.clone();
        }
        let home = self.environment.home();
        let own = home.map(|home| home.join(".config/llmspell/config.toml"));
        let system = if cfg!(target_os = "macos") {
            "/usr/local/etc/llmspell/kernel.toml"
        } else {
            "/etc/llmspell/kernel.toml"
        };
        let places = [
            Some(PathBuf::from("llmspell.toml")),
            own,
            Some(PathBuf::from(system)),
        ];
        // The packaged file is for the user of the service only; others do without.
        places.into_iter().flatten().find(|path| readable(path))
    }
}

fn readable(path: &Path) -> bool {
    path.is_file() && File::open(path).is_ok()
}
