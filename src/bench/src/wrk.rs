//! Load by wrk.

use std::{io, process::Command};

use crate::wrong;

/// What a server took from wrk in five seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Load {
    pub(crate) requests_per_second: f64,
    /// Of all answers but the slowest hundredth.
    pub(crate) p99_milliseconds: f64,
}

/// Requests per second of a path, from ten connections of one thread, over five seconds.
pub(crate) fn requests_per_second(url: &str) -> io::Result<f64> {
    Ok(load(url, 10)?.requests_per_second)
}

/// What a path takes from so many connections of one thread, over five seconds.
pub(crate) fn load(url: &str, connections: u32) -> io::Result<Load> {
    let output = Command::new("wrk")
        .args(["-t1", "-d5s", "--latency", &format!("-c{connections}"), url])
        .output()
        .map_err(|error| wrong(format!("wrk: {error} (apt-get install wrk)")))?;
    let text = String::from_utf8_lossy(&output.stdout);
    if text.contains("Non-2xx") {
        return Err(wrong(format!(
            "wrk {url}: not every answer was a success\n{text}"
        )));
    }
    Load::read(&text).ok_or_else(|| wrong(format!("wrk {url}: no figure in\n{text}")))
}

impl Load {
    fn read(text: &str) -> Option<Load> {
        let after = |label: &str| {
            let mut lines = text.lines().map(str::trim);
            lines.find_map(|line| Some(line.strip_prefix(label)?.trim()))
        };
        Some(Load {
            requests_per_second: after("Requests/sec:")?.parse().ok()?,
            p99_milliseconds: milliseconds(after("99%")?)?,
        })
    }
}

/// As wrk writes times: `912.00us`, `1.50ms`, `2.00s`.
fn milliseconds(text: &str) -> Option<f64> {
    let place = text.find(char::is_alphabetic)?;
    let (number, unit) = text.split_at(place);
    let scale = match unit {
        "us" => 0.001,
        "ms" => 1.0,
        "s" => 1000.0,
        _ => return None,
    };
    Some(number.parse::<f64>().ok()? * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_wrk_are_read() {
        let text = "  Latency Distribution\n     50%  601.00us\n     99%    1.50ms\n  \
                    200000 requests in 5.00s, 50MB read\nRequests/sec:  40000.25\n";
        let load = Load {
            requests_per_second: 40000.25,
            p99_milliseconds: 1.5,
        };
        assert_eq!(Load::read(text), Some(load));
        assert_eq!(milliseconds("912.00us"), Some(0.912));
        assert_eq!(milliseconds("2.00s"), Some(2000.0));
        assert_eq!(Load::read("unable to connect"), None);
    }
}
