//! A process of somebody else.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::MetadataExt,
    thread,
    time::{Duration, Instant},
};

use nix::{
    errno::Errno,
    sys::signal::{Signal, kill},
    unistd::Pid,
};

/// How often it is looked whether a process is still there, where the system cannot tell when it ends.
const LOOK: Duration = Duration::from_millis(20);

/// A process that is never mistaken for a later one with its number.
///
/// On Linux it is held by a pidfd, which goes on to mean the process that it was opened for. Its start
/// time, in ticks since boot, says the same where there is none.
#[derive(Debug)]
pub struct Process {
    pid: Pid,
    started: Option<u64>,
    #[cfg(target_os = "linux")]
    handle: Option<std::os::fd::OwnedFd>,
}

impl Process {
    /// The process with this number; `None` if there is none.
    pub fn find(number: u32) -> Option<Process> {
        let pid = Pid::from_raw(i32::try_from(number).ok().filter(|pid| *pid > 0)?);
        let process = Process {
            pid,
            started: started(pid),
            #[cfg(target_os = "linux")]
            handle: rustix::process::Pid::from_raw(pid.as_raw()).and_then(|pid| {
                rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()).ok()
            }),
        };
        process.is_alive().then_some(process)
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.pid.as_raw().unsigned_abs()
    }

    /// When it was started, in clock ticks since boot, where the system says it.
    pub fn started(&self) -> Option<u64> {
        self.started
    }

    /// Whether it is still there; one that ended and was not yet collected by its parent is not.
    pub fn is_alive(&self) -> bool {
        // Signal 0 is none: only the permission and the process are checked.
        let there = !matches!(kill(self.pid, None), Err(Errno::ESRCH));
        there && !is_zombie(self.pid) && started(self.pid) == self.started
    }

    /// Sends it a signal; `false` says that it is no more.
    pub fn signal(&self, signal: Signal) -> io::Result<bool> {
        if !self.is_alive() {
            return Ok(false);
        }
        match self.send(signal) {
            Ok(()) => Ok(true),
            Err(Errno::ESRCH) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    #[cfg(target_os = "linux")]
    fn send(&self, signal: Signal) -> Result<(), Errno> {
        use rustix::process::{Signal as Sent, pidfd_send_signal};
        let (Some(handle), Some(sent)) = (&self.handle, Sent::from_named_raw(signal as i32)) else {
            return kill(self.pid, signal);
        };
        pidfd_send_signal(handle, sent).map_err(|error| Errno::from_raw(error.raw_os_error()))
    }

    #[cfg(not(target_os = "linux"))]
    fn send(&self, signal: Signal) -> Result<(), Errno> {
        kill(self.pid, signal)
    }

    /// Waits for its end, but not for longer than `limit`; whether it ended.
    pub fn wait(&self, limit: Duration) -> bool {
        let start = Instant::now();
        loop {
            if !self.is_alive() {
                return true;
            }
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                return false;
            }
            self.sleep(left.min(LOOK));
        }
    }

    /// Until it ends, or the time is over.
    #[cfg(target_os = "linux")]
    fn sleep(&self, limit: Duration) {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let Some(handle) = &self.handle else {
            return thread::sleep(limit);
        };
        let ended = &mut [PollFd::new(handle, PollFlags::IN)];
        let Ok(limit) = Timespec::try_from(limit) else {
            return;
        };
        let _ = poll(ended, Some(&limit));
    }

    #[cfg(not(target_os = "linux"))]
    fn sleep(&self, limit: Duration) {
        thread::sleep(limit);
    }

    /// Whether it has this very file open; `None` if that cannot be seen.
    pub(crate) fn has_open(&self, file: &File) -> Option<bool> {
        let file = file.metadata().ok()?;
        let open = fs::read_dir(format!("/proc/{}/fd", self.pid)).ok()?;
        Some(open.flatten().any(|entry| {
            fs::metadata(entry.path())
                .is_ok_and(|other| (other.dev(), other.ino()) == (file.dev(), file.ino()))
        }))
    }
}

/// The fields of /proc/PID/stat after the name, which may hold anything, parentheses included.
fn stat(pid: Pid) -> Option<String> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(text.rsplit_once(") ")?.1.to_owned())
}

fn is_zombie(pid: Pid) -> bool {
    stat(pid).is_some_and(|stat| stat.starts_with(['Z', 'X']))
}

/// Field 22 of proc_pid_stat(5).
fn started(pid: Pid) -> Option<u64> {
    stat(pid)?.split(' ').nth(19)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::process::{Child, Command};

    use super::*;

    fn sleeper() -> Child {
        Command::new("sleep").arg("60").spawn().unwrap()
    }

    #[test]
    fn a_process_is_there_until_it_ends() {
        let mut child = sleeper();
        let process = Process::find(child.id()).unwrap();
        assert!(!process.wait(Duration::ZERO));
        assert!(process.signal(Signal::SIGKILL).unwrap());
        // Nobody has collected it yet: it is a zombie, and as good as gone.
        assert!(process.wait(Duration::from_secs(10)));
        assert!(Process::find(child.id()).is_none());
        child.wait().unwrap();
        assert!(!process.signal(Signal::SIGTERM).unwrap());
    }

    #[test]
    fn a_later_process_with_its_number_is_another() {
        let mut child = sleeper();
        let mut process = Process::find(child.id()).unwrap();
        process.started = process.started.map(|ticks| ticks - 1);
        assert!(!process.is_alive());
        assert!(!process.signal(Signal::SIGKILL).unwrap());
        assert!(child.try_wait().unwrap().is_none(), "it was left alone");
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn an_open_file_shows_whose_it_is() {
        let file = tempfile::tempfile().unwrap();
        let ours = Process::find(std::process::id()).unwrap();
        assert_eq!(ours.has_open(&file), Some(true));
        let mut child = sleeper();
        let other = Process::find(child.id()).unwrap();
        assert_eq!(other.has_open(&file), Some(false));
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn numbers_that_are_no_processes() {
        for number in [0, u32::MAX, 1 << 31] {
            assert!(Process::find(number).is_none(), "{number}");
        }
    }
}
