//! What a sandbox closes, in the eyes of systemd, and what opens it.

use dunnage_unit::{Allowance, Layout, Sandbox, Scope, Service};

use crate::units::{installed, render};
use crate::{services, tool};

/// The exposure that systemd computes, 0 (safe) to 10.
fn exposure(service: &Service) -> f64 {
    let (_root, file) = installed(service, Layout::debian(), Scope::System);
    let report = tool::run(
        "systemd-analyze",
        &[
            "security".as_ref(),
            "--offline=true".as_ref(),
            "--no-pager".as_ref(),
            &file,
        ],
    );
    let line = report
        .lines()
        .find(|line| line.contains("Overall exposure level"));
    let score = line
        .and_then(|line| line.rsplit_once(": "))
        .and_then(|(_, verdict)| verdict.split_whitespace().next())
        .and_then(|score| score.parse().ok());
    score.unwrap_or_else(|| panic!("no score in:\n{report}"))
}

#[test]
fn a_closed_service_scores_1_5_at_most() {
    let score = exposure(&services::host());
    assert!(score <= 1.5, "{score}");
}

#[test]
fn a_runner_scores_5_at_most() {
    let score = exposure(&services::runner());
    assert!(score <= 5.0, "{score}");
}

/// Each allowance opens its directives and no others.
#[test]
fn allowances_open_what_they_say() {
    let unit = |allow: Vec<Allowance>| {
        let service = Service {
            sandbox: Sandbox {
                off: false,
                allow,
                write: Vec::new(),
            },
            ..services::bare("x")
        };
        let text = render(&service, &Layout::debian(), Scope::System);
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let closed = unit(Vec::new());
    let cases: [(Allowance, &[&str], &[&str]); 7] = [
        (
            Allowance::Devices,
            &["PrivateDevices=yes", "ProtectClock=yes"],
            &[],
        ),
        (Allowance::Home, &["ProtectHome=yes"], &[]),
        (Allowance::Jit, &["MemoryDenyWriteExecute=yes"], &[]),
        (Allowance::SharedTmp, &["PrivateTmp=yes"], &[]),
        (
            Allowance::Proc,
            &["ProtectProc=invisible", "ProcSubset=pid"],
            &[],
        ),
        (
            Allowance::FileSystem,
            &["ProtectSystem=strict"],
            &["ProtectSystem=full"],
        ),
        (
            Allowance::Programs,
            &[
                "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
                "SystemCallFilter=@system-service",
                "SystemCallFilter=~@privileged @resources",
                "SystemCallErrorNumber=EPERM",
            ],
            &["RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK"],
        ),
    ];
    for (allowance, gone, come) in cases {
        let open = unit(vec![allowance]);
        let lost: Vec<&str> = closed
            .iter()
            .filter(|line| !open.contains(line))
            .map(String::as_str)
            .collect();
        let new: Vec<&str> = open
            .iter()
            .filter(|line| !closed.contains(line))
            .map(String::as_str)
            .collect();
        assert_eq!((lost, new), (gone.to_vec(), come.to_vec()), "{allowance:?}");
    }
}
