//! A packaged service, made to run from somebody's own directories.

use std::path::{Path, PathBuf};

use dunnage_unit::{Account, Allowance, Service, ServiceName, Word};

use crate::{Failure, settings::Role};

/// What is different from the packaged service.
#[derive(Clone, Debug)]
pub(crate) struct Choices {
    pub(crate) role: Role,
    pub(crate) name: Option<String>,
    pub(crate) program: PathBuf,
    pub(crate) config: Option<PathBuf>,
    pub(crate) working_dir: PathBuf,
    pub(crate) account: Account,
    /// The value of PATH.
    pub(crate) path: Option<String>,
}

impl Choices {
    /// The service with these choices in it.
    pub(crate) fn apply(self, mut service: Service) -> Result<Service, Failure> {
        if let Some(name) = &self.name {
            let name = name.strip_suffix(".service").unwrap_or(name);
            service.name = ServiceName::parse(name)
                .map_err(|error| Failure::new(format!("--name {name}: {error}")))?;
            // Two runners must not share their state. The database of a host is where it says.
            if let (Role::Runner, Some(state)) = (self.role, &mut service.state) {
                state.name = Word::literal(service.name.as_str());
            }
        }
        // A file that was named must be there when the daemon starts; the default one need not.
        let if_present = self.config.is_none();
        let default = format!("{}_config.py", self.role.name());
        let config = self
            .config
            .clone()
            .unwrap_or_else(|| self.working_dir.join(default));
        let mut exec = vec![word(&self.program)?, Word::literal(self.role.name())];
        exec.extend([Word::literal("--config"), word(&config)?]);
        exec.extend(if_present.then(|| Word::literal("--if-present")));
        service.exec = exec;
        service.working_dir = Some(word(&self.working_dir)?);
        service.condition_path = None;
        if let Some(path) = &self.path {
            service.environment.push(("PATH".to_owned(), path.clone()));
        }
        let paths = [self.program.as_path(), &config, &self.working_dir];
        let below = |tops: &[&str]| {
            paths
                .iter()
                .any(|path| tops.iter().any(|top| path.starts_with(top)))
        };
        // What the walls of the packaged unit would hide from this one.
        if below(&["/home", "/root"]) {
            open(&mut service, Allowance::Home);
        }
        if below(&["/tmp", "/var/tmp"]) {
            open(&mut service, Allowance::SharedTmp);
        }
        service.sandbox.write.push(word(&self.working_dir)?);
        service.account = Some(self.account);
        Ok(service)
    }
}

fn open(service: &mut Service, allowance: Allowance) {
    if !service.sandbox.allows(allowance) {
        service.sandbox.allow.push(allowance);
    }
}

fn word(path: &Path) -> Result<Word, Failure> {
    path.to_str().map(Word::literal).ok_or_else(|| {
        Failure::new(format!("the path {} is not UTF-8 text", path.display()))
            .hint("a unit file cannot hold it; use another path")
    })
}
