//! `llmspell kernel install-service`.

use std::{
    env,
    path::{Path, PathBuf, absolute},
};

use dunnage_unit::Limits;

use crate::{
    Failure,
    cli::Common,
    output,
    service::{Choices, DaemonStyle, Target, Wanted, memory_mib, packaged_limits, per_cent},
};

/// Have a service manager run a kernel
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct InstallService {
    #[command(flatten)]
    target: Target,
    /// The port of the kernel [default: that of its configuration, or 9555]
    #[arg(long)]
    port: Option<u16>,
    /// The name of the kernel
    #[arg(long)]
    id: Option<String>,
    /// Where the kernel logs [default: the log of the service manager]
    #[arg(long, value_name = "PATH")]
    log_file: Option<PathBuf>,
    /// Where the kernel writes its process id
    #[arg(long, value_name = "PATH")]
    pid_file: Option<PathBuf>,
    /// Start it at boot, or at login
    #[arg(long)]
    enable: bool,
    /// Start it now
    #[arg(long)]
    start: bool,
    /// Replace a service that is there
    #[arg(long)]
    force: bool,
    /// How the kernel stays
    #[arg(long, value_enum, default_value_t)]
    daemon_style: DaemonStyle,
    /// Whom a service of the system runs as
    #[arg(long, default_value = "llmspell", requires = "system")]
    user: String,
    #[command(flatten)]
    limits: LimitOptions,
}

/// How much of the machine the service may use.
#[derive(Clone, Debug, clap::Args)]
struct LimitOptions {
    /// The most open files [default: 65536]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    limit_nofile: Option<u32>,
    /// The most processes and threads of the service [default: 512]
    #[arg(long, value_name = "NUMBER", alias = "limit-nproc", value_parser = clap::value_parser!(u32).range(1..))]
    tasks_max: Option<u32>,
    /// The most memory, as in 512M or 2G [default: 2G]
    #[arg(long, value_name = "SIZE", value_parser = memory_mib)]
    memory_max: Option<u32>,
    /// The most processor time, in per cent of one core [default: 200%]
    #[arg(long, value_name = "PERCENT", value_parser = per_cent)]
    cpu_quota: Option<u32>,
}

impl LimitOptions {
    fn limits(&self) -> Limits {
        let packaged = packaged_limits();
        Limits {
            open_files: self.limit_nofile.or(packaged.open_files),
            tasks: self.tasks_max.or(packaged.tasks),
            memory_mib: self.memory_max.or(packaged.memory_mib),
            cpu_percent: self.cpu_quota.or(packaged.cpu_percent),
        }
    }
}

impl InstallService {
    pub(crate) fn run(self, common: &Common) -> Result<(), Failure> {
        let manager = self.target.manager()?;
        self.target.check_rights()?;
        let program = env::current_exe()
            .map_err(|error| Failure::new(format!("failed to find this program: {error}")))?;
        let full = |path: &Option<PathBuf>| path.as_deref().map(whole).transpose();
        let choices = Choices {
            program,
            config: full(&common.config)?,
            port: self.port,
            id: self.id.clone(),
            log_file: full(&self.log_file)?,
            pid_file: full(&self.pid_file)?,
            style: self.daemon_style,
            user: self.user.clone(),
            limits: self.limits.limits(),
        };
        let wanted = Wanted {
            enabled: self.enable,
            started: self.start,
            replaced: self.force,
        };
        output::print(&manager.install(choices, wanted)?)
    }
}

fn whole(path: &Path) -> Result<PathBuf, Failure> {
    absolute(path)
        .map_err(|error| Failure::new(format!("failed to find {}: {error}", path.display())))
}
