//! What an installation will write, and the ways to have it written.

use std::{fs, path::PathBuf};

use tempfile::TempDir;

use crate::{InstallError, Step, WholeFile};

/// What an installation will write.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The files.
    pub files: Vec<PlannedFile>,
    pub(crate) sudo: Vec<String>,
    pub(crate) reload: bool,
}

/// One of its files.
#[derive(Clone, Debug)]
pub struct PlannedFile {
    /// The file.
    pub file: WholeFile,
    /// The unit of a package beside which it stands as a drop-in.
    pub packaged: Option<PathBuf>,
    /// Whether there is such a file already.
    pub replaces: bool,
}

/// Files that wait for root to take them over; they are gone when this is dropped.
#[derive(Debug)]
pub struct Staged {
    steps: Vec<Step>,
    _directory: TempDir,
}

impl Plan {
    /// Does everything, as root; `false` says that there was no systemd to reload.
    pub fn write(&self) -> Result<bool, InstallError> {
        for planned in &self.files {
            planned.file.replace()?;
        }
        if self.reload {
            run(&Step::new(["systemctl", "daemon-reload"]))?;
        }
        Ok(self.reload)
    }

    /// Writes the files to a temporary place, from where only root's steps are missing.
    pub fn stage(&self) -> Result<Staged, InstallError> {
        let stage = |source| InstallError::Stage {
            path: std::env::temp_dir(),
            source,
        };
        let directory = tempfile::tempdir().map_err(stage)?;
        let mut steps = Vec::new();
        for planned in &self.files {
            let WholeFile { path, text, .. } = &planned.file;
            let name = path.file_name().unwrap_or_default();
            // Drop-ins of several units have one name.
            let own = directory.path().join(steps.len().to_string());
            let staged = own.join(name);
            fs::create_dir(&own)
                .and_then(|()| fs::write(&staged, text))
                .map_err(stage)?;
            let mode = planned.file.mode.to_string();
            let (from, to) = (staged.display().to_string(), path.display().to_string());
            steps.push(self.as_root(&["install", "-D", "-m", &mode, &from, &to]));
        }
        steps.extend(
            self.reload
                .then(|| self.as_root(&["systemctl", "daemon-reload"])),
        );
        Ok(Staged {
            steps,
            _directory: directory,
        })
    }

    /// The same as lines for a shell, complete in themselves.
    pub fn by_hand(&self) -> String {
        let mut lines = String::new();
        for planned in &self.files {
            let WholeFile { path, text, mode } = &planned.file;
            let (path, mode) = (path.display().to_string(), mode.to_string());
            if let Some(directory) = planned.file.path.parent() {
                let directory = directory.display().to_string();
                let step = self.as_root(&["install", "-d", "-m", "0755", &directory]);
                lines.push_str(&format!("{step}\n"));
            }
            let tee = self.as_root(&["tee", &path]);
            lines.push_str(&format!("{tee} >/dev/null <<'END'\n{text}END\n"));
            lines.push_str(&format!("{}\n", self.as_root(&["chmod", &mode, &path])));
        }
        if self.reload {
            lines.push_str(&format!(
                "{}\n",
                self.as_root(&["systemctl", "daemon-reload"])
            ));
        }
        lines
    }

    fn as_root(&self, command: &[&str]) -> Step {
        Step::new(
            self.sudo
                .iter()
                .map(String::as_str)
                .chain(command.iter().copied()),
        )
    }
}

impl Staged {
    /// What needs root.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Runs those steps; the first that fails is the last.
    pub fn run(&self) -> Result<(), InstallError> {
        self.steps.iter().try_for_each(run)
    }
}

fn run(step: &Step) -> Result<(), InstallError> {
    match step.run() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(InstallError::Failed {
            step: step.clone(),
            status,
        }),
        Err(source) => Err(InstallError::NotRun {
            step: step.clone(),
            source,
        }),
    }
}
