//! Units: exact text, and what systemd says of them.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::symlink;

use dunnage_unit::{
    Allowance, Directive, Layout, ManagedDir, Mode, Ready, Sandbox, Scope, Service, Word, systemd,
};

use crate::{services, tool};

pub(crate) fn render(service: &Service, layout: &Layout, scope: Scope) -> String {
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
LimitNOFILE=65536
TasksMax=512
MemoryMax=2G
CPUQuota=200%
";
    assert_eq!(text.expect("it can be written"), expected);
}

/// A directory with the unit, and with programs of the right names.
pub(crate) fn installed(
    service: &Service,
    layout: Layout,
    scope: Scope,
) -> (tempfile::TempDir, OsString) {
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

/// As systemd-escape(1) does it.
#[test]
fn instances_are_escaped() {
    let cases = ["main", ".a/b c-d", "ö", "a.b:c_d", r"x\y"];
    for case in cases {
        let expected = tool::run("systemd-escape", &["--".as_ref(), case.as_ref()]);
        assert_eq!(systemd::escape_instance(case), expected.trim_end());
    }
}
