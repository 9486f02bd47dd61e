//! HTTP under load.

use std::{
    io,
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    daemon::{Daemon, free_port},
    figure::Figure,
    wrk::load,
};

/// How often other ports are tried: the five after a free one may be taken.
const TRIES: usize = 10;

/// `/health` from 50 connections.
pub(super) fn figures(program: &Path) -> io::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let (_kernel, port) = kernel(program, folder.path())?;
    let load = load(&format!("http://127.0.0.1:{port}/health"), 50)?;
    Ok(vec![
        Figure::more("GET /health", "req/s", load.requests_per_second)
            .note("wrk -t1 -c50, wrk on the same cores"),
        Figure::less("GET /health, p99", "ms", load.p99_milliseconds),
    ])
}

fn kernel(program: &Path, home: &Path) -> io::Result<(Daemon, u16)> {
    let mut last = Ok(());
    for _ in 0..TRIES {
        let port = free_port()?.min(65_000);
        let mut command = Command::new(program);
        command
            .args(["kernel", "start", "--foreground", "--port"])
            .arg(port.to_string())
            .env("HOME", home)
            .stderr(Stdio::null());
        match Daemon::start(&mut command, port) {
            Ok(daemon) => return Ok((daemon, port)),
            Err(error) => last = Err(error),
        }
    }
    last.and_then(|()| Err(crate::wrong("no free ports")))
}
