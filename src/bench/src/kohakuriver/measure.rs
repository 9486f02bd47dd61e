//! The order of the measurements.

use std::{io, path::PathBuf, thread::sleep, time::Duration};

use super::{
    backlog,
    cluster::Cluster,
    fleet,
    haku_river::{self, HakuRiver},
    pipeline,
};
use crate::{
    figure::{Figure, Target::Absolute, Target::TimesPeer, median},
    report::Report,
    wrk::requests_per_second,
};

/// KohakuRiver beside HakuRiver and beside docker alone
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// The build to measure
    #[arg(long, default_value = "target/release/kohakuriver")]
    program: PathBuf,
    /// Where peers are installed
    #[arg(long, default_value = "target/bench")]
    peers: PathBuf,
    /// Tasks of the sustained run
    #[arg(long, default_value_t = 60)]
    tasks: usize,
    /// Leave out what needs docker
    #[arg(long)]
    no_docker: bool,
}

/// How often a daemon is started; the median counts.
const STARTS: usize = 9;

/// Measures everything.
pub(crate) fn measure(options: &Options) -> io::Result<Report> {
    let program = options.program.canonicalize()?;
    let peer = HakuRiver::install(&options.peers.join("hakuriver"));
    let peer_note = match &peer {
        Ok(_) => String::new(),
        Err(error) => format!("peer not measured: {error}"),
    };
    let peer = peer.ok();
    let mut figures = Vec::new();

    let cluster = Cluster::new(&program)?;
    figures.extend(starts(&cluster, peer.as_ref(), &peer_note)?);
    figures.extend(answers(&cluster, peer.as_ref())?);
    figures.push(heartbeats(&cluster)?);
    figures.push(backlog(&cluster)?);
    if !options.no_docker {
        figures.extend(pipeline::figures(&program, options.tasks)?);
    }
    Ok(Report {
        ours: "KOHAKURIVER".to_owned(),
        peer: peer.map_or("PEER".to_owned(), |_| haku_river::NAME.to_uppercase()),
        figures,
    })
}

fn starts(cluster: &Cluster, peer: Option<&HakuRiver>, note: &str) -> io::Result<Vec<Figure>> {
    let mut ready = [Vec::new(), Vec::new(), Vec::new()];
    let mut memory = [0.0, 0.0];
    for _ in 0..STARTS {
        let host = cluster.host()?;
        let runner = cluster.runner()?;
        ready[0].push(milliseconds(host.ready));
        ready[1].push(milliseconds(runner.ready));
        // Long enough for the runner to register and to report once.
        sleep(Duration::from_millis(300));
        memory = [host.resident_mib()?, runner.resident_mib()?];
    }
    let mut peer_memory = None;
    if let Some(peer) = peer {
        for _ in 0..3 {
            let daemon = peer.host()?;
            ready[2].push(milliseconds(daemon.ready));
            peer_memory = Some(daemon.resident_mib()?);
        }
    }
    let [host, runner, other] = ready;
    let other = (!other.is_empty()).then(|| median(other));
    Ok(vec![
        Figure::less("host: start to ready", "ms", median(host))
            .peer(other)
            .target(Absolute(50.0))
            .note(format!("first connection accepted, median of {STARTS}. {note}").trim_end()),
        Figure::less("runner: start to ready", "ms", median(runner)).target(Absolute(50.0)),
        Figure::less("host: idle memory", "MiB", memory[0])
            .peer(peer_memory)
            .target(Absolute(12.0))
            .note("VmRSS, one node online"),
        Figure::less("runner: idle memory", "MiB", memory[1]).target(Absolute(12.0)),
    ])
}

fn answers(cluster: &Cluster, peer: Option<&HakuRiver>) -> io::Result<Vec<Figure>> {
    let host = cluster.host()?;
    let runner = cluster.runner()?;
    fleet::wait_for_nodes(cluster.host_port, 1)?;
    let ours = requests_per_second(&cluster.url("/api/nodes"))?;
    drop(runner);
    drop(host);
    let theirs = match peer {
        Some(peer) => {
            let daemon = peer.host()?;
            peer.register()?;
            let figure = requests_per_second(&peer.url("/nodes"))?;
            drop(daemon);
            Some(figure)
        }
        None => None,
    };
    Ok(vec![
        Figure::more("host: GET /api/nodes", "req/s", ours)
            .peer(theirs)
            .target(TimesPeer(10.0))
            .note("wrk -t1 -c10, one node, wrk on the same cores"),
        // The figure of the Python host of KohakuRiver itself, measured on a machine like this one.
        Figure::more("host: the same, against 2,700 req/s", "req/s", ours)
            .target(Absolute(27_000.0)),
    ])
}

fn heartbeats(cluster: &Cluster) -> io::Result<Figure> {
    const RUNNERS: usize = 500;
    const SECONDS: u64 = 20;
    let host = cluster.host()?;
    let share = fleet::share_of_core(cluster.host_port, RUNNERS, SECONDS, || host.cpu())?;
    Ok(Figure::less(
        format!("host: {RUNNERS} runners, a report every 5 s"),
        "% of a core",
        share,
    )
    .target(Absolute(10.0))
    .note(format!("processor time over {SECONDS} s")))
}

fn backlog(cluster: &Cluster) -> io::Result<Figure> {
    const TASKS: usize = 100_000;
    drop(cluster.host()?);
    backlog::fill(&cluster.database(), TASKS)?;
    let _host = cluster.host()?;
    let p99 = backlog::p99(&cluster.url("/api/tasks?limit=100"), 500)?;
    Ok(
        Figure::less("host: GET /api/tasks?limit=100", "ms", milliseconds(p99))
            .target(Absolute(20.0))
            .note(format!("p99 of 500, {TASKS} tasks in the database")),
    )
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
