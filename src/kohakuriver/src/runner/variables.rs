//! The environment of a task.
//!
//! Its values may be secret, and every user of a machine can read the arguments of every program.
//! So they go through a file that only we can read. Such a file holds one line each; what has more
//! lines goes through the environment of the docker command itself.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
};

use tempfile::NamedTempFile;
use tokio::process::Command;

use crate::{settings::RunnerSettings, wire::Execute};

/// Docker reads lines of less than 64 KiB.
const LONGEST_LINE: usize = 60_000;

/// The variables of a task.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Variables {
    lines: String,
    /// Those that no line can hold.
    others: Vec<(String, String)>,
}

impl Variables {
    /// Those of the request, and ours; what cannot be a variable is an error.
    pub(super) fn of(request: &Execute) -> Result<Variables, String> {
        let mut all: BTreeMap<&str, String> = request
            .env_vars
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        all.insert("KOHAKURIVER_TASK_ID", request.task_id.to_string());
        all.insert("KOHAKURIVER_LOCAL_TEMP_DIR", "/local_temp".to_owned());
        all.insert("KOHAKURIVER_SHARED_DIR", "/shared".to_owned());
        if let Some(node) = request.target_numa_node_id {
            all.insert("KOHAKURIVER_TARGET_NUMA_NODE", node.to_string());
        }
        let mut variables = Variables {
            lines: String::new(),
            others: Vec::new(),
        };
        for (name, value) in all {
            variables.add(name, value)?;
        }
        Ok(variables)
    }

    fn add(&mut self, name: &str, value: String) -> Result<(), String> {
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '=';
        if name.is_empty() || name.starts_with('#') || !name.chars().all(plain) {
            return Err(format!(
                "`{}` is no name of a variable",
                name.escape_debug()
            ));
        }
        if value.contains('\0') {
            return Err(format!("the value of {name} holds a zero byte"));
        }
        if value.contains(['\n', '\r']) || name.len() + value.len() > LONGEST_LINE {
            if changes_docker(name) {
                return Err(format!(
                    "the value of {name} has more than one line, or is very long; docker cannot \
                     be given such a value for a variable that docker itself reads"
                ));
            }
            self.others.push((name.to_owned(), value));
        } else {
            self.lines.push_str(&format!("{name}={value}\n"));
        }
        Ok(())
    }

    /// Hands them to a docker command; the file must live until it is done.
    pub(super) fn hand_to(
        &self,
        command: &mut Command,
        settings: &RunnerSettings,
    ) -> io::Result<NamedTempFile> {
        let mut file = tempfile::Builder::new()
            .prefix("variables-")
            .tempfile_in(directory(settings))?;
        file.write_all(self.lines.as_bytes())?;
        command.arg("--env-file").arg(file.path());
        for (name, value) in &self.others {
            command.args(["--env", name]).env(name, value);
        }
        Ok(file)
    }

    /// Makes the directory of such files, and removes those of a runner that was killed.
    pub(super) fn clear(state_dir: &Path) -> io::Result<()> {
        let directory = state_dir.join("variables");
        match std::fs::remove_dir_all(&directory) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut builder = std::fs::DirBuilder::new();
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&directory)
    }
}

fn directory(settings: &RunnerSettings) -> std::path::PathBuf {
    settings.state_dir.join("variables")
}

/// Whether the docker command would do other things with such a variable in its own environment.
fn changes_docker(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let families = [
        "DOCKER_",
        "LD_",
        "GO",
        "XDG_",
        "SSL_",
        "CONTAINER",
        "PODMAN",
        "SSH_",
        "LC_",
        "MALLOC_",
        "GLIBC_",
        "BUILDKIT_",
    ];
    let names = [
        "PATH",
        "HOME",
        "USER",
        "TMPDIR",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
        "ALL_PROXY",
        "LANG",
        "HOSTALIASES",
        "LOCALDOMAIN",
        "RES_OPTIONS",
        "STORAGE_DRIVER",
        "STORAGE_OPTS",
        "REGISTRY_AUTH_FILE",
    ];
    names.contains(&upper.as_str()) || families.iter().any(|family| upper.starts_with(family))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Result<Variables, String> {
        let mut variables = Variables {
            lines: String::new(),
            others: Vec::new(),
        };
        for (name, value) in pairs {
            variables.add(name, (*value).to_owned())?;
        }
        Ok(variables)
    }

    #[test]
    fn only_what_no_line_can_hold_goes_another_way() {
        let pairs = [("A", " x = #1 "), ("KEY", "-----\nMII\n"), ("PATH", "/bin")];
        let expected = Variables {
            lines: "A= x = #1 \nPATH=/bin\n".to_owned(),
            others: vec![("KEY".to_owned(), "-----\nMII\n".to_owned())],
        };
        assert_eq!(variables(&pairs), Ok(expected));
        for (name, value) in [
            ("DOCKER_HOST", "a\nb"),
            ("LD_PRELOAD", "a\nb"),
            ("http_proxy", "a\nb"),
            ("A B", ""),
            ("#A", ""),
            ("A=B", ""),
            ("", ""),
            ("A", "\0"),
        ] {
            assert!(variables(&[(name, value)]).is_err(), "{name:?}");
        }
    }
}
