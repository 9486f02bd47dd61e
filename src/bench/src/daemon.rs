//! A daemon that is measured.

use std::{
    fs, io,
    net::TcpStream,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::{Pid, SysconfVar, sysconf},
};

use crate::wrong;

/// A process that listens on a port; it ends with this value.
#[derive(Debug)]
pub(crate) struct Daemon {
    child: Child,
    /// From its start until it took a connection.
    pub(crate) ready: Duration,
}

impl Daemon {
    /// Starts it and waits until it takes connections.
    pub(crate) fn start(command: &mut Command, port: u16) -> io::Result<Daemon> {
        let began = Instant::now();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let mut daemon = Daemon {
            child,
            ready: Duration::ZERO,
        };
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Some(status) = daemon.child.try_wait()? {
                return Err(wrong(format!("{command:?} ended with {status}")));
            }
            if began.elapsed() > Duration::from_secs(60) {
                return Err(wrong(format!("{command:?} does not listen on port {port}")));
            }
            sleep(Duration::from_micros(200));
        }
        daemon.ready = began.elapsed();
        Ok(daemon)
    }

    /// Its memory, in MiB.
    pub(crate) fn resident_mib(&self) -> io::Result<f64> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(&path)?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok())
            .map(|kib| kib / 1024.0)
            .ok_or_else(|| wrong(format!("{path} has no VmRSS")))
    }

    /// The processor time that it has used.
    pub(crate) fn cpu(&self) -> io::Result<Duration> {
        let path = format!("/proc/{}/stat", self.child.id());
        let stat = fs::read_to_string(&path)?;
        // The name, in brackets, may hold anything; after it come 11 other fields.
        let fields = stat.rsplit(") ").next().unwrap_or_default();
        let fields: Vec<&str> = fields.split(' ').collect();
        let ticks = |n: usize| fields.get(n).and_then(|field| field.parse::<f64>().ok());
        let (user, system) = ticks(11)
            .zip(ticks(12))
            .ok_or_else(|| wrong(format!("{path} is not understood")))?;
        let second = sysconf(SysconfVar::CLK_TCK).ok().flatten().unwrap_or(100);
        Ok(Duration::from_secs_f64((user + system) / second as f64))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let pid = i32::try_from(self.child.id()).unwrap_or_default();
        let _ = kill(Pid::from_raw(pid), Signal::SIGTERM);
        let began = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if began.elapsed() > Duration::from_secs(10) {
                let _ = self.child.kill();
            }
            sleep(Duration::from_millis(5));
        }
    }
}

/// A port that nobody uses now.
pub(crate) fn free_port() -> io::Result<u16> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    Ok(listener.local_addr()?.port())
}
