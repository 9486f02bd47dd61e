//! What is counted.

use dunnage_daemon::{Kind, Metrics};

/// Upper bounds of durations in seconds, from a sum to a long conversation with a model.
const SECONDS: &[f64] = &[0.001, 0.005, 0.025, 0.1, 0.5, 1.0, 5.0, 30.0, 120.0, 300.0];

/// Numbers, each with what it means.
const NUMBERS: &[(&str, Kind, &str)] = &[
    (
        "llmspell_kernel_info",
        Kind::Gauge,
        "The version and the name of the kernel.",
    ),
    (
        "llmspell_uptime_seconds",
        Kind::Gauge,
        "For how long the kernel runs.",
    ),
    (
        "llmspell_executions_total",
        Kind::Counter,
        "Scripts by how they ended.",
    ),
    (
        "llmspell_active_sessions",
        Kind::Gauge,
        "Jupyter clients seen in the last 15 minutes.",
    ),
    (
        "llmspell_messages_total",
        Kind::Counter,
        "Messages by channel and type.",
    ),
    (
        "llmspell_hmac_failures_total",
        Kind::Counter,
        "Messages with a wrong signature.",
    ),
    (
        "llmspell_malformed_messages_total",
        Kind::Counter,
        "Frames that are no message.",
    ),
    (
        "llmspell_rate_limited_total",
        Kind::Counter,
        "Scripts refused because of the rate limit.",
    ),
    (
        "llmspell_llm_requests_total",
        Kind::Counter,
        "Requests to models by provider and status.",
    ),
    (
        "http_requests_total",
        Kind::Counter,
        "HTTP requests by method, path and status.",
    ),
    (
        "process_cpu_seconds_total",
        Kind::Counter,
        "Processor time.",
    ),
    ("process_open_fds", Kind::Gauge, "Open file descriptors."),
    (
        "process_max_fds",
        Kind::Gauge,
        "The most file descriptors that may be open.",
    ),
    (
        "process_resident_memory_bytes",
        Kind::Gauge,
        "Memory in use.",
    ),
    (
        "process_virtual_memory_bytes",
        Kind::Gauge,
        "Address space in use.",
    ),
    (
        "process_start_time_seconds",
        Kind::Gauge,
        "When the process started.",
    ),
];

/// Everything that `/metrics` can show.
pub(super) fn families() -> Metrics {
    let durations = Metrics::default()
        .with_histogram(
            "llmspell_execution_seconds",
            SECONDS,
            "How long scripts took.",
        )
        .with_histogram(
            "http_request_duration_seconds",
            SECONDS,
            "How long HTTP requests took.",
        );
    let add = |metrics: Metrics, (name, kind, help): &(&'static str, Kind, &'static str)| {
        metrics.with(name, *kind, help)
    };
    NUMBERS.iter().fold(durations, add)
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

/// The memory in use. Not from `status`: the system writes sixty lines there, and `/health` asks often.
pub(crate) fn resident_bytes() -> Option<f64> {
    use nix::unistd::{SysconfVar, sysconf};
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: f64 = statm.split(' ').nth(1)?.parse().ok()?;
    let size = sysconf(SysconfVar::PAGE_SIZE).ok()??;
    Some(pages * size as f64)
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
