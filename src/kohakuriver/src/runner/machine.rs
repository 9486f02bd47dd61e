//! The figures of this machine, from /proc.

use std::fs;

use crate::wire::Heartbeat;

/// Measures the machine; the share of CPU is that since the last measurement.
#[derive(Debug, Default)]
pub(super) struct Machine {
    last: Option<CpuTime>,
}

/// Ticks since boot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct CpuTime {
    total: u64,
    idle: u64,
}

/// Bytes of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Memory {
    pub(super) total: u64,
    pub(super) available: u64,
}

impl Machine {
    /// A report of how loaded the machine is; what cannot be read stays empty.
    pub(super) fn measure(&mut self) -> Heartbeat {
        let memory = memory();
        let used = memory.map(|memory| memory.total.saturating_sub(memory.available));
        Heartbeat {
            cpu_percent: self.cpu_percent(),
            memory_percent: memory.zip(used).map(|(m, used)| percent(used, m.total)),
            memory_used_bytes: used,
            memory_total_bytes: memory.map(|memory| memory.total),
            runner_version: Some(crate::cli::VERSION.to_owned()),
            ..Heartbeat::default()
        }
    }

    fn cpu_percent(&mut self) -> Option<f64> {
        let now = cpu_time(&fs::read_to_string("/proc/stat").ok()?)?;
        // The first measurement has nothing to be compared with but the time since boot.
        let before = self
            .last
            .replace(now)
            .unwrap_or(CpuTime { total: 0, idle: 0 });
        let total = now.total.saturating_sub(before.total);
        let idle = now.idle.saturating_sub(before.idle);
        Some(percent(total.saturating_sub(idle), total))
    }
}

/// How many cores tasks can have.
pub(super) fn cores() -> u32 {
    std::thread::available_parallelism().map_or(1, |n| u32::try_from(n.get()).unwrap_or(u32::MAX))
}

/// The memory of the machine.
pub(super) fn memory() -> Option<Memory> {
    memory_of(&fs::read_to_string("/proc/meminfo").ok()?)
}

fn memory_of(meminfo: &str) -> Option<Memory> {
    let field = |name: &str| {
        let line = meminfo
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        line.trim()
            .strip_suffix(" kB")?
            .parse::<u64>()
            .ok()
            .map(|kib| kib * 1024)
    };
    Some(Memory {
        total: field("MemTotal")?,
        available: field("MemAvailable")?,
    })
}

fn cpu_time(stat: &str) -> Option<CpuTime> {
    let line = stat.lines().next()?.strip_prefix("cpu ")?;
    let ticks: Vec<u64> = line
        .split_whitespace()
        .map_while(|n| n.parse().ok())
        .collect();
    // user nice system idle iowait irq softirq steal; what follows is counted in user already.
    let idle = ticks.get(3)? + ticks.get(4)?;
    Some(CpuTime {
        total: ticks.iter().take(8).sum(),
        idle,
    })
}

fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    let hundredths = (part.min(whole) as f64 / whole as f64 * 10_000.0).round();
    hundredths / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_and_waiting_are_not_counted_as_work() {
        let stat = "cpu  100 0 50 800 50 0 0 0 40 0\ncpu0 1 2 3\n";
        assert_eq!(
            cpu_time(stat),
            Some(CpuTime {
                total: 1000,
                idle: 850
            })
        );
        assert_eq!(cpu_time("intr 5"), None);
        assert!((percent(150, 1000) - 15.0).abs() < f64::EPSILON);
        assert!(percent(1, 0).abs() < f64::EPSILON);
    }

    #[test]
    fn memory_is_that_of_meminfo() {
        let meminfo = "MemTotal:       2048 kB\nMemFree:   1 kB\nMemAvailable:    512 kB\n";
        let memory = Memory {
            total: 2_097_152,
            available: 524_288,
        };
        assert_eq!(memory_of(meminfo), Some(memory));
    }
}
