//! The GPUs of this machine, as `nvidia-smi` tells.

use std::{
    io,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::process::Command;

/// What is asked, in the order in which [`gpu`] reads it.
const QUERY: &str = "--query-gpu=index,name,driver_version,pci.bus_id,utilization.gpu,clocks.gr,\
                     utilization.memory,clocks.mem,memory.total,memory.used,memory.free,\
                     temperature.gpu,fan.speed,power.draw,power.limit";
/// A driver in trouble can hang; reports must go on.
const PATIENCE: Duration = Duration::from_secs(5);
/// A driver may be installed while we run, but not every second.
const RETRY: Duration = Duration::from_secs(60);

/// The GPUs, and when they were last looked at.
#[derive(Debug)]
pub(super) struct Gpus {
    good_for: Duration,
    next: Option<Instant>,
    last: Option<Vec<Value>>,
}

impl Gpus {
    pub(super) fn new(good_for: Duration) -> Gpus {
        Gpus {
            good_for,
            next: None,
            last: None,
        }
    }

    /// What is known, measured again if it is too old; `None` without `nvidia-smi`.
    pub(super) async fn measure(&mut self) -> Option<Vec<Value>> {
        if self.next.is_some_and(|next| Instant::now() < next) {
            return self.last.clone();
        }
        let mut command = Command::new("nvidia-smi");
        command
            .args([QUERY, "--format=csv,noheader,nounits"])
            .kill_on_drop(true);
        let pause = match tokio::time::timeout(PATIENCE, command.output()).await {
            Ok(Ok(output)) if output.status.success() => {
                let text = String::from_utf8_lossy(&output.stdout);
                self.last = Some(text.lines().filter_map(gpu).collect());
                self.good_for
            }
            Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => {
                self.last = None;
                RETRY
            }
            outcome => {
                let why = match outcome {
                    Err(_) => format!("no answer in {} s", PATIENCE.as_secs()),
                    Ok(Err(error)) => error.to_string(),
                    Ok(Ok(output)) => output.status.to_string(),
                };
                tracing::warn!("nvidia-smi failed: {why}");
                RETRY
            }
        };
        self.next = Some(Instant::now() + pause);
        self.last.clone()
    }
}

/// One line; what the driver does not know is -1.
fn gpu(line: &str) -> Option<Value> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    let [index, name, driver, bus, ..] = fields[..] else {
        return None;
    };
    let float = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
    let number = |at| float(at).map_or(-1, |n| n as i64);
    // Watts; the fields are in thousandths.
    let milli = |at| float(at).map_or(-1, |n| (n * 1000.0).round() as i64);
    Some(json!({
        "gpu_id": index.parse::<u32>().ok()?,
        "name": name,
        "driver_version": driver,
        "pci_bus_id": bus,
        "gpu_utilization": number(4),
        "graphics_clock_mhz": number(5),
        "mem_utilization": number(6),
        "mem_clock_mhz": number(7),
        "memory_total_mib": number(8),
        "memory_used_mib": number(9),
        "memory_free_mib": number(10),
        "temperature": number(11),
        "fan_speed": number(12),
        "power_usage_mw": milli(13),
        "power_limit_mw": milli(14),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_driver_does_not_know_is_minus_one() {
        let line = "1, NVIDIA A2, 550.54, 00000000:65:00.0, 7, 210, 0, 405, 15356, 4, 15000, 41, \
                    [N/A], 8.52, 60.00";
        let expected = json!({
            "gpu_id": 1, "name": "NVIDIA A2", "driver_version": "550.54",
            "pci_bus_id": "00000000:65:00.0", "gpu_utilization": 7, "graphics_clock_mhz": 210,
            "mem_utilization": 0, "mem_clock_mhz": 405, "memory_total_mib": 15356,
            "memory_used_mib": 4, "memory_free_mib": 15000, "temperature": 41, "fan_speed": -1,
            "power_usage_mw": 8520, "power_limit_mw": 60000,
        });
        assert_eq!(gpu(line), Some(expected));
        assert_eq!(gpu("No devices were found"), None);
    }
}
