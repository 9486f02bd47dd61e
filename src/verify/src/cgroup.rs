//! A control group for each system.
//!
//! `systemd-nspawn --keep-unit` gives its guest the group `payload` below the group it was started
//! in. Two systems at the same time would be given the same one: each service manager takes what is
//! in it for its own, and when a unit ends on one system its manager removes a group that the other
//! has just made for a unit of the same name, whose start then fails with "No such file or
//! directory". So each system is started in a group of its own.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::mount::{MntFlags, MsFlags, mount, umount2};

use crate::VerifyError;
use crate::hierarchy::Hierarchy;
use crate::overlay::kernel;

/// How long the kernel may need to see that the last process of a group is gone.
const EMPTY_LIMIT: Duration = Duration::from_secs(2);

/// Joins the groups before the `--`, then becomes the words after it.
const JOIN: &str = "while [ \"$1\" != -- ]; do echo $$ > \"$1/cgroup.procs\" || exit; shift; done; \
                    shift; exec \"$@\"";

/// A control group of our own in each hierarchy that a guest uses; removed when dropped.
#[derive(Debug, Default)]
pub(crate) struct Cgroup {
    folders: Vec<PathBuf>,
    view: Option<PathBuf>,
}

/// In which hierarchies a guest needs a group of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Those in which a service manager keeps its units.
    Manager,
    /// All, because the guest limits what its own containers may use.
    Everything,
}

impl Cgroup {
    /// Makes one below the group of this process; where there is no control group to be had, none.
    ///
    /// For a guest with limits on a machine with the first version of control groups, a view of them
    /// is mounted in `room`: what the guest sees there are its own groups only.
    pub(crate) fn make(name: &str, extent: Extent, room: &Path) -> Result<Cgroup, VerifyError> {
        let read = |path| fs::read_to_string(path).map_err(VerifyError::io("read", path));
        let (mounts, own) = (read("/proc/self/mountinfo")?, read("/proc/self/cgroup")?);
        let all: Vec<_> = mounts.lines().filter_map(Hierarchy::parse).collect();
        let memory = |hierarchy: &Hierarchy| hierarchy.has("memory");
        let first_version = extent == Extent::Everything && all.iter().any(memory);
        let mut cgroup = Cgroup::default();
        if first_version {
            cgroup.open_view(room)?;
        }
        for hierarchy in &all {
            // Where both versions are mounted, nspawn makes the same groups in these two.
            let of_manager = matches!(hierarchy.controllers.as_str(), "" | "name=systemd");
            if !of_manager && !first_version {
                continue;
            }
            let top = extent == Extent::Everything && !first_version;
            // The group of this process has processes, so it cannot pass its controllers down.
            let above = if top {
                Some(hierarchy.mount_point.clone())
            } else {
                hierarchy.find(&own)
            };
            let Some(above) = above else {
                continue;
            };
            let folder = above.join(name);
            fs::create_dir(&folder).map_err(VerifyError::io("create", &folder))?;
            cgroup.folders.push(folder.clone());
            if hierarchy.has("cpuset") {
                inherit(&above, &folder)?;
            }
            cgroup.show(hierarchy, folder)?;
        }
        Ok(cgroup)
    }

    /// Its directories, one in each hierarchy.
    pub(crate) fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// What the guest shall have as `/sys/fs/cgroup`, if not what nspawn makes.
    pub(crate) fn view(&self) -> Option<&Path> {
        self.view.as_deref()
    }

    /// The words to put before a command, which make it start in here.
    pub(crate) fn way_in(&self) -> Vec<OsString> {
        let mut words: Vec<OsString> = ["sh", "-c", JOIN, "sh"].map(OsString::from).into();
        words.extend(self.folders.iter().map(|folder| folder.into()));
        words.push("--".into());
        words
    }

    fn open_view(&mut self, room: &Path) -> Result<(), VerifyError> {
        let view = room.join("cgroup");
        fs::create_dir_all(&view).map_err(VerifyError::io("create", &view))?;
        let (kind, none) = (Some("tmpfs"), None::<&str>);
        mount(kind, &view, kind, MsFlags::empty(), none).map_err(kernel("mount a tmpfs"))?;
        self.view = Some(view);
        Ok(())
    }

    /// Puts a group into the view, under the names that its hierarchy has on this machine.
    fn show(&self, hierarchy: &Hierarchy, mut folder: PathBuf) -> Result<(), VerifyError> {
        let (Some(view), false) = (&self.view, hierarchy.controllers.is_empty()) else {
            return Ok(());
        };
        if hierarchy.has("name=systemd") {
            // In this one nspawn puts its guest a step further down, and systemd does not take
            // anything above the group it was started in.
            folder.push("payload");
            fs::create_dir(&folder).map_err(VerifyError::io("create", &folder))?;
        }
        let name = hierarchy.mount_point.file_name().unwrap_or_default();
        let place = view.join(name);
        fs::create_dir(&place).map_err(VerifyError::io("create", &place))?;
        let none = None::<&str>;
        mount(Some(&folder), &place, none, MsFlags::MS_BIND, none)
            .map_err(kernel("show a control group"))?;
        for controller in hierarchy.controllers.split(',') {
            let link = view.join(controller);
            if !controller.contains('=') && !link.exists() {
                symlink(name, &link).map_err(VerifyError::io("create", &link))?;
            }
        }
        Ok(())
    }
}

/// A new group of this controller has no processors and refuses processes.
fn inherit(above: &Path, folder: &Path) -> Result<(), VerifyError> {
    for file in ["cpuset.cpus", "cpuset.mems"] {
        let (from, to) = (above.join(file), folder.join(file));
        let value = fs::read(&from).map_err(VerifyError::io("read", &from))?;
        fs::write(&to, value).map_err(VerifyError::io("write", &to))?;
    }
    Ok(())
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        if let Some(view) = &self.view {
            // Lazily: with all that is mounted in it.
            let _ = umount2(view, MntFlags::MNT_DETACH);
        }
        for folder in &self.folders {
            let started = Instant::now();
            while !remove(folder) && started.elapsed() < EMPTY_LIMIT {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

/// Removes a group and those in it, and says whether it is gone.
fn remove(folder: &Path) -> bool {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        // Every directory is a group; the files in it are not really there.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove(&entry.path());
        }
    }
    fs::remove_dir(folder).is_ok() || !folder.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_without_any_group_is_just_run() {
        let mut words = Cgroup::default().way_in();
        words.extend(["echo".into(), "here".into()]);
        let said = crate::Invocation::new(words).run().expect("sh is there");
        assert_eq!((said.status, said.answer()), (0, "here"));
    }
}
