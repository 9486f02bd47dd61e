//! What tasks are permitted on a node.

use std::path::PathBuf;

use super::{Problem, Problems, Values};

/// What tasks get, and what they may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Permissions {
    /// Every container is privileged.
    pub(crate) privileged: bool,
    /// Mounts of every container, as `host:container[:option]`.
    pub(crate) mounts: Vec<String>,
    /// A task may ask to be privileged.
    pub(crate) may_be_privileged: bool,
    /// Below these directories a task may ask for mounts.
    pub(crate) may_mount: Vec<PathBuf>,
}

impl Permissions {
    /// Checks the values that hold.
    pub(super) fn of(values: &Values, problems: &mut Problems) -> Permissions {
        let may_mount = values.list("ALLOWED_MOUNTS").iter().map(PathBuf::from);
        let may_mount: Vec<PathBuf> = may_mount.collect();
        for path in may_mount.iter().filter(|path| !path.is_absolute()) {
            let message = format!(
                "ALLOWED_MOUNTS takes absolute paths of this machine, not `{}`",
                path.display()
            );
            problems.push(Problem::new(values.origin("ALLOWED_MOUNTS"), message));
        }
        Permissions {
            privileged: values.flag("TASKS_PRIVILEGED"),
            mounts: values.list("ADDITIONAL_MOUNTS").to_vec(),
            may_be_privileged: values.flag("ALLOW_PRIVILEGED_TASKS"),
            may_mount,
        }
    }
}
