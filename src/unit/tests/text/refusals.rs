//! What a unit cannot say is refused, with the name of the value.

use dunnage_unit::{Account, Directive, Layout, ManagedDir, Mode, Scope, Service, Word, systemd};

use crate::services;

/// What is said when a service that was good is changed.
fn refused(change: impl FnOnce(&mut Service)) -> String {
    let mut service = services::bare("x");
    change(&mut service);
    let error = systemd::unit(&service, &Layout::debian(), Scope::System).expect_err("refused");
    error.to_string().replace("failed to write ", "")
}

#[test]
fn limits_of_nothing() {
    type Limit = fn(&mut Service);
    let zeros: [(&str, Limit); 4] = [
        ("open_files", |s| s.limits.open_files = Some(0)),
        ("tasks", |s| s.limits.tasks = Some(0)),
        ("memory_mib", |s| s.limits.memory_mib = Some(0)),
        ("cpu_percent", |s| s.limits.cpu_percent = Some(0)),
    ];
    for (name, zero) in zeros {
        assert_eq!(
            refused(zero),
            format!(r#"limits.{name} of `x`: "0" would leave the service nothing to run with"#)
        );
    }
}

fn literal(text: &str) -> Option<Word> {
    Some(Word::literal(text))
}

#[test]
fn command_lines() {
    assert_eq!(refused(|s| s.exec.clear()), r#"exec of `x`: "" is empty"#);
    assert_eq!(
        refused(|s| s.exec[0] = Word::literal("true")),
        r#"exec[0] of `x`: "true" is not an absolute path"#
    );
    assert_eq!(
        refused(|s| s.exec.push(Word::literal("a\nUser=root"))),
        r#"exec[1] of `x`: "a\nUser=root" holds the control character U+000A"#
    );
}

#[test]
fn paths() {
    assert_eq!(
        refused(|s| s.env_file = literal("/etc/*")),
        r#"env_file of `x`: "/etc/*" cannot hold '*' here"#
    );
    assert_eq!(
        refused(|s| s.working_dir = literal("~")),
        r#"working_dir of `x`: "~" is not an absolute path"#
    );
    assert_eq!(
        refused(|s| s.working_dir = literal("/srv/x\\")),
        r#"working_dir of `x`: "/srv/x\\" ends with a backslash, which would continue the line"#
    );
    assert_eq!(
        refused(|s| s.sandbox = dunnage_unit::Sandbox {
            write: vec![Word::literal("srv")],
            ..Default::default()
        }),
        r#"sandbox.write of `x`: "srv" is not an absolute path"#
    );
}

#[test]
fn managed_directories() {
    let state = |name: &str| {
        let directory = ManagedDir {
            name: Word::literal(name),
            mode: Mode::new(0o755),
        };
        refused(|s| s.state = Some(directory))
    };
    let below = "is not a path below its place";
    for name in ["/var/lib/x", "../x", "a//b", "private/x"] {
        assert_eq!(state(name), format!("state.name of `x`: {name:?} {below}"));
    }
    assert_eq!(
        state("a:b"),
        r#"state.name of `x`: "a:b" cannot hold ':' here"#
    );
}

#[test]
fn texts_and_names() {
    assert_eq!(
        refused(|s| s.description = "a\rb".into()),
        r#"description of `x`: "a\rb" holds the control character U+000D"#
    );
    assert_eq!(
        refused(|s| s.documentation = vec!["see below".into()]),
        r#"documentation of `x`: "see below" is not a documentation URI"#
    );
    assert_eq!(
        refused(|s| s.after = vec!["docker".into()]),
        r#"after of `x`: "docker" is not the full name of a unit"#
    );
    let account = Account {
        user: "a b".into(),
        group: "g".into(),
        supplementary_groups: Vec::new(),
    };
    assert_eq!(
        refused(|s| s.account = Some(account)),
        r#"account.user of `x`: "a b" is not the name of a user or group"#
    );
}

#[test]
fn variables() {
    assert_eq!(
        refused(|s| s.environment = vec![("A B".into(), "1".into())]),
        r#"environment.A B of `x`: "A B" is not the name of an environment variable"#
    );
    assert_eq!(
        refused(|s| s.environment = vec![("A".into(), "\0".into())]),
        r#"environment.A of `x`: "\0" holds the control character U+0000"#
    );
}

/// systemd takes a `TimeoutStopSec=` of 0 as "for ever".
#[test]
fn an_endless_stop() {
    assert_eq!(
        refused(|s| s.stop.timeout_secs = 0),
        r#"stop.timeout_secs of `x`: "0" would mean that the wait never ends"#
    );
}

#[test]
fn extra_directives() {
    let extra = |section: &str, key: &str, value: &str| {
        let directive = Directive {
            section: section.into(),
            key: key.into(),
            value: value.into(),
        };
        refused(|s| s.extra = vec![directive])
    };
    assert_eq!(
        extra("Socket", "A", "1"),
        r#"extra.A of `x`: "Socket" is not a section of a service"#
    );
    assert_eq!(
        extra("Service", "A", "1\n[Install]"),
        r#"extra.A of `x`: "1\n[Install]" holds the control character U+000A"#
    );
    assert_eq!(
        extra("Unit", "A=", "1"),
        r#"extra.A= of `x`: "A=" is not the name of a directive"#
    );
}
