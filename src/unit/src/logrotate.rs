//! Log rotation as logrotate(8) wants it.

use askama::Template;

use crate::error::{Refusal, UnitError};
use crate::field::Field;
use crate::{Frequency, Layout, LogPolicy, Mode};

/// The text of `packaging/templates/unit/policy.logrotate`.
#[derive(Template)]
#[template(path = "unit/policy.logrotate")]
struct Policy {
    files: String,
    frequency: &'static str,
    keep: u32,
    max_size_mib: Option<u32>,
    compress: bool,
    mode: Mode,
    user: String,
    group: String,
    /// The unit to reload, or a quoted pattern for the instances of a template.
    reload: Option<String>,
}

/// Writes the rotation of a service's log files.
///
/// The text does no harm when the service is stopped or removed, and when there is no systemd.
pub fn file(policy: &LogPolicy, layout: &Layout) -> Result<String, UnitError> {
    let field = |name: &str| Field::new(&policy.name, name);
    field("log.user").account(&policy.user)?;
    field("log.group").account(&policy.group)?;
    let files = pattern(&field("log.files"), policy, layout)?;
    let text = Policy {
        files: if files.contains(' ') {
            format!("\"{files}\"")
        } else {
            files
        },
        frequency: match policy.frequency {
            Frequency::Daily => "daily",
            Frequency::Weekly => "weekly",
            Frequency::Monthly => "monthly",
        },
        keep: policy.keep,
        max_size_mib: policy.max_size_mib,
        compress: policy.compress,
        mode: policy.mode,
        user: policy.user.clone(),
        group: policy.group.clone(),
        reload: policy
            .reload
            .as_ref()
            .map(|service| match service.is_template() {
                true => format!("'{}'", service.glob()),
                false => service.unit(),
            }),
    };
    field("log").render(&text)
}

/// The files of a policy. logrotate reads `{`, quotes and `#` in names as its own, and shell patterns
/// everywhere; only a `*` in the last component is meant as one.
pub(crate) fn pattern(
    field: &Field,
    policy: &LogPolicy,
    layout: &Layout,
) -> Result<String, UnitError> {
    let files = field.literal_path(&policy.files.resolve(layout))?;
    field.without(&files, "\"'\\?[]{}#")?;
    let (directory, name) = files.rsplit_once('/').unwrap_or_default();
    if directory.contains('*') {
        return Err(field.refuse(&files, Refusal::Wildcard));
    }
    if name.is_empty() {
        return Err(field.refuse(&files, Refusal::Directory));
    }
    Ok(files)
}
