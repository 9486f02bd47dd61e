//! How log files are rotated by the system.

use serde::{Deserialize, Serialize};

use crate::{Mode, ServiceName, Word};

/// How the log files of a service are rotated.
///
/// Only for a service that writes files of its own and does not rotate them: what goes to the journal
/// needs none of this, and two rotators on one file lose lines (lifecycle C24).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPolicy {
    /// The name of the file in /etc/logrotate.d or /etc/newsyslog.d.
    pub name: String,
    /// Which files; the last component may hold a `*`.
    pub files: Word,
    /// How often.
    pub frequency: Frequency,
    /// How many old files are kept.
    pub keep: u32,
    /// Rotate earlier when a file is larger than this many MiB.
    #[serde(default)]
    pub max_size_mib: Option<u32>,
    /// Whether old files are compressed.
    pub compress: bool,
    /// The permissions of the new file.
    pub mode: Mode,
    /// Its user; the directory belongs to that user, so rotation happens as it.
    pub user: String,
    /// Its group.
    pub group: String,
    /// The service that is asked to open its log again (`systemctl reload`).
    #[serde(default)]
    pub reload: Option<ServiceName>,
}

/// How often a log is rotated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Frequency {
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
}
