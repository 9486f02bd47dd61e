//! A control group for each system.
//!
//! `systemd-nspawn --keep-unit` gives its guest the group `payload` below the group it was started
//! in. Two systems at the same time would be given the same one: each service manager takes what is
//! in it for its own, and when a unit ends on one system its manager removes a group that the other
//! has just made for a unit of the same name, whose start then fails with "No such file or
//! directory". So each system is started in a group of its own.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::VerifyError;

/// How long the kernel may need to see that the last process of a group is gone.
const EMPTY_LIMIT: Duration = Duration::from_secs(2);

/// Joins the groups before the `--`, then becomes the words after it.
const JOIN: &str = "while [ \"$1\" != -- ]; do echo $$ > \"$1/cgroup.procs\" || exit; shift; done; \
                    shift; exec \"$@\"";

/// A control group of our own in each hierarchy that a service manager uses; removed when dropped.
#[derive(Debug)]
pub(crate) struct Cgroup {
    folders: Vec<PathBuf>,
}

/// A mounted tree of control groups.
#[derive(Debug, PartialEq, Eq)]
struct Hierarchy {
    /// The controllers of the first version, as `/proc/self/cgroup` writes them; empty for the second.
    controllers: String,
    /// Which group of the tree is at the mount point.
    top: PathBuf,
    mount_point: PathBuf,
}

impl Cgroup {
    /// Makes one below the group of this process; where there is no control group to be had, none.
    pub(crate) fn make(name: &str) -> Result<Cgroup, VerifyError> {
        let read = |path| fs::read_to_string(path).map_err(VerifyError::io("read", path));
        let mounts = read("/proc/self/mountinfo")?;
        let own = read("/proc/self/cgroup")?;
        let mut cgroup = Cgroup {
            folders: Vec::new(),
        };
        for hierarchy in mounts.lines().filter_map(Hierarchy::parse) {
            // Where both versions are mounted, nspawn makes the same groups in these two.
            if !matches!(hierarchy.controllers.as_str(), "" | "name=systemd") {
                continue;
            }
            let Some(above) = hierarchy.find(&own) else {
                continue;
            };
            let folder = above.join(name);
            fs::create_dir(&folder).map_err(VerifyError::io("create", &folder))?;
            cgroup.folders.push(folder);
        }
        Ok(cgroup)
    }

    /// Its directories, one in each hierarchy.
    pub(crate) fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// The words to put before a command, which make it start in here.
    pub(crate) fn way_in(&self) -> Vec<OsString> {
        let mut words: Vec<OsString> = ["sh", "-c", JOIN, "sh"].map(OsString::from).into();
        words.extend(self.folders.iter().map(|folder| folder.into()));
        words.push("--".into());
        words
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
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

impl Hierarchy {
    /// From a line of `/proc/self/mountinfo`, if it tells of a tree of control groups.
    fn parse(line: &str) -> Option<Hierarchy> {
        let (front, back) = line.split_once(" - ")?;
        let mut front = front.split(' ').skip(3);
        let (top, mount_point) = (front.next()?.into(), front.next()?.into());
        let mut back = back.split(' ');
        let kind = back.next()?;
        let options = back.nth(1)?;
        let general = |option: &&str| !["rw", "ro", "xattr"].contains(option);
        let controllers = match kind {
            "cgroup" => options.split(',').filter(general).collect::<Vec<_>>(),
            "cgroup2" => Vec::new(),
            _ => return None,
        };
        Some(Hierarchy {
            controllers: controllers.join(","),
            top,
            mount_point,
        })
    }

    /// The directory of a process's group, as its `/proc/PID/cgroup` tells; none if it lies outside
    /// of what is mounted.
    fn find(&self, cgroups: &str) -> Option<PathBuf> {
        let path = cgroups.lines().find_map(|line| {
            let (controllers, path) = line.split_once(':')?.1.split_once(':')?;
            (controllers == self.controllers).then_some(path)
        })?;
        let below = Path::new(path).strip_prefix(&self.top).ok()?;
        Some(self.mount_point.join(below))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "9:name=systemd:/\n4:memory:/box/1\n1:cpu,cpuacct:/\n0::/box/2/mine\n";

    fn folder(mount: &str) -> Option<PathBuf> {
        Hierarchy::parse(mount)?.find(OWN)
    }

    #[test]
    fn the_group_of_this_process_is_found_where_it_is_mounted() {
        let second = "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw";
        let expected = Path::new("/sys/fs/cgroup/unified/box/2/mine");
        assert_eq!(folder(second).as_deref(), Some(expected));
        // A mount that begins further down, as containers have it, and one that begins elsewhere.
        let inner = "41 31 0:38 /box/2 /sys/fs/cgroup rw shared:4 - cgroup2 cgroup rw,nsdelegate";
        assert_eq!(
            folder(inner).as_deref(),
            Some(Path::new("/sys/fs/cgroup/mine"))
        );
        let elsewhere = "41 31 0:38 /box/3 /sys/fs/cgroup rw - cgroup2 cgroup rw";
        assert_eq!(folder(elsewhere), None);
    }

    #[test]
    fn hierarchies_of_the_first_version_go_by_their_controllers() {
        let cpu = "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct";
        assert_eq!(
            folder(cpu).as_deref(),
            Some(Path::new("/sys/fs/cgroup/cpu"))
        );
        let named = "40 31 0:37 / /s rw - cgroup cgroup rw,xattr,name=systemd";
        assert_eq!(folder(named).as_deref(), Some(Path::new("/s/")));
        assert_eq!(
            folder("31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw"),
            None
        );
    }

    #[test]
    fn a_command_without_any_group_is_just_run() {
        let cgroup = Cgroup {
            folders: Vec::new(),
        };
        let mut words = cgroup.way_in();
        words.extend(["echo".into(), "here".into()]);
        let said = crate::Invocation::new(words).run().expect("sh is there");
        assert_eq!((said.status, said.answer()), (0, "here"));
    }
}
