//! `llmspell kernel status`.

use std::{io::IsTerminal, thread, time::Duration};

use comfy_table::{ContentArrangement, Table, presets};
use dunnage_daemon::exit_code;
use serde::Serialize;

use crate::{
    Failure, advised,
    census::{Census, Health, Kernel},
    cli::Common,
    output::{self, Format},
    settings::{Environment, Flags, Source},
};

/// How long a kernel may take to say how it is.
const PATIENCE: Duration = Duration::from_secs(2);

/// Show the kernels that run
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Status {
    /// Only this kernel
    #[arg(value_name = "ID")]
    name: Option<String>,
    /// The same
    #[arg(short, long, conflicts_with = "name")]
    id: Option<String>,
    /// How it is shown [default: table, or what --output says]
    #[arg(short, long, value_enum)]
    format: Option<StatusFormat>,
    /// Only the exit code: 0 if a kernel runs, 69 if none does
    #[arg(short, long)]
    quiet: bool,
    /// Show it again and again
    #[arg(short, long)]
    watch: bool,
    /// Seconds between two looks
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    interval: u64,
}

/// How kernels are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum StatusFormat {
    /// A line for each.
    Table,
    /// For programs.
    Json,
    /// For programs and people.
    Yaml,
    /// A block for each.
    Text,
}

/// A kernel as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Row {
    id: String,
    /// `silent` if it does not answer.
    status: String,
    pid: u32,
    port: Option<u16>,
    version: Option<String>,
    uptime_seconds: Option<u64>,
    clients: Option<u64>,
    executions: Option<u64>,
    memory_bytes: Option<u64>,
    connection_file: String,
    pid_file: Option<String>,
}

impl Status {
    pub(crate) fn run(self, common: &Common) -> Result<(), Failure> {
        let environment = Environment::of_process();
        let source = Source::new(common.config.clone(), Flags::default(), environment.clone());
        let census = Census::new(&source, &environment);
        let format = self.format.unwrap_or(match common.output {
            Format::Text => StatusFormat::Table,
            Format::Json | Format::Pretty => StatusFormat::Json,
        });
        loop {
            let rows = self.rows(&census);
            if self.quiet {
                return match rows.is_empty() {
                    true => Err(Failure::silent(exit_code::UNAVAILABLE)),
                    false => Ok(()),
                };
            }
            if !self.watch {
                return self.once(format, &rows);
            }
            let clear = match std::io::stdout().is_terminal() {
                true => "\x1b[2J\x1b[H",
                false => "",
            };
            output::print(&format!("{clear}{}", text(format, &rows)?))?;
            thread::sleep(Duration::from_secs(self.interval.max(1)));
        }
    }

    fn once(&self, format: StatusFormat, rows: &[Row]) -> Result<(), Failure> {
        if let (Some(id), []) = (self.wanted(), rows) {
            return Err(Failure::new(format!("no kernel `{id}` runs"))
                .hint("`llmspell kernel status` shows those that run")
                .code(exit_code::UNAVAILABLE));
        }
        output::print(&text(format, rows)?)?;
        match rows.is_empty() {
            true => Err(Failure::silent(exit_code::UNAVAILABLE)),
            false => Ok(()),
        }
    }

    fn rows(&self, census: &Census) -> Vec<Row> {
        let wanted = |kernel: &Kernel| self.wanted().is_none_or(|id| *id == kernel.id);
        let kernels = census.kernels().into_iter().filter(wanted);
        // The exit code says only whether one runs, and that is known.
        kernels
            .map(|kernel| {
                Row::of(
                    &kernel,
                    (!self.quiet).then(|| kernel.health(PATIENCE)).flatten(),
                )
            })
            .collect()
    }

    fn wanted(&self) -> Option<&String> {
        self.name.as_ref().or(self.id.as_ref())
    }
}

fn text(format: StatusFormat, rows: &[Row]) -> Result<String, Failure> {
    Ok(match format {
        StatusFormat::Json => {
            let json = serde_json::to_string_pretty(rows);
            format!("{}\n", json.map_err(|error| advised(&error))?)
        }
        StatusFormat::Yaml if rows.is_empty() => "[]\n".to_owned(),
        StatusFormat::Yaml => rows.iter().map(Row::yaml).collect(),
        _ if rows.is_empty() => "no kernel runs\n".to_owned(),
        StatusFormat::Table => table(rows),
        StatusFormat::Text => {
            let blocks: Vec<String> = rows.iter().map(Row::block).collect();
            blocks.join("\n")
        }
    })
}

