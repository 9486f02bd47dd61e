//! Mounted trees of control groups.

use std::path::{Path, PathBuf};

/// A mounted tree of control groups.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Hierarchy {
    /// The controllers of the first version, as `/proc/self/cgroup` writes them; empty for the second.
    pub(crate) controllers: String,
    /// Which group of the tree is at the mount point.
    top: PathBuf,
    pub(crate) mount_point: PathBuf,
}

impl Hierarchy {
    /// From a line of `/proc/self/mountinfo`, if it tells of a tree of control groups.
    pub(crate) fn parse(line: &str) -> Option<Hierarchy> {
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

    /// Whether it has this controller, of the first version.
    pub(crate) fn has(&self, controller: &str) -> bool {
        self.controllers.split(',').any(|one| one == controller)
    }

    /// The directory of a process's group, as its `/proc/PID/cgroup` tells; none if it lies outside
    /// of what is mounted.
    pub(crate) fn find(&self, cgroups: &str) -> Option<PathBuf> {
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
}
