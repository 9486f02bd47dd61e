//! Starting and stopping the kernel.

use std::{
    path::PathBuf,
    sync::{Arc, RwLock},
    time::Duration,
};

use dunnage_daemon::{Drained, HeldSignals, Logs, Metrics, Readiness, Rotation, Signals, drain};

use super::{
    ConnectionFile, Kernel, Live, attend::Attendant, connection::remove, families::families,
    idle::idle, kernel_state::Parts, place::Place, ports::Ports,
};
use crate::{
    Failure, advised,
    cli::VERSION,
    engine::{Engine, Reason, Surroundings, watch},
    http,
    jupyter::{Iopub, Signer, control, session_id, shell},
    provider::Asker,
    settings::{Settings, Source},
    zmtp::{Limits, Publisher, Router, echo},
};

/// How long a script may go on after SIGTERM before it is stopped.
const FINISH: Duration = Duration::from_secs(5);

/// How long the last messages and answers may take.
const DRAIN: Duration = Duration::from_millis(1500);

/// More connections than any client makes, and few enough for a usual limit of file descriptors.
const PEERS: usize = 128;

/// Exit code after a script that could not be stopped (`EX_SOFTWARE`): the unit starts us again.
const STUCK: u8 = 70;

/// What whoever started us may want to know once we serve.
#[derive(Clone, Debug)]
pub(crate) struct Serving {
    /// The name of the kernel.
    pub(crate) id: String,
    /// The port of HTTP.
    pub(crate) port: u16,
    /// The file that says how to connect.
    pub(crate) connection_file: PathBuf,
}

/// Runs a kernel until it is told to stop; `ready` is called when all six ports are bound and the
/// connection file is there, and an error from it stops the start.
///
/// The runtime and all threads are made in here: a caller that forks does so before.
pub(crate) fn run(
    held: HeldSignals,
    source: Source,
    settings: Settings,
    ready: impl FnOnce(&Serving) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| advised(&error))?;
    let outcome = runtime.block_on(start(held, source, settings, ready));
    // A name look-up that hangs must not hold up the stop.
    runtime.shutdown_timeout(Duration::from_millis(100));
    if let Err(failure) = &outcome {
        Readiness.failed(&failure.to_string());
    }
    outcome
}

/// Signals, log, bind, engine, channels, ready, run, drain.
async fn start(
    held: HeldSignals,
    source: Source,
    settings: Settings,
    ready: impl FnOnce(&Serving) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut signals = Signals::listen().map_err(|error| advised(&error))?;
    held.release();

    let logs = open_log(&settings)?;
    tracing::info!("llmspell {VERSION}: {}", settings.origin);
    let unknown = settings.unknown.iter();
    unknown.for_each(|problem| tracing::warn!("{problem}"));

    let place = Place::find(&settings, &source)?;
    let files = settings.security.tls.as_ref();
    let tls = files.map(http::Tls::load).transpose()?;
    let ports = Ports::bind(&settings.kernel, place.wanted.as_ref()).await?;
    let file = place.file(&ports, tls.as_ref())?;

    let providers = Arc::new(RwLock::new(settings.providers.clone()));
    let metrics = Arc::new(families());
    let engine = Engine::start(Surroundings {
        runtime: settings.runtime.clone(),
        storage: settings.storage.clone(),
        providers: Arc::clone(&providers),
        asker: Arc::new(Asker::counting(Arc::clone(&metrics))),
    })?;
    let (kernel, server) = open(&settings, &file, ports, engine, metrics, tls);

    file.write(&place.path)?;
    announce(&place, &file, ready).inspect_err(|_| remove(&place.path))?;

    let limit = place.idle_limit(&settings);
    let grace = settings.runtime.stop_grace;
    let mut attendant = Attendant::new(source, settings, logs, providers);
    let outcome = tokio::select! {
        signal = attendant.attend(&mut signals, &kernel) => Ok(signal),
        () = kernel.ends.notified() => Ok("a client asked for it"),
        () = place.abandoned() => Ok("the client that started it is gone"),
        () = idle(&kernel, limit) => Ok("no message for kernel.idle_timeout"),
        () = watch(Arc::clone(&kernel.engine.control), grace) => Err(given_up()),
    };

    match &outcome {
        Ok(cause) => tracing::info!("stopping: {cause}"),
        Err(failure) => tracing::error!("{failure}"),
    }
    Readiness.stopping("kernel stops");
    if outcome.is_ok() {
        wind_up(&kernel, grace).await;
    }
    drop(server.stop);
    if matches!(drain(server.done, DRAIN).await, Drained::TimedOut) {
        tracing::warn!("dropped HTTP connections that were still open");
    }
    remove(&place.path);
    outcome.map(drop)
}

