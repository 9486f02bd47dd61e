//! Units: exact text, and what systemd says of them.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::symlink;

use dunnage_unit::{
    Account, Allowance, Directive, Layout, ManagedDir, Mode, Ready, Sandbox, Scope, Service, Word,
    systemd,
};

use crate::{services, tool};

fn render(service: &Service, layout: &Layout, scope: Scope) -> String {
    systemd::unit(service, layout, scope).expect("the unit can be written")
}

#[test]
fn a_host_is_closed() {
    let text = render(&services::host(), &Layout::debian(), Scope::System);
    assert_eq!(text, include_str!("expected/kohakuriver-host.service"));
}

#[test]
fn a_runner_is_a_template() {
    let text = render(&services::runner(), &Layout::fedora(), Scope::System);
    assert_eq!(text, include_str!("expected/kohakuriver-runner@.service"));
}

#[test]
fn a_kernel_runs_as_its_user() {
    let text = render(&services::kernel(), &Layout::user(), Scope::User);
    assert_eq!(text, include_str!("expected/llmspell.service"));
}

/// The shape that `init service` writes for a person: no sandbox, an old-style daemon.
#[test]
fn a_service_without_a_sandbox_has_none() {
    let service = Service {
        ready: Ready::Forking {
            pid_file: Word::literal("/run/old/old.pid"),
        },
        cache: Some(ManagedDir {
            name: Word::literal("old"),
            mode: Mode::new(0o755),
        }),
        logs: Some(ManagedDir {
            name: Word::literal("old"),
            mode: Mode::new(0o750),
        }),
        extra: vec![
            Directive {
                section: "Service".into(),
                key: "LimitNOFILE".into(),
                value: "9".into(),
            },
            Directive {
                section: "Unit".into(),
                key: "PartOf".into(),
                value: "a.target".into(),
            },
            Directive {
                section: "Install".into(),
                key: "Alias".into(),
                value: "b.service".into(),
            },
        ],
        ..services::seed_runner()
    };
    let text = render(&service, &Layout::debian(), Scope::System);
    assert_eq!(text, include_str!("expected/kohakuriver-runner.service"));
}

#[test]
fn a_drop_in_takes_the_packaged_command_away() {
    let seed = Service {
        condition_path: Some(Word::literal("/home/ann/my cfg/r.toml")),
        sandbox: Sandbox {
            off: false,
            allow: vec![Allowance::Home],
            write: vec![Word::literal("/home/ann/.kohakuriver")],
        },
        ..services::seed_runner()
    };
    let text = systemd::dropin(&seed, &Layout::debian(), Scope::System);
    assert_eq!(
        text.expect("it can be written"),
        include_str!("expected/override.conf")
    );
    let text = systemd::dropin(&services::kernel(), &Layout::user(), Scope::User);
    let expected = "\
[Service]
# The empty line takes the command of the packaged unit away; a service has only one.
ExecStart=
ExecStart=/usr/bin/llmspell kernel start --config %E/llmspell/kernel.toml
Environment=RUST_LOG=info
Environment=\"MOTTO=100%% $fun\"
";
    assert_eq!(text.expect("it can be written"), expected);
}

/// A directory with the unit, and with programs of the right names.
fn installed(service: &Service, layout: Layout, scope: Scope) -> (tempfile::TempDir, OsString) {
    let root = tempfile::tempdir().expect("a temporary directory");
    for program in ["kohakuriver", "llmspell"] {
        symlink("/bin/true", root.path().join(program)).expect("a link");
    }
    let layout = layout.with_bin(root.path().to_str().expect("UTF-8"));
    let file = root.path().join(service.name.unit().replace("@.", "@one."));
    fs::write(&file, render(service, &layout, scope)).expect("the unit is written");
    (root, file.into_os_string())
}

/// A service with everything that has to be quoted.
fn odd() -> Service {
    let mut service = services::host();
    service.exec.extend(
        [
            "two words",
            "",
            ";",
            "100%",
            "${A} $B",
            "\"quoted\"",
            "it's",
            r"C:\dir\",
            "#",
            "ö",
            "-",
        ]
        .map(Word::literal),
    );
    service.description = "100% \"of\" it's $HOME; # ö \\x".into();
    service.environment = vec![
        ("A".into(), "a b\\ \"c\" 'd' $E 100% #;".into()),
        ("B".into(), String::new()),
    ];
    service.env_file = Some(Word::literal("/etc/default/a b 100% \"x\""));
    service.working_dir = Some(Word::literal("/srv/a b 100% \"x\" \\y"));
    service.sandbox.write = vec![Word::literal("/srv/a b 100% \"x\" \\y;")];
    service.state = Some(ManagedDir {
        name: Word::literal("a b/100%"),
        mode: Mode::new(0o750),
    });
    service
}

