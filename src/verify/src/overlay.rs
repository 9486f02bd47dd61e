//! Copy-on-write roots.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sched::{CloneFlags, unshare};
use tempfile::TempDir;

use crate::VerifyError;

/// A root that can be written to without touching what lies below it.
#[derive(Debug)]
pub struct Overlay {
    below: Layer,
    room: Option<TempDir>,
    merged: PathBuf,
}

/// Directories on which an [`Overlay`] can stand: a base root, and frozen overlays above it.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Topmost first, as overlayfs wants them.
    folders: Vec<PathBuf>,
    /// Keeps frozen folders on the disk for as long as anybody stands on them.
    kept: Vec<Arc<TempDir>>,
}

/// Gives this process its own view of mounts, so that none is left behind however it ends.
///
/// To be called once, before any thread is started.
pub fn isolate() -> Result<(), VerifyError> {
    unshare(CloneFlags::CLONE_NEWNS).map_err(kernel("make a mount namespace"))?;
    let flags = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    mount(None::<&str>, "/", None::<&str>, flags, None::<&str>)
        .map_err(kernel("make mounts private"))
}

impl Layer {
    /// The layer that is this folder.
    pub(crate) fn of(folder: PathBuf) -> Layer {
        Layer {
            folders: vec![folder],
            kept: Vec::new(),
        }
    }
}

impl Overlay {
    /// Mounts a new overlay on a layer, with its own changes in a new directory below `room`.
    pub fn mount(below: &Layer, room: &Path) -> Result<Overlay, VerifyError> {
        fs::create_dir_all(room).map_err(VerifyError::io("create", room))?;
        let room = tempfile::Builder::new()
            .prefix("overlay-")
            .tempdir_in(room)
            .map_err(VerifyError::io("create a directory in", room))?;
        for name in ["upper", "scratch", "merged"] {
            let path = room.path().join(name);
            fs::create_dir(&path).map_err(VerifyError::io("create", &path))?;
        }
        let lower: Vec<_> = below
            .folders
            .iter()
            .map(|folder| folder.to_string_lossy())
            .collect();
        // `volatile`: nothing here needs to survive a crash, and dpkg syncs after every file.
        let options = format!(
            "lowerdir={},upperdir={1}/upper,workdir={1}/scratch,volatile",
            lower.join(":"),
            room.path().display()
        );
        let merged = room.path().join("merged");
        mount(
            Some("overlay"),
            &merged,
            Some("overlay"),
            MsFlags::empty(),
            Some(options.as_str()),
        )
        .map_err(kernel("mount an overlay"))?;
        Ok(Overlay {
            below: below.clone(),
            room: Some(room),
            merged,
        })
    }

    /// Where the root is.
    pub fn path(&self) -> &Path {
        &self.merged
    }

    /// Leaves its changes on the disk when it is dropped.
    pub fn keep(&mut self) {
        if let Some(room) = &mut self.room {
            room.disable_cleanup(true);
        }
    }

    /// Writes a script that boots it again, and says where.
    pub fn write_way_in(&self) -> Result<PathBuf, VerifyError> {
        let room = self.merged.parent().unwrap_or(&self.merged);
        let script = room.join("enter");
        let lower = self
            .below
            .folders
            .iter()
            .map(|folder| folder.display().to_string());
        let lower = lower.collect::<Vec<_>>().join(":");
        // An overlay that was volatile refuses to be mounted again while it remembers that.
        let text = format!(
            "#!/bin/sh\n# A shell on this system, or what is given instead; --boot starts systemd.\nset -eu\n\
             cd {room}\nrm -rf scratch/*/incompat\n\
             mount -t overlay overlay -o lowerdir={lower},upperdir=upper,workdir=scratch merged\n\
             trap 'umount merged' EXIT\n\
             SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn -D merged --register=no --keep-unit \\\n    \
             --private-network \"${{@:-/bin/sh}}\"\n",
            room = room.display()
        );
        fs::write(&script, text).map_err(VerifyError::io("write", &script))?;
        Ok(script)
    }

    /// Unmounts it and keeps its changes as a layer for others.
    pub fn freeze(mut self) -> Result<Layer, VerifyError> {
        umount2(&self.merged, MntFlags::empty()).map_err(kernel("unmount an overlay"))?;
        let mut layer = self.below.clone();
        if let Some(room) = self.room.take() {
            layer.folders.insert(0, room.path().join("upper"));
            layer.kept.push(Arc::new(room));
        }
        Ok(layer)
    }
}

impl Drop for Overlay {
    fn drop(&mut self) {
        if self.room.is_some() {
            // Lazily: a process that is just dying may still hold it.
            let _ = umount2(&self.merged, MntFlags::MNT_DETACH);
        }
    }
}

pub(crate) fn kernel(action: &str) -> impl FnOnce(nix::Error) -> VerifyError {
    let action = action.to_owned();
    move |source| VerifyError::Kernel { action, source }
}