/// Serves all six ports.
fn open(
    settings: &Settings,
    file: &ConnectionFile,
    ports: Ports,
    engine: Engine,
    metrics: Arc<Metrics>,
    tls: Option<http::Tls>,
) -> (Arc<Kernel>, http::Server) {
    let limits = Limits {
        message_bytes: settings.security.max_message_bytes,
        peers: PEERS,
    };
    let session = session_id();
    let publisher = Publisher::serve(ports.iopub, limits);
    let signer = Signer::new(file.secret());
    let kernel = Arc::new(Kernel::new(Parts {
        id: file.kernel_id.clone().unwrap_or_default(),
        iopub: Iopub::new(publisher, signer, &session),
        session,
        key: file.secret(),
        engine,
        metrics,
        live: Live::of(settings),
        max_clients: settings.kernel.max_clients,
        max_message_bytes: settings.security.max_message_bytes,
        max_scripts: usize::try_from(settings.runtime.max_concurrent_scripts).unwrap_or(1),
    }));
    http::observe_start(&kernel);
    kernel.iopub.status("starting", &serde_json::json!({}));
    let router = |listener| Router::serve(listener, limits);
    tokio::spawn(shell(Arc::clone(&kernel), router(ports.shell)));
    tokio::spawn(control(Arc::clone(&kernel), router(ports.control)));
    tokio::spawn(ignore(router(ports.stdin)));
    echo(ports.heartbeat, limits);
    let server = http::serve(Arc::clone(&kernel), ports.http, tls);
    (kernel, server)
}

/// Lua asks nobody for a line, but clients connect to the channel.
async fn ignore(mut stdin: Router) {
    while stdin.next().await.is_some() {}
}

fn announce(
    place: &Place,
    file: &ConnectionFile,
    ready: impl FnOnce(&Serving) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let serving = Serving {
        id: place.id.clone(),
        port: file.http_port.unwrap_or_default(),
        connection_file: place.path.clone(),
    };
    ready(&serving)?;
    let line = format!(
        "kernel {} serves on port {}, {} says how to connect",
        serving.id,
        serving.port,
        serving.connection_file.display()
    );
    tracing::info!("{line}");
    Readiness.ready(&line);
    Ok(())
}

/// Lets a script that runs come to its end, stops it if it does not, and sends what it said.
async fn wind_up(kernel: &Kernel, grace: Duration) {
    let finish = if kernel.asked_to_end() {
        Duration::ZERO
    } else {
        FINISH
    };
    let quiet = || async {
        while kernel.engine.control.is_busy() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let finished = drain(quiet(), finish).await;
    kernel.engine.control.stop(Reason::Shutdown);
    if matches!(finished, Drained::TimedOut)
        && matches!(drain(quiet(), grace).await, Drained::TimedOut)
    {
        tracing::warn!("a script did not end; it is cut off");
    }
    // The tasks of the channels have their turn before the answers are counted as sent.
    tokio::time::sleep(Duration::from_millis(20)).await;
    let _ = drain(kernel.iopub.written(), DRAIN).await;
}

fn given_up() -> Failure {
    Failure::new(
        "a script was stopped and did not end; the kernel ends so that it can be started anew",
    )
    .code(STUCK)
}

fn open_log(settings: &Settings) -> Result<Logs, Failure> {
    let logging = &settings.logging;
    let logs = Logs::start(logging.log_level, logging.log_file.as_deref()).map_err(|error| {
        advised(&error).hint(
            "its directory must be there, and the user of the kernel must be able to write to \
                 it (under systemd, LogsDirectory= does both); --log-file names another file",
        )
    })?;
    logs.rotate(rotation(settings));
    Ok(logs)
}

/// When a new log file begins; never if the size is 0.
fn rotation(settings: &Settings) -> Option<Rotation> {
    let logging = &settings.logging;
    (logging.max_size > 0).then_some(Rotation {
        max_bytes: logging.max_size,
        keep: logging.max_backups,
        compress: logging.compress,
    })
}

/// Checks everything that a start would need and says what it would do.
pub(crate) fn rehearse(source: &Source) -> Result<String, Failure> {
    let settings = Settings::strict(source.load()?)?;
    let place = Place::find(&settings, source)?;
    let files = settings.security.tls.as_ref();
    let tls = files.map(http::Tls::load).transpose()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| advised(&error))?;
    let bound = Ports::bind(&settings.kernel, place.wanted.as_ref());
    let file = place.file(&runtime.block_on(bound)?, tls.as_ref())?;
    let log = settings.logging.log_file.as_ref();
    Ok(format!(
        "{}\nHTTP would be on {}:{}, the Jupyter channels on {} to {}\n{} would say how to connect\n\
         the log would go to {}\nall is well; nothing was started\n",
        settings.origin,
        file.ip,
        file.http_port.unwrap_or_default(),
        file.shell_port,
        file.hb_port,
        place.path.display(),
        log.map_or_else(
            || "standard error".to_owned(),
            |path| path.display().to_string()
        ),
    ))
}
