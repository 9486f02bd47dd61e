//! A packaged service, with what is different here.

use std::path::{Path, PathBuf};

use dunnage_unit::{
    Account, Allowance, Directive, Layout, ManagedDir, Mode, Ready, Service, ServiceName, Word,
};

use crate::Failure;

/// Generated from the packaging manifest, so that a service is written down once.
const SYSTEM: &str = include_str!("../../services.json");
const USER: &str = include_str!("../../user_services.json");

/// Below these systemd makes directories for a service.
const MANAGED: [&str; 2] = ["/run/", "/var/log/"];

/// How a kernel stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum DaemonStyle {
    /// In the foreground, where the service manager sees it.
    #[default]
    Foreground,
    /// It forks and leaves a PID file, as services did before systemd.
    Forking,
}

/// What is different from the packaged service.
#[derive(Clone, Debug)]
pub(crate) struct Choices {
    pub(crate) program: PathBuf,
    pub(crate) config: Option<PathBuf>,
    pub(crate) port: Option<u16>,
    pub(crate) id: Option<String>,
    pub(crate) log_file: Option<PathBuf>,
    pub(crate) pid_file: Option<PathBuf>,
    pub(crate) style: DaemonStyle,
    /// Whom a service of the system runs as.
    pub(crate) user: String,
    pub(crate) limits: dunnage_unit::Limits,
}

impl Choices {
    /// The service of the system for systemd.
    pub(super) fn of_system(&self, name: &str) -> Result<Service, Failure> {
        let mut service = packaged(SYSTEM);
        let own = self.own_directory(name);
        service.account = Some(Account {
            user: self.user.clone(),
            group: self.user.clone(),
            supplementary_groups: Vec::new(),
        });
        // Two services must not share what one of them deletes when it stops.
        let managed = [&mut service.state, &mut service.logs, &mut service.runtime];
        for directory in managed.into_iter().flatten() {
            directory.name = Word::literal(own);
        }
        service.working_dir = placed(&format!("{{state}}/{own}"));
        service.env_file = placed(&format!("{{env}}/{name}"));
        let connection = format!("{{runtime}}/{own}/kernel.json");
        let pid = Path::new("/run").join(own).join("kernel.pid");
        let log = Path::new("/var/log").join(own).join("kernel.log");
        self.apply(&mut service, name, placed(&connection), (pid, log))?;
        for file in [&self.log_file, &self.pid_file].into_iter().flatten() {
            self.open_for(&mut service, &modern(file), own)?;
        }
        self.open_home(&mut service);
        Ok(service)
    }

    /// The service of one user for systemd.
    pub(super) fn of_user(&self, name: &str, home: &Path) -> Result<Service, Failure> {
        let mut service = packaged(USER);
        if self.own_directory(name) != "llmspell" {
            service.state = service.state.map(|state| ManagedDir {
                name: Word::literal(name),
                ..state
            });
        }
        let own = home.join(".llmspell/kernels");
        let files = (
            own.join(format!("{name}.pid")),
            own.join(format!("{name}.log")),
        );
        self.apply(&mut service, name, None, files)?;
        Ok(service)
    }

    /// The service for launchd, in the foreground whatever the style (lifecycle L3).
    pub(super) fn of_launchd(
        &self,
        name: &str,
        system: bool,
        home: &Path,
    ) -> Result<Service, Failure> {
        let mut service = packaged(if system { SYSTEM } else { USER });
        service.account = system.then(|| Account {
            user: self.user.clone(),
            group: self.user.clone(),
            supplementary_groups: Vec::new(),
        });
        let foreground = Choices {
            style: DaemonStyle::Foreground,
            ..self.clone()
        };
        foreground.apply(&mut service, name, None, Default::default())?;
        let working_dir = match system {
            true => format!("{{state}}/{}", self.own_directory(name)),
            false => home.display().to_string(),
        };
        service.working_dir = placed(&working_dir);
        if !system {
            // There is no `~` in a property list.
            let config = home.join(".config/llmspell/kernel.toml");
            for part in &mut service.exec {
                if part.to_string() == "{config}/llmspell/kernel.toml" {
                    *part = word(&config)?;
                }
            }
        }
        Ok(service)
    }

