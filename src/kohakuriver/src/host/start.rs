//! Starting and stopping the host.

use std::{sync::Arc, time::Duration};

use dunnage_daemon::{Drained, Event, Kind, Logs, Metrics, Readiness, Signals, bind, drain};
use tokio::sync::oneshot;

use super::{
    app::app,
    state::State,
    store::{Store, StoreError},
    watch::watch,
};
use crate::{
    Failure,
    daemon_log::start_log,
    failure::chain,
    http::Observed,
    settings::{Environment, HostSettings, Source},
};

/// How long clients have to finish after a stop signal; with room below the 2 s that we promise.
const DRAIN: Duration = Duration::from_millis(1500);

/// Runs the host until it is told to stop: configuration, log, database, bind, ready, run, drain.
pub(crate) async fn start(source: Source, environment: Environment) -> Result<(), Failure> {
    let mut signals = Signals::listen().map_err(|error| Failure::of(&error))?;
    let settings = HostSettings::new(source.load(&environment)?)?;

    let logs = start_log(
        settings.log_level,
        settings.log_file.as_deref(),
        "HOST_LOG_FILE",
    )?;
    tracing::info!("{}", settings.origin);
    settings
        .warnings
        .iter()
        .for_each(|warning| tracing::warn!("{warning}"));

    let store = Store::open(&settings.db_file).map_err(|error| no_database(&error))?;
    let observed = Arc::new(Observed::new("host", families()));
    let state = Arc::new(State::new(store, observed).map_err(|error| no_database(&error))?);

    let listener = bind(settings.bind).await.map_err(|error| {
        let failure = Failure::of(&error);
        error
            .hint("HOST_BIND_IP", "HOST_PORT")
            .into_iter()
            .fold(failure, Failure::hint)
    })?;
    let (stop, stopped) = oneshot::channel::<()>();
    let server = axum::serve(listener, app(&state, &settings))
        .with_graceful_shutdown(async { drop(stopped.await) });
    let server = tokio::spawn(server.into_future());
    tokio::spawn(watch(
        Arc::clone(&state),
        settings.check_interval,
        settings.silence,
    ));

    let serving = format!("host serves on http://{}", settings.bind);
    tracing::info!("{serving}");
    Readiness.ready(&serving);

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
    Readiness.stopping("host stops");
    drop(stop);
    if matches!(drain(server, DRAIN).await, Drained::TimedOut) {
        tracing::warn!("dropped connections that were still open");
    }
    Ok(())
}

/// Takes over what can change while running; a broken file changes nothing.
fn reload(source: &Source, environment: &Environment, logs: &Logs) {
    match source.load(environment).and_then(HostSettings::new) {
        Ok(settings) => {
            logs.set_level(settings.log_level);
            let level = settings.log_level;
            tracing::info!("log level is {level}; other changes take effect at the next restart");
        }
        Err(failure) => tracing::error!("configuration not reloaded: {failure}"),
    }
}

fn no_database(error: &StoreError) -> Failure {
    Failure::new(chain(error)).hint(
        "DB_FILE must name a SQLite database, or a new file, in a directory that this user may write",
    )
}

fn families() -> Metrics {
    Metrics::default()
        .with("kohakuriver_nodes", Kind::Gauge, "Nodes by status.")
        .with(
            "kohakuriver_cores_total",
            Kind::Gauge,
            "Cores of the nodes that are online.",
        )
        .with(
            "kohakuriver_heartbeats_total",
            Kind::Counter,
            "Reports by node.",
        )
}
