//! The secret of a client.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use crate::{Failure, settings::Secret};

/// Where a client finds its secret; never in its arguments, which everybody can read.
pub(crate) const VARIABLES: [&str; 2] =
    ["KOHAKURIVER_ADMIN_SECRET", "KOHAKURIVER_ADMIN_SECRET_FILE"];

/// The secret of the environment, if there is one.
pub(super) fn find() -> Result<Option<Secret>, Failure> {
    let [text, file] = VARIABLES.map(|name| std::env::var(name).unwrap_or_default());
    if !text.is_empty() || file.is_empty() {
        return Ok(Secret::new(&text));
    }
    let path = Path::new(&file);
    let failed = |error: std::io::Error| {
        Failure::new(format!("failed to read the secret in {file}: {error}")).hint(format!(
            "{} must name a file that you may read",
            VARIABLES[1]
        ))
    };
    let text = fs::read_to_string(path).map_err(failed)?;
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode();
    if mode & 0o004 != 0 {
        eprintln!("warning: everybody on this machine can read the secret in {file}: chmod o= it");
    }
    match Secret::new(text.trim()) {
        Some(secret) => Ok(Some(secret)),
        None => Err(Failure::new(format!(
            "there is no secret in {file}, only space"
        ))),
    }
}

/// How to give one.
pub(super) fn how() -> String {
    format!(
        "set {} to the ADMIN_SECRET of the host, or {} to a file that holds it",
        VARIABLES[0], VARIABLES[1]
    )
}
