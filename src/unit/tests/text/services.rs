//! The services that the tests of this crate render, shaped like those we ship.
use dunnage_unit::{
    Account, Allowance, KillMode, Limits, ManagedDir, Mode, Ready, Restart, RestartPolicy, Sandbox,
    Service, ServiceName, Signal, Stop, Word,
};

fn word(text: &str) -> Word {
    Word::parse(text).expect("the word is well written")
}

fn words(texts: &[&str]) -> Vec<Word> {
    texts.iter().map(|text| word(text)).collect()
}

fn directory(name: &str, mode: u32) -> Option<ManagedDir> {
    Some(ManagedDir {
        name: word(name),
        mode: Mode::new(mode),
    })
}

fn account(name: &str) -> Account {
    Account {
        user: name.into(),
        group: name.into(),
        supplementary_groups: Vec::new(),
    }
}

/// Nothing but what has to be there.
pub(crate) fn bare(name: &str) -> Service {
    Service {
        name: ServiceName::parse(name).expect("the name is well written"),
        description: "A daemon".into(),
        documentation: Vec::new(),
        exec: words(&["/bin/true"]),
        ready: Ready::Exec,
        reload: None,
        account: None,
        after: Vec::new(),
        wants: Vec::new(),
        condition_path: None,
        environment: Vec::new(),
        env_file: None,
        working_dir: None,
        state: None,
        cache: None,
        logs: None,
        runtime: None,
        umask: None,
        restart: Restart {
            policy: RestartPolicy::No,
            delay_secs: 0,
        },
        stop: Stop {
            timeout_secs: 10,
            kill: KillMode::ControlGroup,
        },
        sandbox: Sandbox {
            off: true,
            ..Sandbox::default()
        },
        limits: Limits::default(),
        extra: Vec::new(),
    }
}

/// A host: own user, fully closed.
pub(crate) fn host() -> Service {
    Service {
        description: "KohakuRiver host".into(),
        documentation: vec!["man:kohakuriver(1)".into()],
        exec: words(&[
            "{bin}/kohakuriver",
            "host",
            "--config",
            "{config}/kohakuriver/host.toml",
        ]),
        ready: Ready::Notify,
        reload: Some(Signal::Hup),
        account: Some(account("kohakuriver-host")),
        after: vec!["network-online.target".into()],
        wants: vec!["network-online.target".into()],
        env_file: Some(word("{env}/kohakuriver-host")),
        state: directory("kohakuriver", 0o750),
        runtime: directory("kohakuriver", 0o755),
        umask: Some(Mode::new(0o027)),
        restart: Restart {
            policy: RestartPolicy::OnFailure,
            delay_secs: 5,
        },
        stop: Stop {
            timeout_secs: 10,
            kill: KillMode::Mixed,
        },
        sandbox: Sandbox {
            write: words(&["/mnt/cluster-share"]),
            ..Sandbox::default()
        },
        ..bare("kohakuriver-host")
    }
}

/// A runner: a template, in the group docker, open where it must be.
pub(crate) fn runner() -> Service {
    Service {
        description: "KohakuRiver runner".into(),
        exec: words(&[
            "{bin}/kohakuriver",
            "runner",
            "--config",
            "{config}/kohakuriver/runner/{instance}.toml",
        ]),
        ready: Ready::Notify,
        account: Some(Account {
            supplementary_groups: vec!["docker".into()],
            ..account("kohakuriver-runner")
        }),
        after: vec!["network-online.target".into(), "docker.service".into()],
        wants: vec!["network-online.target".into(), "docker.service".into()],
        condition_path: Some(word("{config}/kohakuriver/runner/{instance}.toml")),
        env_file: Some(word("{env}/kohakuriver-runner")),
        state: directory("kohakuriver-runner/{instance}", 0o750),
        umask: Some(Mode::new(0o027)),
        restart: Restart {
            policy: RestartPolicy::OnFailure,
            delay_secs: 5,
        },
        stop: Stop {
            timeout_secs: 30,
            kill: KillMode::Mixed,
        },
        sandbox: Sandbox {
            allow: vec![
                Allowance::Devices,
                Allowance::SharedTmp,
                Allowance::Proc,
                Allowance::FileSystem,
                Allowance::Programs,
            ],
            ..Sandbox::default()
        },
        ..bare("kohakuriver-runner@")
    }
}

/// A kernel that a user runs, with a just-in-time compiler.
pub(crate) fn kernel() -> Service {
    Service {
        description: "LLMSpell kernel".into(),
        documentation: vec![
            "https://example.org/llmspell".into(),
            "man:llmspell(1)".into(),
        ],
        exec: words(&[
            "{bin}/llmspell",
            "kernel",
            "start",
            "--config",
            "{config}/llmspell/kernel.toml",
        ]),
        ready: Ready::Notify,
        reload: Some(Signal::Hup),
        account: Some(account("llmspell")),
        environment: vec![
            ("RUST_LOG".into(), "info".into()),
            ("MOTTO".into(), "100% $fun".into()),
        ],
        env_file: Some(word("{env}/llmspell/env")),
        state: directory("llmspell", 0o700),
        runtime: directory("llmspell", 0o700),
        restart: Restart {
            policy: RestartPolicy::OnFailure,
            delay_secs: 5,
        },
        limits: Limits {
            open_files: Some(65536),
            tasks: Some(512),
            memory_mib: Some(2048),
            cpu_percent: Some(200),
        },
        sandbox: Sandbox {
            allow: vec![Allowance::Jit, Allowance::Home],
            write: words(&["/srv/spells"]),
            ..Sandbox::default()
        },
        ..bare("llmspell")
    }
}

/// What `init service` writes beside a packaged unit.
pub(crate) fn seed_runner() -> Service {
    Service {
        exec: words(&[
            "/usr/bin/kohakuriver",
            "runner",
            "--config",
            "/home/ann/my cfg/r.toml",
        ]),
        account: Some(account("ann")),
        working_dir: Some(word("/home/ann/.kohakuriver")),
        environment: vec![("PATH".into(), "/home/ann/bin:/usr/bin".into())],
        ..bare("kohakuriver-runner")
    }
}
