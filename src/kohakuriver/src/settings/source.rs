//! Finding and reading the configuration of a daemon.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Environment, Problems, RawSettings, Role, Values, raw::at};
use crate::Failure;

/// Where the configuration of a daemon is.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    role: Role,
    path: Option<PathBuf>,
    may_be_missing: bool,
}

/// A file and its bytes.
type Content = (PathBuf, Vec<u8>);

/// What was read; whoever knows what the values mean adds the problems that only it can see.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) values: Values,
    /// What is wrong so far.
    pub(crate) problems: Problems,
    /// Where the values were read from, as a line for the log.
    pub(crate) origin: String,
    /// What is worth a warning, but no reason not to start.
    pub(crate) warnings: Vec<String>,
    /// The state directory that systemd made for the unit.
    pub(crate) state_directory: Option<PathBuf>,
}

impl Loaded {
    /// The values, if each is of the right kind.
    pub(crate) fn values(self) -> Result<Values, Failure> {
        self.problems
            .or(self.values)
            .map_err(|problems| broken(&problems))
    }
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
        let mut problems = Problems::default();
        let mut warnings = Vec::new();
        let (text, origin) = self.read()?;
        let raw = text.map(|(path, bytes)| match String::from_utf8(bytes) {
            Ok(text) => RawSettings::parse(&path, &text, &mut problems),
            Err(error) => {
                let upto = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = 1 + upto.iter().filter(|byte| **byte == b'\n').count();
                problems.push(at(&path, line, "this is not UTF-8 text"));
                RawSettings::parse(&path, "", &mut problems)
            }
        });
        let values = Values::resolve(self.role, raw, environment, &mut warnings, &mut problems);
        Ok(Loaded {
            values,
            problems,
            origin,
            warnings,
            state_directory: state_directory(environment),
        })
    }

    /// The file, if there is one, and what to say about it.
    fn read(&self) -> Result<(Option<Content>, String), Failure> {
        let without = |why: String| Ok((None, format!("{why}; using built-in defaults")));
        let (path, explicit) = match (&self.path, self.role.default_config()) {
            (Some(path), _) => (path.clone(), !self.may_be_missing),
            (None, Some(path)) => (path, false),
            (None, None) => return without("no configuration file was named".to_owned()),
        };
        match fs::read(&path) {
            Ok(bytes) => {
                let origin = format!("configuration read from {}", path.display());
                Ok((Some((path, bytes)), origin))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && !explicit => {
                without(format!("there is no {}", path.display()))
            }
            Err(error) => Err(unreadable(self.role, &path, &error)),
        }
    }
}

/// The first one; a unit may have several, separated by colons.
fn state_directory(environment: &Environment) -> Option<PathBuf> {
    let first = environment.get("STATE_DIRECTORY")?.split(':').next()?;
    (!first.is_empty()).then(|| PathBuf::from(first))
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
