//! A service, as its author thinks of it.

use serde::{Deserialize, Serialize};

use crate::{Limits, Mode, Sandbox, ServiceName, Signal, Word};

/// A long-running program and how a system shall run it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// The name of the unit, without `.service`; ends in `@` for a template.
    pub name: ServiceName,
    /// One line for people.
    pub description: String,
    /// URIs such as `man:kohakuriver(1)`.
    #[serde(default)]
    pub documentation: Vec<String>,
    /// The program and its arguments.
    pub exec: Vec<Word>,
    /// How the program says that it serves.
    pub ready: Ready,
    /// The signal that makes it read its configuration again.
    #[serde(default)]
    pub reload: Option<Signal>,
    /// Whom it runs as; `None` means root, or the owner of a user manager.
    #[serde(default)]
    pub account: Option<Account>,
    /// Units that must have been started before.
    #[serde(default)]
    pub after: Vec<String>,
    /// Units that are started too, but whose failure does not matter.
    #[serde(default)]
    pub wants: Vec<String>,
    /// The service is not started while this file is missing.
    #[serde(default)]
    pub condition_path: Option<Word>,
    /// Variables, in order.
    #[serde(default)]
    pub environment: Vec<(String, String)>,
    /// A file with more variables; that it is missing is no error.
    #[serde(default)]
    pub env_file: Option<Word>,
    /// The working directory.
    #[serde(default)]
    pub working_dir: Option<Word>,
    /// A directory for persistent state below `{state}`.
    #[serde(default)]
    pub state: Option<ManagedDir>,
    /// A directory for caches below `{cache}`.
    #[serde(default)]
    pub cache: Option<ManagedDir>,
    /// A directory for log files below `{log}`.
    #[serde(default)]
    pub logs: Option<ManagedDir>,
    /// A directory below `{runtime}` that lives as long as the service.
    #[serde(default)]
    pub runtime: Option<ManagedDir>,
    /// The file mode creation mask.
    #[serde(default)]
    pub umask: Option<Mode>,
    /// What happens when it ends by itself.
    pub restart: Restart,
    /// How it is stopped.
    pub stop: Stop,
    /// How much of the machine it may use.
    #[serde(default, skip_serializing_if = "Limits::is_empty")]
    pub limits: Limits,
    /// What it may not do.
    #[serde(default)]
    pub sandbox: Sandbox,
    /// Directives for systemd that nothing above expresses.
    #[serde(default)]
    pub extra: Vec<Directive>,
}

/// Which service manager runs the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// PID 1, at boot.
    System,
    /// The manager of one user, at login.
    User,
}

/// How a program says that it serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ready {
    /// It sends `READY=1` once its sockets are bound (`Type=notify`).
    Notify,
    /// It cannot say; being executed is all that is known (`Type=exec`).
    Exec,
    /// It forks and its parent exits once it serves; for generated units of the old shape only.
    Forking {
        /// The file in which it leaves its process id.
        pid_file: Word,
    },
}

/// Whom a service runs as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The user.
    pub user: String,
    /// Its group.
    pub group: String,
    /// More groups.
    #[serde(default)]
    pub supplementary_groups: Vec<String>,
}

/// A directory that the service manager makes, owned by the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedDir {
    /// Its name below the place it belongs to, as in `my-daemon` or `kohakuriver-runner/{instance}`.
    pub name: Word,
    /// Its permissions.
    pub mode: Mode,
}

/// What happens when a service ends by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restart {
    /// When it is started again.
    pub policy: RestartPolicy,
    /// Seconds before that.
    pub delay_secs: u32,
}

/// When a service that ended is started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RestartPolicy {
    /// Never.
    No,
    /// After a non-zero exit code or a signal.
    OnFailure,
    /// Always.
    Always,
}

/// How a service is stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Seconds until it is killed.
    pub timeout_secs: u32,
    /// Which of its processes get the signal.
    pub kill: KillMode,
}

/// Which processes get the stop signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KillMode {
    /// All of them.
    ControlGroup,
    /// The main process gets the signal, what is left is killed.
    Mixed,
}

/// A line for systemd that the model has no word for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directive {
    /// `Unit`, `Service` or `Install`.
    pub section: String,
    /// As in `MemoryMax`.
    pub key: String,
    /// Written as it is; specifiers work.
    pub value: String,
}
