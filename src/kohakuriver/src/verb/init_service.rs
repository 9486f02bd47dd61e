//! `kohakuriver init service`.

use std::{
    env,
    path::{Path, PathBuf, absolute},
};

use dunnage_daemon::{Caller, InstallError, Installer, Plan, WholeFile, exit_code};
use dunnage_unit::{Layout, Mode, Scope, Service, launchd, systemd};

use super::{init_account::Owner, init_unit::Choices};
use crate::{Failure, output, settings::Role};

const PREFACE: &str = "# Written by `kohakuriver init service`.\n";

/// Write service definitions for this installation, and register them
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct InitService {
    /// The service of the host
    #[arg(long)]
    host: bool,
    /// The service of the runner
    #[arg(long)]
    runner: bool,
    /// Both services
    #[arg(long)]
    all: bool,
    /// The configuration of the host [default: host_config.py in the working directory]
    #[arg(long, value_name = "PATH")]
    host_config: Option<PathBuf>,
    /// The configuration of the runner [default: runner_config.py in the working directory]
    #[arg(long, value_name = "PATH")]
    runner_config: Option<PathBuf>,
    /// The working directory of the services [default: ~/.kohakuriver of their user]
    #[arg(long, value_name = "DIR")]
    working_dir: Option<PathBuf>,
    /// Write the files into the current directory and register nothing
    #[arg(long)]
    no_install: bool,
    /// Write the files into this directory and register nothing
    #[arg(long, value_name = "DIR")]
    output_dir: Option<PathBuf>,
    /// The user that the services run as [default: you]
    #[arg(long)]
    user: Option<String>,
    /// The group that the services run as [default: that of the user]
    #[arg(long)]
    group: Option<String>,
    /// Another name for the service, if it is only one
    #[arg(long)]
    name: Option<String>,
    /// Which service manager the files are for
    #[arg(long, value_enum, default_value_t)]
    service_type: ServiceType,
    /// Give the services the PATH of now (the default)
    #[arg(long, overrides_with = "no_capture_env")]
    capture_env: bool,
    /// Leave PATH to the service manager
    #[arg(long)]
    no_capture_env: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum ServiceType {
    #[default]
    Systemd,
    Launchd,
}

impl InitService {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let roles = self.roles()?;
        self.check_manager()?;
        let owner = Owner::find(self.user.as_deref(), self.group.as_deref())?;
        if let Some(warning) = owner.warning() {
            eprintln!("warning: {warning}");
        }
        let working_dir = self.working_dir(&owner)?;
        prepare(&working_dir, self.directory().is_none() && owner.asks())?;
        let services = roles
            .into_iter()
            .map(|role| {
                self.choices(role, &owner, &working_dir)?
                    .apply(crate::services::service(role))
            })
            .collect::<Result<Vec<Service>, Failure>>()?;
        let layout = layout();
        if let Some(directory) = self.directory() {
            return self.write_into(directory, &services, &layout);
        }
        match self.service_type {
            ServiceType::Systemd => install(&services, &layout),
            ServiceType::Launchd => self.install_agents(&services, &layout),
        }
    }

    fn roles(&self) -> Result<Vec<Role>, Failure> {
        let roles: Vec<Role> = [(Role::Host, self.host), (Role::Runner, self.runner)]
            .into_iter()
            .filter_map(|(role, chosen)| (chosen || self.all).then_some(role))
            .collect();
        let usage = |message: &str, hint: &str| {
            Err(Failure::new(message).hint(hint).code(exit_code::USAGE))
        };
        if roles.is_empty() {
            return usage(
                "no daemon was chosen",
                "say --host, --runner, or --all for both",
            );
        }
        if roles.len() > 1 && self.name.is_some() {
            return usage(
                "--name names one service, but two were chosen",
                "leave out --name, or run the command once for --host and once for --runner",
            );
        }
        Ok(roles)
    }

    /// There is a launchd on macOS only; its files can be written everywhere.
    fn check_manager(&self) -> Result<(), Failure> {
        let here = self.service_type == ServiceType::Systemd || cfg!(target_os = "macos");
        if here || self.directory().is_some() {
            return Ok(());
        }
        Err(
            Failure::new("there is no launchd on this system to install a service for")
                .hint("add --no-install or --output-dir to write the .plist files only")
                .code(exit_code::USAGE),
        )
    }

    /// Where the files go when nothing is registered.
    fn directory(&self) -> Option<&Path> {
        let here = self.no_install.then_some(Path::new("."));
        self.output_dir.as_deref().or(here)
    }

    fn working_dir(&self, owner: &Owner) -> Result<PathBuf, Failure> {
        match &self.working_dir {
            Some(directory) => full(directory),
            None => Ok(owner.home()?.join(".kohakuriver")),
        }
    }

    fn choices(&self, role: Role, owner: &Owner, working_dir: &Path) -> Result<Choices, Failure> {
        let config = match role {
            Role::Host => &self.host_config,
            Role::Runner => &self.runner_config,
        };
        let program = env::current_exe()
            .map_err(|error| Failure::new(format!("failed to find this program: {error}")))?;
        Ok(Choices {
            role,
            name: self.name.clone(),
            program,
            config: config.as_deref().map(full).transpose()?,
            working_dir: working_dir.to_owned(),
            account: owner.account(role),
            path: if self.no_capture_env {
                None
            } else {
                env::var("PATH").ok()
            },
        })
    }

    fn write_into(
        &self,
        directory: &Path,
        services: &[Service],
        layout: &Layout,
    ) -> Result<(), Failure> {
        for service in services {
            let (name, text) = match self.service_type {
                ServiceType::Systemd => {
                    let text = systemd::unit(service, layout, Scope::System).map_err(refused)?;
                    (service.name.unit(), format!("{PREFACE}{text}"))
                }
                ServiceType::Launchd => agent(service, layout, launchd::Domain::Daemon)?,
            };
            let path = directory.join(name);
            let file = WholeFile {
                path: path.clone(),
                text,
                mode: Mode::new(0o644),
            };
            file.replace().map_err(|error| Failure::of(&error))?;
            let path = path.strip_prefix(".").unwrap_or(&path);
            output::print(&format!("wrote {}\n", path.display()))?;
        }
        Ok(())
    }

    fn install_agents(&self, services: &[Service], layout: &Layout) -> Result<(), Failure> {
        for service in services {
            let (name, text) = agent(service, layout, launchd::Domain::Agent)?;
            let home = Owner::caller_home()?;
            let path = home.join("Library/LaunchAgents").join(name);
            let file = WholeFile {
                path: path.clone(),
                text,
                mode: Mode::new(0o644),
            };
            file.replace().map_err(|error| Failure::of(&error))?;
            let shown = path.display();
            output::print(&format!(
                "wrote {shown}\nload it: launchctl load -w {shown}\n"
            ))?;
        }
        Ok(())
    }
}

