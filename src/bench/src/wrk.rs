//! Load by wrk.

use std::{io, process::Command};

use crate::wrong;

/// Requests per second of a path, from ten connections of one thread, over five seconds.
pub(crate) fn requests_per_second(url: &str) -> io::Result<f64> {
    let output = Command::new("wrk")
        .args(["-t1", "-c10", "-d5s", url])
        .output()
        .map_err(|error| wrong(format!("wrk: {error} (apt-get install wrk)")))?;
    let text = String::from_utf8_lossy(&output.stdout);
    if text.contains("Non-2xx") {
        return Err(wrong(format!(
            "wrk {url}: not every answer was a success\n{text}"
        )));
    }
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("Requests/sec:"));
    line.and_then(|figure| figure.trim().parse().ok())
        .ok_or_else(|| wrong(format!("wrk {url}: no figure in\n{text}")))
}
