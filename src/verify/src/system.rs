//! Systems that live for one case.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::container::{BOOT_LIMIT, Container, ENVIRONMENT, Guest, console};
use crate::{Invocation, Outcome, Overlay, VerifyError};

/// Takes away what nspawn mounted, for one command; /proc last, because the tool itself reads it.
const ALONE: &str =
    "for folder in /run /tmp /sys /proc; do umount -l \"$folder\"; done; exec \"$@\"";

/// A system that lives for one case; dropping it ends it and throws its changes away.
#[derive(Debug)]
pub struct System {
    // Before the overlay, so that it ends first.
    life: Life,
    overlay: Overlay,
}

#[derive(Debug)]
enum Life {
    /// Processes in namespaces of their own.
    Contained(Container),
    /// The same, but a command sees nothing of it except the root: no /proc, no /run.
    Image(Container),
    /// Only a root to change into: no PID 1, no /proc, the network of the machine.
    Chroot,
}

impl System {
    /// Boots a root with systemd as PID 1 and waits until it is up.
    pub fn boot(overlay: Overlay) -> Result<System, VerifyError> {
        System::boot_as(Guest::Systemd, overlay)
    }

    /// Boots it so that a docker daemon on it can run containers with limits.
    ///
    /// Images and containers are not part of the root: another boot of it begins without any.
    pub fn boot_for_docker(overlay: Overlay) -> Result<System, VerifyError> {
        System::boot_as(Guest::Docker, overlay)
    }

    fn boot_as(guest: Guest, overlay: Overlay) -> Result<System, VerifyError> {
        let container = Container::start(&overlay, guest)?;
        let system = System {
            life: Life::Contained(container),
            overlay,
        };
        system
            .wait_until("the end of the boot", BOOT_LIMIT, || {
                let state = system.run(["systemctl", "is-system-running"])?;
                let state = state.answer();
                Ok(if matches!(state, "running" | "degraded") {
                    Ok(())
                } else {
                    Err(state.into())
                })
            })
            .map_err(|error| VerifyError::Boot {
                reason: error.chain(),
                console: console(&system.overlay),
            })?;
        Ok(system)
    }

    /// Starts a container in which nothing runs: /proc and a network, but no service manager.
    pub fn container(overlay: Overlay) -> Result<System, VerifyError> {
        let container = Container::start(&overlay, Guest::Idle)?;
        let leader = container.leader;
        let system = System {
            life: Life::Contained(container),
            overlay,
        };
        // The leader enters its network only after it has become visible, and then starts what it
        // was asked to.
        system.wait_until("the start of the container", BOOT_LIMIT, || {
            let path = format!("/proc/{leader}/task/{leader}/children");
            let children = fs::read_to_string(path).unwrap_or_default();
            let asleep = |pid: &str| {
                let comm = fs::read_to_string(format!("/proc/{pid}/comm"));
                comm.is_ok_and(|comm| comm == "sleep\n")
            };
            Ok(if children.split_whitespace().any(asleep) {
                Ok(())
            } else {
                Err(format!("children of the leader: {children:?}"))
            })
        })?;
        Ok(system)
    }

    /// Enters a root as an image builder does: no PID 1, no /proc, nothing in /run; but in namespaces
    /// of its own, so that scripts of strangers reach neither the processes nor the network of this
    /// machine.
    pub fn image(overlay: Overlay) -> Result<System, VerifyError> {
        let System { life, overlay } = System::container(overlay)?;
        let life = match life {
            Life::Contained(container) => Life::Image(container),
            other => other,
        };
        Ok(System { life, overlay })
    }

    /// Enters a root as an image builder does, by changing into it.
    pub fn chroot(overlay: Overlay) -> System {
        System {
            life: Life::Chroot,
            overlay,
        }
    }

    /// Runs a command on the system and waits for its end.
    pub fn run<W: AsRef<OsStr>>(
        &self,
        words: impl IntoIterator<Item = W>,
    ) -> Result<Outcome, VerifyError> {
        self.call(Invocation::new(words))
    }

    /// Runs a line of shell on the system.
    pub fn shell(&self, line: &str) -> Result<Outcome, VerifyError> {
        self.run(["sh", "-c", line])
    }

    /// Runs a prepared invocation on the system.
    pub fn call(&self, invocation: Invocation) -> Result<Outcome, VerifyError> {
        invocation.through(self.way_in()).run()
    }

    /// Where its root is on this machine.
    pub fn root(&self) -> &Path {
        self.overlay.path()
    }

