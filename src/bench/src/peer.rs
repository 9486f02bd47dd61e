//! Peers from the Python package index, in an environment of their own that is kept.

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::wrong;

/// Installs packages once and says where their programs are.
pub(crate) fn python(folder: &Path, packages: &[&str]) -> io::Result<PathBuf> {
    let programs = folder.join("bin");
    let done = folder.join("installed");
    let wanted = packages.join(" ");
    if std::fs::read_to_string(&done).is_ok_and(|there| there == wanted) {
        return Ok(programs);
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
    let pip = programs.join("pip");
    run(Command::new(pip)
        .args(["install", "--quiet"])
        .args(packages))?;
    std::fs::write(done, wanted)?;
    Ok(programs)
}

fn run(command: &mut Command) -> io::Result<()> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().last().unwrap_or_default();
    Err(wrong(format!("{command:?}: {}: {last}", output.status)))
}
