//! The Debian packages that tests and benchmarks need.

use std::io;
use std::process::{Command, Stdio};

use crate::line::Line;

/// Packages, each with what it is for.
type Packages = [(&'static str, &'static str)];

/// What the tests need.
pub(crate) const FOR_TESTS: &Packages = &[
    ("binutils", "objdump, which reads ELF files as we do"),
    (
        "busybox-static",
        "the root of the containers that tasks are run in",
    ),
    ("ca-certificates", "mirrors"),
    ("cpio", "unpacking an .rpm"),
    ("createrepo-c", "the indexes beside which ours are laid"),
    ("curl", "the tests of formulas"),
    ("debian-archive-keyring", "the keys of those mirrors"),
    ("debhelper", "building our packages as Debian does"),
    ("devscripts", "checkbashisms"),
    ("dnf", "the client of our repositories"),
    ("dnf-plugins-core", "fetching packages from them"),
    ("docker.io", "running those containers"),
    ("dpkg-dev", "dpkg-buildpackage"),
    ("faketime", "moving the clocks of daemons"),
    ("g++", "libFuzzer, which is written in C++"),
    ("git", "source archives and the tap"),
    ("gpg", "reading our keys"),
    ("gpg-agent", "the same"),
    ("gpgv", "reading our signatures as apt of Debian 12 does"),
    ("lintian", "checking packages"),
    ("logrotate", "reading generated policies"),
    ("man-db", "reading our man pages"),
    (
        "mmdebstrap",
        "making the systems that packages are tried on",
    ),
    ("openssl", "certificates of kernels"),
    (
        "procps",
        "docker top, which asks ps for what is in a container",
    ),
    ("python3", "a plist parser and a web server"),
    ("python3-venv", "the clients of Jupyter"),
    (
        "rpm",
        "reading packages as rpm does, and rpmbuild, which makes some",
    ),
    ("rpmlint", "checking packages"),
    ("rubocop", "checking formulas"),
    ("ruby", "running them"),
    ("shellcheck", "checking maintainer scripts"),
    ("sqv", "reading our signatures as apt of Debian 13 does"),
    (
        "systemd",
        "systemd-analyze, systemd-sysusers, systemd-tmpfiles",
    ),
    (
        "systemd-container",
        "systemd-nspawn, which boots those systems",
    ),
    ("xz-utils", "reading our xz streams"),
];

/// What the benchmarks need.
pub(crate) const FOR_BENCHMARKS: &Packages = &[
    ("busybox-static", "the image that tasks run in"),
    ("docker.io", "running tasks"),
    ("python3-venv", "installing peers"),
    ("wrk", "load"),
];

/// Installs what is missing; where it may not, says what to do. Tests then report what they skip.
pub(crate) fn install_missing(packages: &Packages) -> io::Result<()> {
    let missing: Vec<&str> = packages
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !installed(name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let line = Line::new("apt-get")
        .args(["install", "--yes", "--no-install-recommends"])
        .args(&missing);
    let root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.stdout == b"0\n");
    let debian = Command::new("apt-get")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok();
    if !root || !debian {
        eprintln!("These packages are missing, and what needs them will be skipped or fail:");
        eprintln!("    sudo {line}");
        return Ok(());
    }
    Line::new("apt-get").args(["update", "--quiet"]).run()?;
    line.env("DEBIAN_FRONTEND", "noninteractive").run()
}

fn installed(package: &str) -> bool {
    let mut query = Command::new("dpkg-query");
    query
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .stderr(Stdio::null());
    query
        .output()
        .is_ok_and(|output| output.stdout == b"installed")
}