impl Row {
    fn of(kernel: &Kernel, health: Option<Health>) -> Row {
        let known = health.is_some();
        let health = health.unwrap_or_default();
        Row {
            id: kernel.id.clone(),
            status: if known {
                health.status
            } else {
                "silent".to_owned()
            },
            pid: kernel.pid(),
            port: kernel.port,
            version: health.version,
            uptime_seconds: health.uptime_seconds,
            clients: health.clients,
            executions: health.executions,
            memory_bytes: health.memory_bytes,
            connection_file: kernel.connection_file.display().to_string(),
            pid_file: kernel
                .pid_file
                .as_ref()
                .map(|path| path.display().to_string()),
        }
    }

    /// The values, each as JSON, which YAML understands too.
    fn fields(&self) -> Vec<(String, serde_json::Value)> {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::Object(fields)) => fields.into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn yaml(&self) -> String {
        let lines = self.fields().into_iter().enumerate();
        lines
            .map(|(index, (name, value))| {
                let lead = if index == 0 { "- " } else { "  " };
                format!("{lead}{name}: {value}\n")
            })
            .collect()
    }

    fn block(&self) -> String {
        let shown = |value: serde_json::Value| match value {
            serde_json::Value::Null => "-".to_owned(),
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        let fields = self.fields().into_iter();
        fields
            .map(|(name, value)| format!("{:<16} {}\n", name.replace('_', " "), shown(value)))
            .collect()
    }
}

fn table(rows: &[Row]) -> String {
    let number = |value: Option<u64>| value.map_or_else(|| "-".to_owned(), |n| n.to_string());
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header([
            "ID",
            "STATUS",
            "PID",
            "PORT",
            "UPTIME",
            "CLIENTS",
            "RUNS",
            "CONNECTION FILE",
        ]);
    for row in rows {
        table.add_row([
            row.id.clone(),
            row.status.clone(),
            row.pid.to_string(),
            number(row.port.map(u64::from)),
            row.uptime_seconds.map_or_else(|| "-".to_owned(), duration),
            number(row.clients),
            number(row.executions),
            row.connection_file.clone(),
        ]);
    }
    format!("{}\n", table.trim_fmt())
}

/// As `3d 4h`, `4h 5m`, `5m 6s`, `6s`.
fn duration(seconds: u64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds}s"),
        (0, 0, _) => format!("{minutes}m {}s", seconds % 60),
        (0, _, _) => format!("{hours}h {}m", minutes % 60),
        _ => format!("{days}d {}h", hours % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        Row {
            id: "abc".to_owned(),
            status: "healthy".to_owned(),
            pid: 7,
            port: Some(9555),
            version: Some("0.1.0".to_owned()),
            uptime_seconds: Some(90061),
            clients: Some(1),
            executions: None,
            memory_bytes: None,
            connection_file: "/x/kernel-abc.json".to_owned(),
            pid_file: None,
        }
    }

    fn shown(format: StatusFormat, rows: &[Row]) -> String {
        text(format, rows).unwrap()
    }

    #[test]
    fn every_format_says_the_same() {
        assert_eq!(
            shown(StatusFormat::Table, &[row()]),
            " ID   STATUS   PID  PORT  UPTIME  CLIENTS  RUNS  CONNECTION FILE\n \
             abc  healthy  7    9555  1d 1h   1        -     /x/kernel-abc.json\n"
        );
        assert_eq!(
            shown(StatusFormat::Yaml, &[row()]),
            "- id: \"abc\"\n  status: \"healthy\"\n  pid: 7\n  port: 9555\n  version: \"0.1.0\"\n  \
             uptime_seconds: 90061\n  clients: 1\n  executions: null\n  memory_bytes: null\n  \
             connection_file: \"/x/kernel-abc.json\"\n  pid_file: null\n"
        );
        let json: serde_json::Value =
            serde_json::from_str(&shown(StatusFormat::Json, &[row()])).unwrap();
        assert_eq!(json, serde_json::json!([row()]));
        assert!(shown(StatusFormat::Text, &[row()]).starts_with("id               abc\nstatus"));
    }

    #[test]
    fn nothing_is_shown_as_nothing() {
        let shown = |format| shown(format, &[]);
        assert_eq!(shown(StatusFormat::Table), "no kernel runs\n");
        assert_eq!(shown(StatusFormat::Text), "no kernel runs\n");
        assert_eq!(shown(StatusFormat::Json), "[]\n");
        assert_eq!(shown(StatusFormat::Yaml), "[]\n");
    }

    #[test]
    fn times_are_short() {
        let times = [5, 65, 3700, 90000].map(duration);
        assert_eq!(times, ["5s", "1m 5s", "1h 1m", "1d 1h"]);
    }
}
