//! The directories that systemd makes for a service.

use super::quote;
use crate::error::{Refusal, UnitError};
use crate::field::Field;
use crate::{Layout, ManagedDir, Mode, Service};

/// The values of `StateDirectory=` and `StateDirectoryMode=`, and of their siblings.
pub(crate) struct DirectoryLines {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) mode: Mode,
}

pub(crate) fn lines(service: &Service, layout: &Layout) -> Result<Vec<DirectoryLines>, UnitError> {
    let places = [
        ("State", "state", &service.state),
        ("Cache", "cache", &service.cache),
        ("Logs", "logs", &service.logs),
        ("Runtime", "runtime", &service.runtime),
    ];
    let mut lines = Vec::new();
    for (kind, field, directory) in places {
        if let Some(directory) = directory {
            let field = Field::new(service.name.as_str(), format!("{field}.name"));
            let name = name(&field, directory, layout)?;
            lines.push(DirectoryLines {
                kind,
                name,
                mode: directory.mode,
            });
        }
    }
    Ok(lines)
}

fn name(field: &Field, directory: &ManagedDir, layout: &Layout) -> Result<String, UnitError> {
    let resolved = directory.name.resolve(layout);
    let shown = resolved.to_string();
    if shown.is_empty() {
        return Err(field.refuse("", Refusal::Empty));
    }
    // `:` divides a directory from its symlink since 251, and escapes changed their meaning then.
    field.without(&shown, ":\\\"'")?;
    // `private` is where systemd keeps the directories of dynamic users.
    let first = shown.split('/').next().unwrap_or_default();
    if first == "private" || shown.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err(field.refuse(&shown, Refusal::NotBelow));
    }
    quote::word(field, &resolved)
}
