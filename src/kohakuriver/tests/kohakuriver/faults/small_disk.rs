//! A disk that can be full.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

/// A file system of a few MiB.
pub(super) struct SmallDisk {
    directory: TempDir,
}

impl SmallDisk {
    pub(super) fn new(size: &str) -> SmallDisk {
        assert!(
            nix::unistd::geteuid().is_root(),
            "this test mounts a small disk, which only root may: `sudo` it"
        );
        let directory = tempfile::tempdir().unwrap();
        let disk = SmallDisk { directory };
        let options = format!("size={size},mode=755");
        disk.mount(&["-t", "tmpfs", "-o", &options, "tmpfs"]);
        disk
    }

    pub(super) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Takes all room that is left.
    pub(super) fn fill(&self) {
        let mut file = fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(self.ballast())
            .unwrap();
        let block = [b'x'; 4096];
        while file.write_all(&block).is_ok() {}
    }

    /// Gives that room back.
    pub(super) fn free(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }

    /// Nothing can be written to it any more, or again.
    pub(super) fn writable(&self, writable: bool) {
        let option = if writable { "remount,rw" } else { "remount,ro" };
        self.mount(&["-o", option]);
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    fn mount(&self, arguments: &[&str]) {
        let mut mount = Command::new("/bin/mount");
        let status = mount.args(arguments).arg(self.path()).status().unwrap();
        assert!(status.success(), "mount {arguments:?}: {status}");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let mut umount = Command::new("/bin/umount");
        // Also if a container that was left behind has it.
        let _ = umount.arg("--lazy").arg(self.path()).status();
    }
}
