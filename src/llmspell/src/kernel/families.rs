//! What is counted.

use dunnage_daemon::{Kind, Metrics};

/// Upper bounds of durations in seconds, from a sum to a long conversation with a model.
const SECONDS: &[f64] = &[0.001, 0.005, 0.025, 0.1, 0.5, 1.0, 5.0, 30.0, 120.0, 300.0];

/// Everything that `/metrics` can show.
pub(super) fn families() -> Metrics {
    let counter = Kind::Counter;
    let gauge = Kind::Gauge;
    Metrics::default()
        .with(
            "llmspell_kernel_info",
            gauge,
            "The version and the name of the kernel.",
        )
        .with(
            "llmspell_uptime_seconds",
            gauge,
            "For how long the kernel runs.",
        )
        .with(
            "llmspell_executions_total",
            counter,
            "Scripts by how they ended.",
        )
        .with_histogram(
            "llmspell_execution_seconds",
            SECONDS,
            "How long scripts took.",
        )
        .with(
            "llmspell_active_sessions",
            gauge,
            "Jupyter clients seen in the last 15 minutes.",
        )
        .with(
            "llmspell_messages_total",
            counter,
            "Messages by channel and type.",
        )
        .with(
            "llmspell_hmac_failures_total",
            counter,
            "Messages with a wrong signature.",
        )
        .with(
            "llmspell_malformed_messages_total",
            counter,
            "Frames that are no message.",
        )
        .with(
            "llmspell_rate_limited_total",
            counter,
            "Scripts refused because of the rate limit.",
        )
        .with(
            "llmspell_llm_requests_total",
            counter,
            "Requests to models by provider and status.",
        )
        .with(
            "http_requests_total",
            counter,
            "HTTP requests by method, path and status.",
        )
        .with_histogram(
            "http_request_duration_seconds",
            SECONDS,
            "How long HTTP requests took.",
        )
        .with("process_cpu_seconds_total", counter, "Processor time.")
        .with("process_open_fds", gauge, "Open file descriptors.")
        .with(
            "process_max_fds",
            gauge,
            "The most file descriptors that may be open.",
        )
        .with("process_resident_memory_bytes", gauge, "Memory in use.")
        .with(
            "process_virtual_memory_bytes",
            gauge,
            "Address space in use.",
        )
        .with(
            "process_start_time_seconds",
            gauge,
            "When the process started.",
        )
}

/// Sets what the system knows about this process; what it does not tell is left out.
pub(crate) fn observe_process(metrics: &Metrics) {
    let set = |name, value: Option<f64>| {
        if let Some(value) = value {
            metrics.set(name, &[], value);
        }
    };
    set("process_resident_memory_bytes", resident_bytes());
    set("process_virtual_memory_bytes", of_status("VmSize:"));
    set("process_cpu_seconds_total", cpu_seconds());
    let open = std::fs::read_dir("/proc/self/fd").map(|entries| entries.count() as f64);
    set("process_open_fds", open.ok());
    let limit = nix::sys::resource::getrlimit(nix::sys::resource::Resource::RLIMIT_NOFILE);
    set("process_max_fds", limit.ok().map(|(soft, _)| soft as f64));
}

/// The memory in use.
pub(crate) fn resident_bytes() -> Option<f64> {
    of_status("VmRSS:")
}

fn of_status(name: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024.0)
}

fn cpu_seconds() -> Option<f64> {
    use nix::sys::{
        resource::{UsageWho, getrusage},
        time::TimeValLike,
    };
    let usage = getrusage(UsageWho::RUSAGE_SELF).ok()?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Some(micros as f64 / 1e6)
}