    /// Writes a file with a mode, owned by root, and the folders above it.
    pub fn push(
        &self,
        path: &str,
        content: impl AsRef<[u8]>,
        mode: u32,
    ) -> Result<(), VerifyError> {
        // By a command, not through the overlay: a booted system mounts things over its root.
        let line = "mkdir -p \"$(dirname \"$1\")\" && cat > \"$1\" && chmod \"$2\" \"$1\"";
        let mode = format!("{mode:04o}");
        self.call(Invocation::new(["sh", "-c", line, "sh", path, &mode]).input(content.as_ref()))?
            .ok()
            .map(drop)
    }

    /// Copies a file of this machine into it.
    pub fn push_file(&self, from: &Path, to: &str, mode: u32) -> Result<(), VerifyError> {
        self.push(
            to,
            fs::read(from).map_err(VerifyError::io("read", from))?,
            mode,
        )
    }

    /// Reads a text file.
    pub fn read(&self, path: &str) -> Result<String, VerifyError> {
        Ok(self.run(["cat", "--", path])?.ok()?.stdout)
    }

    /// Asks again and again until the answer is `Ok`; the other answers say what is still missing.
    pub fn wait_until(
        &self,
        what: &str,
        limit: Duration,
        ask: impl Fn() -> Result<Result<(), String>, VerifyError>,
    ) -> Result<(), VerifyError> {
        let started = Instant::now();
        let mut pause = Duration::from_millis(10);
        loop {
            let seen = match ask()? {
                Ok(()) => return Ok(()),
                Err(seen) => seen,
            };
            if started.elapsed() > limit {
                return Err(VerifyError::NeverHappened {
                    what: what.to_owned(),
                    limit,
                    seen,
                });
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(200));
        }
    }

    /// Shuts it down as an admin would and hands back its root, changed as it is.
    pub fn power_off(self) -> Result<Overlay, VerifyError> {
        let System { life, overlay } = self;
        if let Life::Contained(mut container) | Life::Image(mut container) = life {
            // The connection may break while it answers.
            let call = Invocation::new(["systemctl", "poweroff"]);
            let _ = call.through(container.way_in()).run()?;
            container.wait(Duration::from_secs(60))?;
        }
        Ok(overlay)
    }

    /// Ends it at once and hands back its root, changed as it is.
    pub fn leave(self) -> Overlay {
        let System { life, overlay } = self;
        drop(life);
        overlay
    }

    /// The processes of this machine whose root is the root of this system.
    pub fn processes(&self) -> Vec<String> {
        let Ok(all) = fs::read_dir("/proc") else {
            return Vec::new();
        };
        all.flatten()
            .filter(|entry| {
                let root = fs::read_link(entry.path().join("root"));
                root.is_ok_and(|root| root == self.root())
            })
            .filter_map(|entry| fs::read_to_string(entry.path().join("comm")).ok())
            .collect()
    }

    /// The processes that commands have left behind on a system on which nothing should run.
    pub fn stray(&self) -> Vec<String> {
        let (Life::Contained(container) | Life::Image(container)) = &self.life else {
            return self.processes();
        };
        let leader = container.leader.to_string();
        let own = fs::read_link(format!("/proc/{leader}/ns/pid")).ok();
        let Ok(all) = fs::read_dir("/proc") else {
            return Vec::new();
        };
        all.flatten()
            .filter(|entry| own.is_some() && fs::read_link(entry.path().join("ns/pid")).ok() == own)
            .filter(|entry| entry.file_name() != *leader)
            .filter_map(|entry| fs::read_to_string(entry.path().join("comm")).ok())
            .map(|comm| comm.trim().to_owned())
            // What nspawn was asked to run.
            .filter(|comm| comm != "sleep")
            .collect()
    }

    /// Directories of this machine: the control groups that hold everything on this system.
    pub fn cgroups(&self) -> &[PathBuf] {
        match &self.life {
            Life::Contained(container) | Life::Image(container) => container.cgroup.folders(),
            Life::Chroot => &[],
        }
    }

    /// The network namespace its commands run in, if it is not the one of this machine.
    pub(crate) fn network(&self) -> Option<PathBuf> {
        match &self.life {
            Life::Contained(container) | Life::Image(container) => {
                Some(PathBuf::from(format!("/proc/{}/ns/net", container.leader)))
            }
            Life::Chroot => None,
        }
    }

    fn way_in(&self) -> Vec<OsString> {
        match &self.life {
            Life::Contained(container) => container.way_in(),
            Life::Image(container) => {
                let mut way = container.way_in();
                let alone = ["unshare", "--mount", "sh", "-c", ALONE, "sh"];
                way.extend(alone.map(OsString::from));
                way
            }
            Life::Chroot => {
                let mut way = vec!["chroot".into(), self.overlay.path().into()];
                way.extend(ENVIRONMENT.map(OsString::from));
                way
            }
        }
    }
}
