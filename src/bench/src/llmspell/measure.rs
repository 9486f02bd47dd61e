//! The order of the measurements.

use std::{io, path::PathBuf};

use super::{
    clients::{Both, Extent, Samples, both, least, middle, p99},
    health,
};
use crate::{
    figure::{Figure, Target::TimesPeer},
    peer,
    report::Report,
};

/// What is installed: the client, and the kernel that is the peer.
const PACKAGES: [&str; 2] = ["jupyter_client==8.10.0", "ipykernel==7.4.0"];

/// LLMSpell beside ipykernel, through jupyter_client
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// The build to measure
    #[arg(long, default_value = "target/release/llmspell")]
    program: PathBuf,
    /// Where the client and the peer are installed
    #[arg(long, default_value = "target/bench")]
    peers: PathBuf,
    /// How often each kernel is started
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// How often `1+1` is run in each of them
    #[arg(long, default_value_t = 300)]
    trips: usize,
}

/// Measures everything.
pub(crate) fn measure(options: &Options) -> io::Result<Report> {
    let program = options.program.canonicalize()?;
    let programs = peer::python(&options.peers.join("ipykernel"), &PACKAGES)?.canonicalize()?;
    let extent = Extent {
        rounds: options.rounds,
        trips: options.trips,
    };
    let both = both(&program, &programs.join("python"), extent)?;
    let mut figures = starts(&both);
    figures.extend(trips(&both));
    figures.extend(outputs(&both));
    figures.extend(health::figures(&program)?);
    Ok(Report {
        ours: "LLMSPELL".to_owned(),
        peer: "IPYKERNEL 7.4".to_owned(),
        figures,
    })
}

fn starts(Both { ours, peer }: &Both) -> Vec<Figure> {
    let ready = Figure::less("start to first answer", "ms", middle(&ours.ready))
        .peer(Some(middle(&peer.ready)))
        .target(TimesPeer(5.0))
        .note(format!("median of {}", ours.ready.len()));
    let seen = Figure::less("start to wait_for_ready", "ms", middle(&ours.seen))
        .peer(Some(middle(&peer.seen)))
        .note("of which the client waits 200 ms for silence, and 100 ms if it came too early");
    let resident = Figure::less("idle memory", "MiB", middle(&ours.resident))
        .peer(Some(middle(&peer.resident)))
        .target(TimesPeer(5.0))
        .note("VmRSS, one client");
    vec![ready, seen, resident]
}

fn trips(Both { ours, peer }: &Both) -> Vec<Figure> {
    let figure = |what: &str, of: fn(&[f64]) -> f64, ours: &[f64], peer: &[f64]| {
        Figure::less(what, "ms", of(ours)).peer(Some(of(peer)))
    };
    let whole = "until reply, result and idle are there";
    vec![
        figure("1+1, median", middle, &ours.trip, &peer.trip)
            .target(TimesPeer(3.0))
            .note(whole),
        figure("1+1, p99", p99, &ours.trip, &peer.trip).target(TimesPeer(3.0)),
        figure("1+1, best", least, &ours.trip, &peer.trip),
        figure("1+1, to the reply", middle, &ours.reply, &peer.reply),
        figure("1+1, frame to frame", middle, &ours.raw, &peer.raw)
            .note("pyzmq alone: what jupyter_client does is not in it"),
        Figure::less("1+1, the client's part", "ms", client(ours))
            .peer(Some(client(peer)))
            .note("the difference: what is left with a kernel that takes no time"),
        figure("heartbeat", middle, &ours.echo, &peer.echo)
            .note("pyzmq alone: no kernel can be faster"),
    ]
}

/// What the client itself takes of a round trip.
fn client(samples: &Samples) -> f64 {
    middle(&samples.trip) - middle(&samples.raw)
}

fn outputs(Both { ours, peer }: &Both) -> Vec<Figure> {
    let figure = |what: &str, ours: &[f64], peer: &[f64]| {
        Figure::less(what, "ms", middle(ours))
            .peer(Some(middle(peer)))
            .target(TimesPeer(1.0))
    };
    vec![
        figure("5,000 prints", &ours.prints, &peer.prints),
        figure("5 MB in 50 prints", &ours.blocks, &peer.blocks),
        figure("5 MB in 50,000 prints", &ours.lines, &peer.lines),
    ]
}
