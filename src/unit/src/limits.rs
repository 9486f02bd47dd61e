//! How much of the machine a service may use.

use serde::{Deserialize, Serialize};

/// What a service may use up at most; what is `None` is as the system has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Limits {
    /// Files and sockets that are open at once, in each process.
    #[serde(default)]
    pub open_files: Option<u32>,
    /// Processes and threads, of the service alone. Not the limit of processes that systemd has as
    /// well (`LimitNPROC=`): that one counts all processes of the user, those of other services too.
    #[serde(default)]
    pub tasks: Option<u32>,
    /// Memory in MiB, of all its processes together.
    #[serde(default)]
    pub memory_mib: Option<u32>,
    /// Processor time in per cent of one core.
    #[serde(default)]
    pub cpu_percent: Option<u32>,
}

impl Limits {
    /// Whether nothing is limited.
    pub fn is_empty(&self) -> bool {
        *self == Limits::default()
    }

    /// The directives for systemd: the name of each in the model, its key and its value.
    pub(crate) fn directives(&self) -> impl Iterator<Item = (&'static str, &'static str, String)> {
        let memory = self.memory_mib.map(|mib| match mib % 1024 {
            0 => format!("{}G", mib / 1024),
            _ => format!("{mib}M"),
        });
        [
            (
                "open_files",
                "LimitNOFILE",
                self.open_files.map(|n| n.to_string()),
            ),
            ("tasks", "TasksMax", self.tasks.map(|n| n.to_string())),
            ("memory_mib", "MemoryMax", memory),
            (
                "cpu_percent",
                "CPUQuota",
                self.cpu_percent.map(|n| format!("{n}%")),
            ),
        ]
        .into_iter()
        .filter_map(|(name, key, value)| Some((name, key, value?)))
    }

    /// A limit of zero, which leaves a service nothing to run with.
    pub(crate) fn zero(&self) -> Option<&'static str> {
        [
            ("open_files", self.open_files),
            ("tasks", self.tasks),
            ("memory_mib", self.memory_mib),
            ("cpu_percent", self.cpu_percent),
        ]
        .into_iter()
        .find_map(|(name, value)| (value == Some(0)).then_some(name))
    }
}
