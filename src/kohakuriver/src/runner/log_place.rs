//! Where the output of a task goes.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Component, Path, PathBuf},
};

use nix::fcntl::OFlag;

use super::mount::Mount;
use crate::{settings::RunnerSettings, wire::Execute};

/// Where the logs of all tasks are, seen from inside of a container.
const INSIDE: &str = "/kohakuriver-logs";

/// The two files of a task, below `SHARED_DIR/logs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LogPlace {
    logs: PathBuf,
    stdout: PathBuf,
    stderr: PathBuf,
}

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    Stdout,
    Stderr,
}

impl LogPlace {
    /// Where the host expects them, if that is in the directory that we share with it.
    pub(super) fn of(settings: &RunnerSettings, request: &Execute) -> LogPlace {
        let own = LogPlace::usual(settings, request.task_id);
        let wanted = |path: &Option<String>| below(&own.logs, path.as_deref()?);
        LogPlace {
            stdout: wanted(&request.stdout_path).unwrap_or(own.stdout),
            stderr: wanted(&request.stderr_path).unwrap_or(own.stderr),
            logs: own.logs,
        }
    }

    /// Where they are without other wishes.
    pub(super) fn usual(settings: &RunnerSettings, task: i64) -> LogPlace {
        let logs = settings.shared.directory.join("logs");
        let directory = PathBuf::from(task.to_string());
        LogPlace {
            logs,
            stdout: directory.join("stdout.log"),
            stderr: directory.join("stderr.log"),
        }
    }

    /// The file, as this machine names it.
    pub(super) fn file(&self, stream: Stream) -> PathBuf {
        self.logs.join(self.relative(stream))
    }

    /// The file, as the container names it.
    pub(super) fn inside(&self, stream: Stream) -> String {
        format!("{INSIDE}/{}", self.relative(stream).display())
    }

    /// What makes the one the other. Of the logs of other tasks a container sees nothing.
    pub(super) fn mounts(&self) -> Vec<Mount> {
        let mut mounts: Vec<Mount> = [Stream::Stdout, Stream::Stderr]
            .into_iter()
            .filter_map(|stream| {
                let directory = self.relative(stream).parent()?;
                let target = Path::new(INSIDE).join(directory);
                Some(Mount::of(&self.logs.join(directory), &target))
            })
            .collect();
        mounts.dedup();
        mounts
    }

    /// Whether a task may have failed because its output could not be written.
    pub(super) fn lacks_room(&self) -> bool {
        // Beside the directories of the tasks: what is in those, the tasks can replace by links.
        let outcome = tempfile::tempfile_in(&self.logs).and_then(|mut probe| {
            probe.write_all(&[b'\n'; 4096])?;
            probe.sync_all()
        });
        outcome.is_err_and(|error| {
            matches!(
                error.kind(),
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
            )
        })
    }

    /// Whether nothing was written to either log.
    pub(super) fn said_nothing(&self) -> bool {
        let empty = |stream: &Stream| {
            fs::symlink_metadata(self.file(*stream)).is_ok_and(|file| file.len() == 0)
        };
        [Stream::Stdout, Stream::Stderr].iter().all(empty)
    }

    /// Makes an empty file, and sees that something can be written to it. Images have users of
    /// their own, who must be able to write to it: in a directory that only we may enter,
    /// everybody may.
    pub(super) fn make(&self, stream: Stream, hidden: bool) -> io::Result<()> {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            // An earlier container of this task may have put a link here.
            .custom_flags(OFlag::O_NOFOLLOW.bits())
            .open(self.file(stream))?;
        file.write_all(b"\n")?;
        file.set_len(0)?;
        if hidden {
            file.set_permissions(fs::Permissions::from_mode(0o666))?;
        }
        Ok(())
    }

    fn relative(&self, stream: Stream) -> &Path {
        match stream {
            Stream::Stdout => &self.stdout,
            Stream::Stderr => &self.stderr,
        }
    }
}

/// The path below a directory of its own among the logs, if it is one.
fn below(logs: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path).strip_prefix(logs).ok()?;
    let plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    // Not directly among the logs: that directory holds those of all tasks.
    (plain && path.components().count() > 1).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_a_directory_below_the_logs_are_taken() {
        let logs = Path::new("/s/logs");
        let taken = |path| below(logs, path);
        assert_eq!(taken("/s/logs/7/out"), Some(PathBuf::from("7/out")));
        for path in [
            "/s/logs/7/../8/out",
            "/s/logs/out",
            "/s/logs",
            "/etc/passwd",
            "/s/logs-2/7/out",
            "7/out",
        ] {
            assert_eq!(taken(path), None, "{path}");
        }
    }
}
