//! Starting and stopping a runner.

use std::{sync::Arc, time::Duration};

use dunnage_daemon::{Drained, Event, Kind, Logs, Metrics, Readiness, Signals, bind, drain};
use tokio::sync::oneshot;

use super::{
    app::app,
    docker::Docker,
    host_client::HostClient,
    images::Images,
    journal::{Entry, Journal},
    journal_error::JournalError,
    link::Link,
    namesake::Name,
    outbox::{Bell, deliver},
    reattach::reattach,
    report::report,
    state::State,
    tasks::Tasks,
    variables::Variables,
};
use crate::{
    Failure,
    daemon_log::start_log,
    failure::chain,
    http::Observed,
    settings::{Environment, RunnerSettings, Source},
};

/// How long clients have to finish after a stop signal; with room below the 2 s that we promise.
const DRAIN: Duration = Duration::from_millis(1500);

/// Runs a runner until it is told to stop: configuration, log, bind, ready, run, drain.
///
/// It is ready once it listens; whether the host answers is not its doing, and a machine must boot
/// also while the host is down.
pub(crate) async fn start(source: Source, environment: Environment) -> Result<(), Failure> {
    let mut signals = Signals::listen().map_err(|error| Failure::of(&error))?;
    let settings = RunnerSettings::new(source.load(&environment)?)?;

    let logs = start_log(
        settings.log_level,
        settings.log_file.as_deref(),
        "RUNNER_LOG_FILE",
    )?;
    tracing::info!("{}", settings.origin);
    settings
        .warnings
        .iter()
        .for_each(|warning| tracing::warn!("{warning}"));

    let _name = Name::take(&settings);
    let (state, entries) = recall(settings).await?;
    let settings = &state.settings;
    let host = HostClient::new(settings).map_err(|error| Failure::of(&error))?;

    let listener = bind(settings.bind).await.map_err(|error| {
        let failure = Failure::of(&error);
        error
            .hint("RUNNER_BIND_IP", "RUNNER_PORT")
            .into_iter()
            .fold(failure, Failure::hint)
    })?;
    let (stop, stopped) = oneshot::channel::<()>();
    let server =
        axum::serve(listener, app(&state)).with_graceful_shutdown(async { drop(stopped.await) });
    let server = tokio::spawn(server.into_future());

    let serving = format!(
        "runner {} serves on http://{}",
        settings.name, settings.bind
    );
    tracing::info!("{serving}");
    Readiness.ready(&serving);
    let work = [
        tokio::spawn(reattach(Arc::clone(&state), entries)),
        tokio::spawn(report(Arc::clone(&state), host.clone())),
        tokio::spawn(deliver(Arc::clone(&state), host)),
        tokio::spawn(prune(Arc::clone(&state))),
    ];

    let signal = loop {
        match signals.next().await {
            Event::Stop(signal) => break signal,
            Event::Reload => {
                logs.reopen();
                reload(&source, &environment, &logs);
            }
        }
    };
    tracing::info!("{signal}: stopping");
    Readiness.stopping("runner stops");
    // Containers go on; what was written down tells the next runner of them.
    work.iter().for_each(tokio::task::JoinHandle::abort);
    drop(stop);
    if matches!(drain(server, DRAIN).await, Drained::TimedOut) {
        tracing::warn!("dropped connections that were still open");
    }
    Ok(())
}

/// What earlier runners left, and what follows from the settings.
async fn recall(settings: RunnerSettings) -> Result<(Arc<State>, Vec<Entry>), Failure> {
    let journal = Journal::open(&settings.state_dir).map_err(|error| no_state(&error))?;
    // Read before anything can be added.
    let entries = journal.entries().await.map_err(|error| no_state(&error))?;
    Variables::clear(&settings.state_dir).map_err(|error| {
        let directory = settings.state_dir.display();
        Failure::new(format!("failed to write to {directory}: {error}"))
    })?;
    let state = State {
        observed: Arc::new(Observed::new("runner", families())),
        docker: Docker::new(&settings.docker_bin),
        images: Images::default(),
        link: Link::new(),
        journal,
        bell: Bell::default(),
        tasks: Tasks::default(),
        settings,
    };
    Ok((Arc::new(state), entries))
}

/// Takes over what can change while running; a broken file changes nothing.
fn reload(source: &Source, environment: &Environment, logs: &Logs) {
    match source.load(environment).and_then(RunnerSettings::new) {
        Ok(settings) => {
            logs.set_level(settings.log_level);
            let level = settings.log_level;
            tracing::info!("log level is {level}; other changes take effect at the next restart");
        }
        Err(failure) => tracing::error!("configuration not reloaded: {failure}"),
    }
}

/// Keeps the journal small.
async fn prune(state: Arc<State>) {
    loop {
        tokio::time::sleep(Duration::from_secs(3600)).await;
        if let Err(error) = state.journal.prune().await {
            tracing::error!("{}", chain(&error));
        }
    }
}

fn no_state(error: &JournalError) -> Failure {
    let hint = if chain(error).contains("locked") {
        "another runner uses this directory: give each one a STATE_DIR of its own"
    } else {
        "STATE_DIR must name a directory that this user may write"
    };
    Failure::new(chain(error)).hint(hint)
}

fn families() -> Metrics {
    Metrics::default()
        .with(
            "kohakuriver_reports_total",
            Kind::Counter,
            "Reports to the host.",
        )
        .with(
            "kohakuriver_status_outbox_depth",
            Kind::Gauge,
            "Status updates that the host has not taken yet.",
        )
        .with(
            "kohakuriver_tasks_running",
            Kind::Gauge,
            "Tasks that this runner looks after.",
        )
}
