//! Finding and reading the configuration of a daemon.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Environment, Problems, RawSettings, Role, Values};
use crate::Failure;

/// Where the configuration of a daemon is.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    role: Role,
    path: Option<PathBuf>,
    may_be_missing: bool,
}

/// A configuration whose every value is of the right kind.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) values: Values,
    /// What is worth a line in the log, but no reason not to start.
    pub(crate) notes: Vec<String>,
}

impl Source {
    /// From the options of the command line.
    pub(crate) fn new(role: Role, config: Option<PathBuf>, if_present: bool) -> Source {
        Source {
            role,
            path: config,
            may_be_missing: if_present,
        }
    }

    /// Reads file and environment.
    pub(crate) fn load(&self, environment: &Environment) -> Result<Loaded, Failure> {
        let (raw, note) = self.read()?;
        let (values, mut notes) =
            Values::resolve(self.role, raw, environment).map_err(|p| broken(&p))?;
        notes.extend(note);
        Ok(Loaded { values, notes })
    }

    fn read(&self) -> Result<(Option<RawSettings>, Option<String>), Failure> {
        let without = |why: String| Ok((None, Some(format!("{why}; using built-in defaults"))));
        let (path, explicit) = match (&self.path, self.role.default_config()) {
            (Some(path), _) => (path.clone(), !self.may_be_missing),
            (None, Some(path)) => (path, false),
            (None, None) => return without("no configuration file was named".to_owned()),
        };
        match fs::read(&path) {
            Ok(bytes) => {
                let raw = text(&path, bytes)
                    .and_then(|text| RawSettings::parse(&path, &text))
                    .map_err(|problems| broken(&problems))?;
                let note = format!("configuration read from {}", path.display());
                Ok((Some(raw), Some(note)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && !explicit => {
                without(format!("there is no {}", path.display()))
            }
            Err(error) => Err(unreadable(self.role, &path, &error)),
        }
    }
}

fn text(path: &Path, bytes: Vec<u8>) -> Result<String, Problems> {
    String::from_utf8(bytes).map_err(|error| {
        let upto = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + upto.iter().filter(|byte| **byte == b'\n').count();
        let mut problems = Problems::default();
        problems.push(super::raw::at(path, line, "this is not UTF-8 text"));
        problems
    })
}

/// A configuration that cannot be used: one line per problem, and nothing was bound yet.
pub(crate) fn broken(problems: &Problems) -> Failure {
    Failure::config(problems.to_string())
}

fn unreadable(role: Role, path: &Path, error: &io::Error) -> Failure {
    let shown = path.display();
    if error.kind() == io::ErrorKind::NotFound {
        return Failure::new(format!("there is no configuration file {shown}")).hint(format!(
            "`kohakuriver init config --{}` writes one, or leave out --config",
            role.name()
        ));
    }
    Failure::new(format!(
        "failed to read the configuration file {shown}: {error}"
    ))
}