/// C3: what systemd reads, it reads without a word.
#[test]
fn systemd_has_nothing_to_say() {
    let forking = Service {
        ready: Ready::Forking {
            pid_file: Word::literal("/run/a b 100%.pid"),
        },
        ..services::bare("old")
    };
    let system = [services::host(), services::runner(), odd(), forking];
    for service in &system {
        let (_root, file) = installed(service, Layout::debian(), Scope::System);
        tool::silent(
            "systemd-analyze",
            &["verify".as_ref(), "--man=no".as_ref(), &file],
        );
    }
    let (root, file) = installed(&services::kernel(), Layout::user(), Scope::User);
    let mut runtime = OsString::from("XDG_RUNTIME_DIR=");
    runtime.push(root.path());
    let user = ["systemd-analyze", "verify", "--user", "--man=no"].map(OsStr::new);
    tool::silent(
        "env",
        &[&[runtime.as_os_str()], user.as_slice(), &[&file]].concat(),
    );
}

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

/// The oldest baseline, Ubuntu 22.04, has systemd 249.
#[test]
fn no_directive_is_newer_than_the_oldest_baseline() {
    for (service, scope) in [
        (services::host(), Scope::System),
        (services::runner(), Scope::System),
        (services::kernel(), Scope::User),
    ] {
        let unit = systemd::parse(&render(&service, &Layout::debian(), scope)).expect("a unit");
        for Directive { key, value, .. } in unit.directives() {
            let pair = format!("{key}={value}");
            let since = systemd::since(&pair).max(systemd::since(key));
            assert!(
                since.is_none_or(|version| version <= 249),
                "{pair}: {since:?}"
            );
        }
    }
}

#[test]
fn what_a_unit_cannot_say_is_refused() {
    let text = |change: &dyn Fn(&mut Service)| {
        let mut service = services::bare("x");
        change(&mut service);
        systemd::unit(&service, &Layout::debian(), Scope::System)
            .expect_err("refused")
            .to_string()
    };
    let account = |name: &str| {
        Some(Account {
            user: name.into(),
            group: "g".into(),
            supplementary_groups: Vec::new(),
        })
    };
    let directory = |name: &str| {
        Some(ManagedDir {
            name: Word::literal(name),
            mode: Mode::new(0o755),
        })
    };
    let extra = |section: &str, key: &str, value: &str| {
        vec![Directive {
            section: section.into(),
            key: key.into(),
            value: value.into(),
        }]
    };
    let cases: [(&dyn Fn(&mut Service), &str); 17] = [
        (&|s| s.exec.clear(), r#"exec of `x`: "" is empty"#),
        (
            &|s| s.exec[0] = Word::literal("true"),
            r#"exec[0] of `x`: "true" is not an absolute path"#,
        ),
        (
            &|s| s.exec.push(Word::literal("a\nUser=root")),
            r#"exec[1] of `x`: "a\nUser=root" holds the control character U+000A"#,
        ),
        (
            &|s| s.description = "a\rb".into(),
            r#"description of `x`: "a\rb" holds the control character U+000D"#,
        ),
        (
            &|s| s.environment = vec![("A B".into(), "1".into())],
            r#"environment.A B of `x`: "A B" is not the name of an environment variable"#,
        ),
        (
            &|s| s.environment = vec![("A".into(), "\0".into())],
            r#"environment.A of `x`: "\0" holds the control character U+0000"#,
        ),
        (
            &|s| s.env_file = Some(Word::literal("/etc/*")),
            r#"env_file of `x`: "/etc/*" cannot hold '*' here"#,
        ),
        (
            &|s| s.working_dir = Some(Word::literal("~")),
            r#"working_dir of `x`: "~" is not an absolute path"#,
        ),
        (
            &|s| s.working_dir = Some(Word::literal("/srv/x\\")),
            r#"working_dir of `x`: "/srv/x\\" ends with a backslash, which would continue the line"#,
        ),
        (
            &|s| s.state = directory("/var/lib/x"),
            r#"state.name of `x`: "/var/lib/x" is not a path below its place"#,
        ),
        (
            &|s| s.state = directory("a:b"),
            r#"state.name of `x`: "a:b" cannot hold ':' here"#,
        ),
        (
            &|s| s.account = account("a b"),
            r#"account.user of `x`: "a b" is not the name of a user or group"#,
        ),
        (
            &|s| s.after = vec!["docker".into()],
            r#"after of `x`: "docker" is not the full name of a unit"#,
        ),
        (
            &|s| s.documentation = vec!["see below".into()],
            r#"documentation of `x`: "see below" is not a documentation URI"#,
        ),
        (
            &|s| s.stop.timeout_secs = 0,
            r#"stop.timeout_secs of `x`: "0" would mean that the wait never ends"#,
        ),
        (
            &|s| s.extra = extra("Socket", "A", "1"),
            r#"extra.A of `x`: "Socket" is not a section of a service"#,
        ),
        (
            &|s| s.extra = extra("Service", "A", "1\n[Install]"),
            r#"extra.A of `x`: "1\n[Install]" holds the control character U+000A"#,
        ),
    ];
    for (change, expected) in cases {
        assert_eq!(text(change), format!("failed to write {expected}"));
    }
}

/// As systemd-escape(1) does it.
#[test]
fn instances_are_escaped() {
    let cases = ["main", ".a/b c-d", "ö", "a.b:c_d", r"x\y"];
    for case in cases {
        let expected = tool::run("systemd-escape", &["--".as_ref(), case.as_ref()]);
        assert_eq!(systemd::escape_instance(case), expected.trim_end());
    }
}
