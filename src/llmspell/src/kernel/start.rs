//! Starting and stopping the kernel.

use std::{
    path::PathBuf,
    sync::{Arc, RwLock},
    time::Duration,
};

use dunnage_daemon::{
    Call, Drained, Event, HeldSignals, LogLevel, Logs, Readiness, Rotation, Signals, drain,
};

use super::{
    ConnectionFile, Kernel, Live,
    connection::remove,
    families::families,
    idle::idle,
    kernel_state::Parts,
    ports::Ports,
    reload::{Verbosity, reload},
    statistics::dump,
};
use crate::{
    Failure,
    cli::VERSION,
    engine::{Engine, Reason, Surroundings, watch},
    http,
    jupyter::{Iopub, Signer, control, session_id, shell},
    provider::Asker,
    settings::{Secret, Settings, Source},
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
        .map_err(|error| Failure::of(&error))?;
    let outcome = runtime.block_on(start(held, source, settings, ready));
    // A name look-up that hangs must not hold up the stop.
    runtime.shutdown_timeout(Duration::from_millis(100));
    if let Err(failure) = &outcome {
        Readiness.failed(&failure.to_string());
    }
    outcome
}

/// Signals, log, connection file, engine, bind, ready, run, drain.
async fn start(
    held: HeldSignals,
    source: Source,
    mut settings: Settings,
    ready: impl FnOnce(&Serving) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut signals = Signals::listen().map_err(|error| Failure::of(&error))?;
    held.release();

    let logs = open_log(&settings)?;
    tracing::info!("llmspell {VERSION}: {}", settings.origin);
    settings
        .unknown
        .iter()
        .for_each(|problem| tracing::warn!("{problem}"));

    let place = Place::find(&settings, &source)?;
    let tls = settings
        .security
        .tls
        .as_ref()
        .map(http::Tls::load)
        .transpose()?;
    let ports = Ports::bind(&settings.kernel, place.wanted.as_ref()).await?;
    let file = place.file(&ports, tls.is_some())?;
    let serving = Serving {
        id: place.id.clone(),
        port: file.http_port.unwrap_or_default(),
        connection_file: place.path.clone(),
    };

    let providers = Arc::new(RwLock::new(settings.providers.clone()));
    let metrics = Arc::new(families());
    let engine = Engine::start(Surroundings {
        runtime: settings.runtime.clone(),
        storage: settings.storage.clone(),
        providers: Arc::clone(&providers),
        asker: Arc::new(Asker::counting(Arc::clone(&metrics))),
    })?;
    let stuck = watch(Arc::clone(&engine.control), settings.runtime.stop_grace);

    let limits = Limits {
        message_bytes: settings.security.max_message_bytes,
        peers: PEERS,
    };
    let session = session_id();
    let publisher = Publisher::serve(ports.iopub, limits);
    let signer = Signer::new(file.secret());
    let kernel = Arc::new(Kernel::new(Parts {
        id: place.id.clone(),
        iopub: Iopub::new(publisher, signer, &session),
        session,
        key: file.secret(),
        engine,
        metrics,
        live: Live::of(&settings),
        max_clients: settings.kernel.max_clients,
        max_message_bytes: settings.security.max_message_bytes,
        max_scripts: usize::try_from(settings.runtime.max_concurrent_scripts).unwrap_or(1),
    }));
    http::observe_start(&kernel);
    kernel.iopub.status("starting", &serde_json::json!({}));
    tokio::spawn(shell(
        Arc::clone(&kernel),
        Router::serve(ports.shell, limits),
    ));
    tokio::spawn(control(
        Arc::clone(&kernel),
        Router::serve(ports.control, limits),
    ));
    // Lua asks nobody for a line, but clients connect to the channel.
    let _stdin = Router::serve(ports.stdin, limits);
    echo(ports.heartbeat, limits);
    let server = http::serve(Arc::clone(&kernel), ports.http, tls);

    file.write(&place.path)?;
    ready(&serving).inspect_err(|_| remove(&place.path))?;
    let line = format!(
        "kernel {} serves on port {}, {} says how to connect",
        serving.id,
        serving.port,
        serving.connection_file.display()
    );
    tracing::info!("{line}");
    Readiness.ready(&line);

    let mut verbosity = Verbosity::new(settings.logging.log_level);
    let limit = place.idle_limit(&settings);
    let mut stuck = std::pin::pin!(stuck);
    let mut unused = std::pin::pin!(idle(&kernel, limit));
    let outcome = loop {
        let call = tokio::select! {
            call = signals.next_call() => call,
            () = kernel.ends.notified() => break Ok("a client asked for it"),
            () = &mut unused => break Ok("no message for kernel.idle_timeout"),
            () = &mut stuck => break Err(given_up()),
        };
        match call {
            Call::Event(Event::Stop(signal)) => break Ok(signal),
            Call::Event(Event::Reload) => {
                logs.reopen();
                reload(
                    &source,
                    &kernel,
                    &providers,
                    &mut settings,
                    &mut verbosity,
                    &logs,
                );
            }
            Call::User1 => {
                logs.reopen();
                logs.set_level(verbosity.level().max(LogLevel::Info));
                dump(&kernel).await;
                logs.set_level(verbosity.level());
            }
            Call::User2 => verbosity.toggle(&logs),
        }
    };
    match &outcome {
        Ok(cause) => tracing::info!("stopping: {cause}"),
        Err(failure) => tracing::error!("{failure}"),
    }
    Readiness.stopping("kernel stops");
    if outcome.is_ok() {
        wind_up(&kernel, settings.runtime.stop_grace).await;
    }
    drop(server.stop);
    if matches!(drain(server.done, DRAIN).await, Drained::TimedOut) {
        tracing::warn!("dropped HTTP connections that were still open");
    }
    remove(&place.path);
    outcome.map(drop)
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
    let logs = Logs::start(logging.log_level, logging.log_file.as_deref())
        .map_err(|error| Failure::of(&error))?;
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

/// Where a kernel says how to connect.
struct Place {
    id: String,
    path: PathBuf,
    /// What a client wrote there before it started us.
    wanted: Option<ConnectionFile>,
    key: Option<Secret>,
}

impl Place {
    fn find(settings: &Settings, source: &Source) -> Result<Place, Failure> {
        let id = settings.kernel.id.clone();
        let id = id.unwrap_or_else(|| format!("{:08x}", rand::random::<u32>()));
        let path = settings.kernel.connection_file.clone();
        let path = path.unwrap_or_else(|| source.kernels().join(format!("kernel-{id}.json")));
        let there = ConnectionFile::read(&path)?;
        let other = there.as_ref().and_then(ConnectionFile::process);
        if let Some(process) = other.filter(|process| process.id() != std::process::id()) {
            let text = format!(
                "the kernel with process id {} already uses {}",
                process.id(),
                path.display()
            );
            return Err(
                Failure::new(text).hint("stop it, or choose another --id or --connection-file")
            );
        }
        Ok(Place {
            id,
            path,
            wanted: there.filter(|file| !file.is_ours()),
            key: settings.security.hmac_key.clone(),
        })
    }

    fn file(&self, ports: &Ports, tls: bool) -> Result<ConnectionFile, Failure> {
        let process = dunnage_daemon::Process::find(std::process::id());
        let fresh = || {
            format!(
                "{:032x}{:032x}",
                rand::random::<u128>(),
                rand::random::<u128>()
            )
        };
        let key = match (&self.wanted, &self.key) {
            (Some(file), _) => file.key.clone(),
            (None, Some(key)) => key.expose().to_owned(),
            (None, None) => fresh(),
        };
        let file = ConnectionFile {
            transport: "tcp".to_owned(),
            ip: std::net::Ipv4Addr::LOCALHOST.into(),
            shell_port: 0,
            iopub_port: 0,
            stdin_port: 0,
            control_port: 0,
            hb_port: 0,
            key,
            signature_scheme: "hmac-sha256".to_owned(),
            kernel_name: "llmspell".to_owned(),
            kernel_id: Some(self.id.clone()),
            pid: Some(std::process::id()),
            started: process.and_then(|process| process.started()),
            http_port: None,
            tls: tls.then_some(true),
        };
        ports.describe(file).map_err(|error| Failure::of(&error))
    }

    /// A client that started us for itself also ends us, unless somebody said otherwise.
    fn idle_limit(&self, settings: &Settings) -> Option<Duration> {
        let kernel = &settings.kernel;
        if self.wanted.is_some() && !kernel.idle_is_chosen {
            return None;
        }
        kernel.idle_timeout
    }
}

/// Checks everything that a start would need and says what it would do.
pub(crate) fn rehearse(source: &Source) -> Result<String, Failure> {
    let settings = Settings::strict(source.load()?)?;
    let place = Place::find(&settings, source)?;
    settings
        .security
        .tls
        .as_ref()
        .map(http::Tls::load)
        .transpose()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::of(&error))?;
    let bound = Ports::bind(&settings.kernel, place.wanted.as_ref());
    let file = place.file(&runtime.block_on(bound)?, settings.security.tls.is_some())?;
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
