//! Starting and stopping the host.

use std::{sync::Arc, time::Duration};

use dunnage_daemon::{Drained, Event, Logs, Readiness, Signals, bind, drain};
use tokio::sync::oneshot;

use super::{
    app::app,
    dispatch::dispatch,
    gauges::families,
    runners::Runners,
    samples::sample,
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
    let runners = Runners::new(settings.cluster_token.clone());
    let runners = runners.map_err(|error| Failure::of(&error))?;
    let address = settings.bind;
    let state = State::new(store, settings, runners, observed);
    let state = Arc::new(state.map_err(|error| no_database(&error))?);

    let listener = bind(address).await.map_err(|error| {
        let failure = Failure::of(&error);
        error
            .hint("HOST_BIND_IP", "HOST_PORT")
            .into_iter()
            .fold(failure, Failure::hint)
    })?;
    let (stop, stopped) = oneshot::channel::<()>();
    let server =
        axum::serve(listener, app(&state)).with_graceful_shutdown(async { drop(stopped.await) });
    let server = tokio::spawn(server.into_future());
    tokio::spawn(watch(Arc::clone(&state)));
    tokio::spawn(sample(Arc::clone(&state)));
    tokio::spawn(dispatch(state));

    let serving = format!("host serves on http://{address}");
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
