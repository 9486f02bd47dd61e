//! Both kernels in one run, through `jupyter_client`.

use std::{
    io::{self, Write},
    path::Path,
    process::{Command, Stdio},
};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{figure::median, wrong};

/// The program that does it, in Python: the client is one of what is measured.
const PROGRAM: &str = include_str!("clients.py");

/// How often things are done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// Starts of each kernel.
    pub(super) rounds: usize,
    /// Cells of each start.
    pub(super) trips: usize,
}

/// What was measured of one kernel.
#[derive(Debug, Deserialize)]
pub(super) struct Samples {
    /// From the start of the process to the first answer.
    pub(super) ready: Vec<f64>,
    /// The same, as `wait_for_ready` has it.
    pub(super) seen: Vec<f64>,
    pub(super) resident: Vec<f64>,
    /// From a cell to its reply.
    pub(super) reply: Vec<f64>,
    /// From a cell until the kernel is idle again, with its result.
    pub(super) trip: Vec<f64>,
    /// From frames to frames.
    pub(super) raw: Vec<f64>,
    /// What ZeroMQ takes for nothing.
    pub(super) echo: Vec<f64>,
    pub(super) prints: Vec<f64>,
    pub(super) blocks: Vec<f64>,
    pub(super) lines: Vec<f64>,
}

/// Both kernels.
#[derive(Debug, Deserialize)]
pub(super) struct Both {
    pub(super) ours: Samples,
    pub(super) peer: Samples,
}

/// The scripts, with how many characters each writes.
fn scripts(prints: &str, blocks: &str, lines: &str) -> Value {
    json!({
        "prints": [prints, 23_893],
        "blocks": [blocks, 5_000_000],
        "lines": [lines, 5_000_000],
    })
}

/// Measures both; `python` has the client and the peer.
pub(super) fn both(program: &Path, python: &Path, extent: Extent) -> io::Result<Both> {
    let (own, python_path) = (program.to_string_lossy(), python.to_string_lossy());
    let ours = json!({
        "argv": [own, "kernel", "start", "--foreground", "-f", "{connection_file}"],
        "scripts": scripts(
            "for i = 1, 5000 do print(i) end",
            "local s = ('x'):rep(99999) for i = 1, 50 do print(s) end",
            "local s = ('x'):rep(99) for i = 1, 50000 do print(s) end",
        ),
    });
    let peer = json!({
        "argv": [python_path, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "scripts": scripts(
            "for i in range(1, 5001): print(i)",
            "s = 'x' * 99999\nfor i in range(50): print(s)",
            "s = 'x' * 99\nfor i in range(50000): print(s)",
        ),
    });
    let order = json!({
        "rounds": extent.rounds, "trips": extent.trips,
        "kernels": { "ours": ours, "peer": peer },
    });
    let mut child = Command::new(python)
        .args(["-c", PROGRAM])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(order.to_string().as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(wrong(format!("the clients ended with {}", output.status)));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The middle.
pub(super) fn middle(samples: &[f64]) -> f64 {
    median(samples.to_vec())
}

/// All but the slowest hundredth.
pub(super) fn p99(samples: &[f64]) -> f64 {
    let mut samples = samples.to_vec();
    samples.sort_by(f64::total_cmp);
    let place = samples.len().saturating_sub(1) * 99 / 100;
    samples.get(place).copied().unwrap_or(f64::NAN)
}

/// The fastest: what the machine does when it does nothing else.
pub(super) fn least(samples: &[f64]) -> f64 {
    samples.iter().copied().fold(f64::INFINITY, f64::min)
}