fn full(path: &Path) -> Result<PathBuf, Failure> {
    absolute(path)
        .map_err(|error| Failure::new(format!("failed to find {}: {error}", path.display())))
}

/// A service whose working directory is missing does not start (200/CHDIR). It is made for whoever
/// asks, but root makes nothing in the directories of others.
fn prepare(working_dir: &Path, make: bool) -> Result<(), Failure> {
    let shown = working_dir.display();
    if make {
        return std::fs::create_dir_all(working_dir)
            .map_err(|error| Failure::new(format!("failed to create {shown}: {error}")));
    }
    if !working_dir.is_dir() {
        eprintln!("warning: the services do not start until there is a directory {shown}");
    }
    Ok(())
}

fn agent(
    service: &Service,
    layout: &Layout,
    domain: launchd::Domain,
) -> Result<(String, String), Failure> {
    let label = format!("dev.kohakuriver.{}", service.name.as_str());
    let job = launchd::Job {
        label,
        domain,
        instance: None,
        stdout: None,
        stderr: None,
    };
    let text = launchd::plist(service, layout, &job).map_err(refused)?;
    Ok((job.file_name(), text))
}

/// Environment files lie elsewhere on Fedora and its like.
fn layout() -> Layout {
    if Path::new("/etc/sysconfig").is_dir() {
        Layout::fedora()
    } else {
        Layout::debian()
    }
}

fn install(services: &[Service], layout: &Layout) -> Result<(), Failure> {
    let installer = Installer {
        root: PathBuf::from("/"),
        caller: Caller::of_this_process(),
        sudo: vec!["sudo".to_owned()],
        dropin: "50-init-service.conf".to_owned(),
        preface: PREFACE.to_owned(),
    };
    let plan = installer.plan(services, layout).map_err(failed)?;
    for planned in &plan.files {
        if let Some(packaged) = &planned.packaged {
            output::print(&format!(
                "{} comes from a package and stays; only a drop-in is written beside it\n",
                packaged.display()
            ))?;
        }
    }
    let reloaded = match installer.caller {
        Caller::Root => plan.write().map_err(failed)?,
        Caller::Terminal => with_sudo(&plan)?,
        Caller::Script => {
            return Err(Failure::new(
                "installing a service needs root, and there is no terminal to \
                                     ask for a password on",
            )
            .hint(format!(
                "run these commands:\n{}",
                plan.by_hand().trim_end()
            ))
            .code(exit_code::NEEDS_ROOT));
        }
    };
    report(&plan, services, reloaded)
}

fn with_sudo(plan: &Plan) -> Result<bool, Failure> {
    let staged = plan.stage().map_err(failed)?;
    let steps: String = staged
        .steps()
        .iter()
        .map(|step| format!("  {step}\n"))
        .collect();
    output::print(&format!(
        "these steps need root and are run through sudo:\n{steps}"
    ))?;
    staged.run().map_err(failed)?;
    Ok(true)
}

fn report(plan: &Plan, services: &[Service], reloaded: bool) -> Result<(), Failure> {
    let mut text = String::new();
    for planned in &plan.files {
        let verb = if planned.replaces {
            "replaced"
        } else {
            "wrote"
        };
        text.push_str(&format!("{verb} {}\n", planned.file.path.display()));
    }
    if !reloaded {
        text.push_str("systemd does not run here, so it was not told\n");
    }
    for service in services {
        let name = service.name.as_str();
        text.push_str(&format!(
            "start {name}, now and at every boot: systemctl enable --now {name}\n\
             read its log: journalctl -u {name}\n"
        ));
    }
    output::print(&text)
}

fn failed(error: InstallError) -> Failure {
    match &error {
        InstallError::Unit(unit) => {
            let failure = Failure::of(unit);
            unit.hint().into_iter().fold(failure, Failure::hint)
        }
        other => Failure::of(other),
    }
}

fn refused(error: dunnage_unit::UnitError) -> Failure {
    failed(InstallError::Unit(error))
}
