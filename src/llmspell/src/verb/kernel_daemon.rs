//! How `llmspell kernel start` runs a kernel: in the foreground, or as a daemon of its own.

use std::{
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use dunnage_daemon::{Detach, Detached, HeldSignals, PidFile, Start, StartReport, exit_code};
use dunnage_unit::Mode;

use crate::{
    Failure, advised,
    census::Mark,
    kernel::{self, Serving},
    output,
    settings::{Environment, Settings, Source},
};

/// Runs a kernel where we are.
pub(super) fn foreground(
    held: HeldSignals,
    source: Source,
    settings: Settings,
) -> Result<(), Failure> {
    let _pid_file = settings.daemon.pid_file.as_deref().map(hold).transpose()?;
    let mut mark = None;
    kernel::run(held, source, settings, |serving| {
        mark = Some(marked(serving)?);
        Ok(())
    })
}

/// Starts a kernel in the background; returns in the caller once it serves, or says why it does not.
///
/// No thread and no socket may exist yet: see [`Detach::detach`].
pub(super) fn background(held: HeldSignals, source: Source) -> Result<(), Failure> {
    // The daemon works elsewhere.
    let source = source.absolute();
    let mut settings = Settings::new(source.load()?)?;
    let environment = Environment::of_process();
    let own = environment.kernels();
    let id = settings.kernel.id.get_or_insert_with(random_id).clone();
    // Nobody reads what a daemon says on its standard error.
    let log = settings
        .logging
        .log_file
        .get_or_insert_with(|| own.join(format!("kernel-{id}.log")));
    let log = log.clone();
    let pid_file = settings
        .daemon
        .pid_file
        .get_or_insert_with(|| own.join(format!("kernel-{id}.pid")));
    if log.starts_with(&own) || pid_file.starts_with(&own) {
        private(&own)?;
    }
    let detach = Detach {
        working_dir: settings
            .daemon
            .working_dir
            .clone()
            .unwrap_or_else(|| PathBuf::from("/")),
        umask: Mode::new(settings.daemon.umask),
    };
    match detach.detach().map_err(|error| advised(&error))? {
        Detached::Starter(Start::Ready { text, .. }) => output::print(&text),
        Detached::Starter(Start::Failed { text, code }) => Err(Failure::config(text).code(code)),
        Detached::Starter(Start::Vanished) => Err(Failure::new(
            "the kernel ended before it was ready, without a word",
        )
        .hint(format!("look at the end of its log: {}", log.display()))),
        Detached::Daemon(report) => daemon(report, held, source, settings),
    }
}

/// The daemon itself. What goes wrong before it serves is said by its starter, later by its log.
fn daemon(
    report: StartReport,
    held: HeldSignals,
    source: Source,
    settings: Settings,
) -> Result<(), Failure> {
    std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    let mut report = Some(report);
    let log = settings.logging.log_file.clone().unwrap_or_default();
    let mut mark = None;
    let work = || -> Result<(), Failure> {
        let _pid_file = settings.daemon.pid_file.as_deref().map(hold).transpose()?;
        kernel::run(held, source, settings, |serving| {
            mark = Some(marked(serving)?);
            let told = report
                .take()
                .map(|report| report.ready(&summary(serving, &log)));
            told.transpose()
                .map(drop)
                .map_err(|_| Failure::new("whoever started this kernel gave up, so it ends too"))
        })
    };
    let Err(failure) = work() else { return Ok(()) };
    let (code, text) = (failure.exit_code(), failure.to_string());
    match report.take() {
        Some(report) => report.failed(&text, code),
        None => tracing::error!("{text}"),
    }
    Err(Failure::silent(code))
}

fn marked(serving: &Serving) -> Result<Mark, Failure> {
    Mark::on(
        &serving.connection_file,
        &serving.id,
        &Environment::of_process(),
    )
}

fn summary(serving: &Serving, log: &Path) -> String {
    let Serving {
        id,
        port,
        connection_file,
    } = serving;
    format!(
        "kernel {id} runs as process {}\n\
         health           http://localhost:{port}/health\n\
         connection file  {}\n\
         log              {}\n\
         stop it with     llmspell kernel stop {id}\n",
        std::process::id(),
        connection_file.display(),
        log.display(),
    )
}

/// The PID file, ours alone.
fn hold(path: &Path) -> Result<PidFile, Failure> {
    PidFile::hold(path).map_err(|error| {
        let failure = advised(&error);
        error.hint().into_iter().fold(failure, Failure::hint)
    })
}

/// Our directory, closed to others: the key of a kernel is in it.
fn private(directory: &Path) -> Result<(), Failure> {
    let made = fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory);
    made.map_err(|error: io::Error| {
        Failure::new(format!("failed to create {}: {error}", directory.display()))
            .code(exit_code::FAILURE)
    })
}

/// A name that no other kernel has.
fn random_id() -> String {
    format!("{:08x}", rand::random::<u32>())
}
