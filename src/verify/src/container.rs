//! Processes in namespaces of their own.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::cgroup::{Cgroup, Extent};
use crate::{Overlay, VerifyError};

/// How long a boot may take; it takes under a second on an idle machine.
pub(crate) const BOOT_LIMIT: Duration = Duration::from_secs(90);

/// The environment of a command on a system, and nothing else of ours.
pub(crate) const ENVIRONMENT: [&str; 7] = [
    "env",
    "-i",
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME=/root",
    "LC_ALL=C.UTF-8",
    "TERM=dumb",
    "DEBIAN_FRONTEND=noninteractive",
];

/// Processes in namespaces of their own, started by systemd-nspawn.
#[derive(Debug)]
pub(crate) struct Container {
    nspawn: Child,
    pub(crate) leader: Pid,
    // Dropped after nspawn has ended: a group with processes cannot be removed.
    pub(crate) cgroup: Cgroup,
}

/// What runs in a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guest {
    /// systemd as PID 1.
    Systemd,
    /// The same, with all that a docker daemon needs.
    Docker,
    /// Nothing.
    Idle,
}

impl Guest {
    fn extent(self) -> Extent {
        match self {
            Guest::Systemd | Guest::Idle => Extent::Manager,
            Guest::Docker => Extent::Everything,
        }
    }

    /// What to tell nspawn; `room` is where files beside the root are kept.
    fn arguments(self, room: &Path, cgroup: &Cgroup) -> Result<Vec<OsString>, VerifyError> {
        let mut words: Vec<OsString> = Vec::new();
        if self == Guest::Docker {
            // runc wants these, which nspawn refuses to its guests.
            words.push("--system-call-filter=add_key keyctl bpf".into());
            // An overlay cannot stand on an overlay, so the layers of images get a plain directory.
            let layers = room.join("docker");
            fs::create_dir_all(&layers).map_err(VerifyError::io("create", &layers))?;
            words.push(bind(&layers, "/var/lib/docker"));
            words.extend(cgroup.view().map(|view| bind(view, "/sys/fs/cgroup")));
        }
        match self {
            Guest::Systemd | Guest::Docker => words.push("--boot".into()),
            Guest::Idle => words.extend(["--as-pid2", "sleep", "infinity"].map(OsString::from)),
        }
        Ok(words)
    }
}

fn bind(from: &Path, to: &str) -> OsString {
    let mut word = OsString::from("--bind=");
    word.push(from);
    word.push(":");
    word.push(to);
    word
}

impl Container {
    pub(crate) fn start(overlay: &Overlay, guest: Guest) -> Result<Container, VerifyError> {
        let nspawn_failed = |source| VerifyError::Spawn {
            command: "systemd-nspawn".into(),
            source,
        };
        let log = console_path(overlay);
        let output = File::create(&log).map_err(VerifyError::io("create", &log))?;
        let errors = output.try_clone().map_err(nspawn_failed)?;
        let machine = next_name();
        let room = overlay.path().parent().unwrap_or(overlay.path());
        let cgroup = Cgroup::make(&machine, guest.extent(), room)?;
        let way_in = cgroup.way_in();
        // Where cgroup v1 is mounted too, nspawn would give the old hierarchy to every guest.
        let unified = if cgroup.view().is_some() { "0" } else { "1" };
        // setpriv: should this process be killed, the system dies with it.
        let nspawn = Command::new(&way_in[0])
            .args(&way_in[1..])
            .args(["setpriv", "--pdeathsig", "SIGKILL"])
            .args(["systemd-nspawn", "--quiet", "-D"])
            .arg(overlay.path())
            .arg(format!("--machine={machine}"))
            .args(["--register=no", "--keep-unit", "--private-network"])
            .args(["--console=pipe", "--resolv-conf=off", "--timezone=off"])
            .arg("--link-journal=no")
            .args(guest.arguments(room, &cgroup)?)
            .env("SYSTEMD_NSPAWN_UNIFIED_HIERARCHY", unified)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .map_err(nspawn_failed)?;
        let mut container = Container {
            nspawn,
            leader: Pid::from_raw(0),
            cgroup,
        };
        container.await_leader(overlay)?;
        Ok(container)
    }

    fn await_leader(&mut self, overlay: &Overlay) -> Result<(), VerifyError> {
        let started = Instant::now();
        loop {
            if let Some(leader) = self.find_leader() {
                self.leader = leader;
                return Ok(());
            }
            let ended = self.nspawn.try_wait().ok().flatten();
            if ended.is_some() || started.elapsed() > BOOT_LIMIT {
                let reason = format!("systemd-nspawn started nothing ({ended:?})");
                return Err(VerifyError::Boot {
                    reason,
                    console: console(overlay),
                });
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The words to put before a command, which make it run inside.
    pub(crate) fn way_in(&self) -> Vec<OsString> {
        let target = self.leader.to_string();
        [
            "nsenter", "-t", &target, "-m", "-p", "-u", "-i", "-n", "-C", "-r", "-w",
        ]
        .into_iter()
        .chain(ENVIRONMENT)
        .map(OsString::from)
        .collect()
    }

    /// The child of nspawn that is PID 1 in a namespace of its own.
    fn find_leader(&self) -> Option<Pid> {
        let parent = format!("PPid:\t{}", self.nspawn.id());
        fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
            let pid: i32 = entry.file_name().to_str()?.parse().ok()?;
            let status = fs::read_to_string(entry.path().join("status")).ok()?;
            let mine = status.lines().any(|line| line == parent);
            let first = |line: &str| line.starts_with("NSpid:") && line.ends_with("\t1");
            (mine && status.lines().any(first)).then(|| Pid::from_raw(pid))
        })
    }

    /// Waits until it has ended by itself.
    pub(crate) fn wait(&mut self, limit: Duration) -> Result<(), VerifyError> {
        let started = Instant::now();
        while started.elapsed() < limit {
            if matches!(self.nspawn.try_wait(), Ok(Some(_))) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err(VerifyError::TimedOut {
            command: "systemctl poweroff".into(),
            limit,
        })
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        if matches!(self.nspawn.try_wait(), Ok(Some(_))) {
            return;
        }
        // Only the leader that is still a child of our own nspawn: its PID cannot have been reused.
        if let Some(leader) = self.find_leader() {
            let _ = kill(leader, Signal::SIGKILL);
        }
        if self.wait(Duration::from_secs(5)).is_err() {
            let _ = self.nspawn.kill();
            let _ = self.nspawn.wait();
        }
    }
}

fn next_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("dunnage-{}-{count}", std::process::id())
}

fn console_path(overlay: &Overlay) -> PathBuf {
    overlay.path().with_file_name("console.log")
}

/// The last lines of its console.
pub(crate) fn console(overlay: &Overlay) -> String {
    let bytes = fs::read(console_path(overlay)).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}
