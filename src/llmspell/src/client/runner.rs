//! Running scripts here or there.

use std::{
    sync::{Arc, RwLock},
    time::Duration,
};

use dunnage_daemon::{LogLevel, Logs};
use tokio::signal::unix::{SignalKind, signal};

use super::{Remote, Target};
use crate::{
    Failure, advised,
    cli::{Common, TraceLevel},
    engine::{Completeness, Engine, Outcome, Reason, Request, Stream, Surroundings, watch},
    provider::Asker,
    settings::{Environment, Flags, Settings, Source},
};

/// Exit code after a script that could not be stopped (`EX_SOFTWARE`).
const STUCK: u8 = 70;

/// Where scripts run.
#[derive(Debug)]
pub(crate) enum Runner {
    /// In this process.
    Here(Box<Engine>, Duration),
    /// In a kernel.
    There(Box<Remote>),
}

impl Runner {
    /// Connects to a kernel, or starts an engine with the configuration.
    pub(crate) async fn start(common: &Common, connect: Option<&str>) -> Result<Runner, Failure> {
        let environment = Environment::of_process();
        if let Some(text) = connect {
            let target = Target::find(Some(text), &environment)?;
            return Ok(Runner::There(Box::new(Remote::connect(&target).await?)));
        }
        let source = Source::new(common.config.clone(), Flags::default(), environment);
        let settings = Settings::new(source.load()?)?;
        let level = common.trace.map_or(LogLevel::Warn, TraceLevel::level);
        Logs::start(level, None).map_err(|error| advised(&error))?;
        settings
            .unknown
            .iter()
            .for_each(|problem| tracing::warn!("{problem}"));
        let grace = settings.runtime.stop_grace;
        let engine = Engine::start(Surroundings {
            runtime: settings.runtime,
            storage: settings.storage,
            providers: Arc::new(RwLock::new(settings.providers)),
            asker: Arc::new(Asker::default()),
        })?;
        Ok(Runner::Here(Box::new(engine), grace))
    }

    /// Runs a script; Ctrl-C stops it.
    pub(crate) async fn run(
        &mut self,
        request: Request,
        show: impl FnMut(Stream, String),
    ) -> Result<Outcome, Failure> {
        let (engine, grace) = match self {
            Runner::There(remote) => return remote.run(&request, show).await,
            Runner::Here(engine, grace) => (engine, *grace),
        };
        let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| advised(&error))?;
        let control = Arc::clone(&engine.control);
        let mut watching = std::pin::pin!(watch(Arc::clone(&control), grace));
        let mut running = std::pin::pin!(engine.run(request, show));
        loop {
            tokio::select! {
                outcome = &mut running => return Ok(outcome),
                () = &mut watching => {
                    let text = "the script was stopped and does not end";
                    return Err(Failure::new(text).code(STUCK));
                }
                _ = interrupt.recv() => control.stop(Reason::Interrupt),
            }
        }
    }

    /// Whether code is whole.
    pub(crate) async fn completeness(&mut self, code: &str) -> Completeness {
        match self {
            Runner::Here(engine, _) => engine.completeness(code).await,
            Runner::There(remote) => remote.completeness(code).await,
        }
    }
}

/// Runs something on one thread.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| advised(&error))?;
    let outcome = runtime.block_on(work);
    runtime.shutdown_timeout(Duration::from_millis(100));
    outcome
}