    /// What is the same everywhere. The files are those of the forking style if none were chosen.
    fn apply(
        &self,
        service: &mut Service,
        name: &str,
        connection_file: Option<Word>,
        (pid, log): (PathBuf, PathBuf),
    ) -> Result<(), Failure> {
        service.name = ServiceName::parse(name)
            .map_err(|error| Failure::new(format!("--name {name}: {error}")))?;
        // The manual page came with a package, if at all.
        service.documentation.clear();
        let forks = self.style == DaemonStyle::Forking;
        let (pid_file, log_file) = match forks {
            true => (Some(pid), Some(log)),
            false => (None, None),
        };
        let pid_file = self.pid_file.clone().or(pid_file).map(|file| modern(&file));
        let log_file = self.log_file.clone().or(log_file).map(|file| modern(&file));
        let mut exec = vec![word(&self.program)?];
        let style = if forks { "--daemon" } else { "--foreground" };
        exec.extend(["kernel", "start", style].map(Word::literal));
        match &self.config {
            Some(path) => exec.extend([Word::literal("--config"), word(path)?]),
            None => exec.extend(
                service
                    .exec
                    .iter()
                    .skip_while(|part| part.to_string() != "--service-config")
                    .cloned(),
            ),
        }
        let port = self
            .port
            .or(forks.then_some(9555))
            .map(|port| port.to_string());
        let texts = [("--port", port), ("--id", self.id.clone())];
        for (option, text) in texts {
            exec.extend(
                text.into_iter()
                    .flat_map(|text| [Word::literal(option), Word::literal(text)]),
            );
        }
        for (option, file) in [("--log-file", &log_file), ("--pid-file", &pid_file)] {
            if let Some(file) = file {
                exec.extend([Word::literal(option), word(file)?]);
            }
        }
        if let Some(file) = connection_file.filter(|_| self.config.is_none()) {
            exec.extend([Word::literal("--connection-file"), file]);
        }
        service.exec = exec;
        service.limits = self.limits;
        if let (true, Some(pid_file)) = (forks, pid_file) {
            service.ready = Ready::Forking {
                pid_file: word(&pid_file)?,
            };
            service.extra.extend(self.stop_command(&pid_file));
        }
        Ok(())
    }

    /// `ExecStop=` of the old shape. Without it systemd sends the signal itself, so paths that would
    /// need quoting are no loss.
    fn stop_command(&self, pid_file: &Path) -> Option<Directive> {
        let (program, file) = (self.program.to_str()?, pid_file.to_str()?);
        let plain = |text: &str| {
            text.chars()
                .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
        };
        (plain(program) && plain(file)).then(|| Directive {
            section: "Service".to_owned(),
            key: "ExecStop".to_owned(),
            value: format!("{program} kernel stop --pid-file {file}"),
        })
    }

    /// The directory of the service below /run and its like.
    fn own_directory<'a>(&self, name: &'a str) -> &'a str {
        if name == super::target::DEFAULT {
            "llmspell"
        } else {
            name
        }
    }

    /// Lets the service write where a file of it is to be.
    fn open_for(&self, service: &mut Service, file: &Path, own: &str) -> Result<(), Failure> {
        let managed = MANAGED
            .iter()
            .any(|top| file.starts_with(Path::new(top).join(own)));
        if let (false, Some(directory)) = (managed, file.parent()) {
            service.sandbox.write.push(word(directory)?);
        }
        Ok(())
    }

    /// The walls of the packaged unit would hide a program or configuration in somebody's home.
    fn open_home(&self, service: &mut Service) {
        let paths = [
            Some(&self.program),
            self.config.as_ref(),
            self.log_file.as_ref(),
        ];
        let below = |tops: &[&str]| {
            let mut paths = paths.iter().flatten();
            paths.any(|path| tops.iter().any(|top| path.starts_with(top)))
        };
        if below(&["/home", "/root"]) {
            service.sandbox.allow.push(Allowance::Home);
        }
        if below(&["/tmp", "/var/tmp"]) {
            service.sandbox.allow.push(Allowance::SharedTmp);
        }
    }
}

/// The limits that the packaged service has.
pub(crate) fn packaged_limits() -> dunnage_unit::Limits {
    packaged(SYSTEM).limits
}

fn packaged(services: &str) -> Service {
    let services: Vec<Service> = serde_json::from_str(services)
        .expect("the built-in service definitions are those that the tests have read");
    services
        .into_iter()
        .next()
        .expect("there is a service of each kind")
}

/// /var/run is /run, and systemd says so each time it reads a unit.
fn modern(path: &Path) -> PathBuf {
    match path.strip_prefix("/var/run") {
        Ok(rest) => Path::new("/run").join(rest),
        Err(_) => path.to_owned(),
    }
}

/// A path that may begin with a place.
fn placed(text: &str) -> Option<Word> {
    Word::parse(text).ok()
}

fn word(path: &Path) -> Result<Word, Failure> {
    path.to_str().map(Word::literal).ok_or_else(|| {
        Failure::new(format!("the path {} is not UTF-8 text", path.display()))
            .hint("a unit file cannot hold it; use another path")
    })
}

/// Environment files lie elsewhere on Fedora and its like.
pub(super) fn system_layout() -> Layout {
    if Path::new("/etc/sysconfig").is_dir() {
        Layout::fedora()
    } else {
        Layout::debian()
    }
}

/// What files of definitions look like.
pub(super) const PLAIN: Mode = Mode::new(0o644);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_in_the_form_in_which_they_are_generated() {
        for text in [SYSTEM, USER] {
            let services: Vec<Service> = serde_json::from_str(text).unwrap();
            assert_eq!(services.len(), 1);
            let again = serde_json::to_string_pretty(&services).unwrap();
            assert_eq!(format!("{again}\n"), text);
        }
    }
}
