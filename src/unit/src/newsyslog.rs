//! Log rotation as newsyslog.conf(5) wants it, for macOS, which has no logrotate.

use askama::Template;

use crate::error::UnitError;
use crate::field::Field;
use crate::{Frequency, Layout, LogPolicy, Word};

/// The text of `packaging/templates/unit/policy.newsyslog`.
#[derive(Template)]
#[template(path = "unit/policy.newsyslog")]
struct Policy {
    files: String,
    owner: String,
    mode: crate::Mode,
    keep: u32,
    /// In KiB, or `*` for "any".
    size: String,
    when: &'static str,
    flags: String,
    /// Whose process gets a HUP, with a blank before it.
    pid_file: String,
}

/// Writes the rotation of a service's log files.
///
/// newsyslog sends a HUP to the process of `pid_file`; without one nobody is signalled (flag `N`). The
/// owner is always named, because newsyslog's own choice is root, whose file a daemon without rights
/// cannot open.
pub fn file(
    policy: &LogPolicy,
    layout: &Layout,
    pid_file: Option<&Word>,
) -> Result<String, UnitError> {
    let field = |name: &str| Field::new(&policy.name, name);
    field("log.user").account(&policy.user)?;
    field("log.group").account(&policy.group)?;
    let files = crate::logrotate::pattern(&field("log.files"), policy, layout)?;
    // The columns are divided by white space, and there are no quotes.
    field("log.files").without(&files, " ")?;
    let pid_file = match pid_file {
        None => String::new(),
        Some(word) => {
            let field = field("pid_file");
            let path = field.literal_path(&word.resolve(layout))?;
            field.without(&path, " #")?;
            format!(" {path}")
        }
    };
    let mut flags = String::new();
    for (flag, wanted) in [
        ('G', files.contains('*')),
        ('Z', policy.compress),
        ('N', pid_file.is_empty()),
    ] {
        flags.extend(wanted.then_some(flag));
    }
    let text = Policy {
        owner: format!("{}:{}", policy.user, policy.group),
        mode: policy.mode,
        keep: policy.keep,
        size: policy
            .max_size_mib
            .map_or("*".to_owned(), |mib| (u64::from(mib) * 1024).to_string()),
        when: match policy.frequency {
            Frequency::Daily => "$D0",
            Frequency::Weekly => "$W0D0",
            Frequency::Monthly => "$M1D0",
        },
        flags: if flags.is_empty() {
            "-".to_owned()
        } else {
            flags
        },
        pid_file,
        files,
    };
    field("log").render(&text)
}
