//! For any service: what is written reads back as what was meant.

use std::collections::BTreeMap;

use dunnage_unit::launchd::{Domain, plist};
use dunnage_unit::{
    Account, Allowance, KillMode, Layout, ManagedDir, Mode, Ready, Resolved, Restart,
    RestartPolicy, Sandbox, Scope, Service, ServiceName, Signal, Stop, Word, systemd,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::jobs::job;
use crate::services;

/// Text of one line, with much of what formats stumble over.
fn text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        ' ',
        '"',
        '\'',
        '\\',
        '%',
        '$',
        '{',
        '}',
        ';',
        '#',
        '-',
        '@',
        '+',
        '!',
        ':',
        '=',
        '&',
        '<',
        '>',
        '*',
        '/',
        'ö',
        '\u{a0}',
        '\u{2028}',
        '\u{1f600}',
        'i',
        'n',
        'x',
        '0',
    ]);
    let writable = |c: &char| {
        let code = u32::from(*c);
        !c.is_control() && !(0xFDD0..=0xFDEF).contains(&code) && code & 0xFFFE != 0xFFFE
    };
    let any = any::<char>().prop_filter("cannot be written", writable);
    vec(prop_oneof![4 => odd, 1 => any], 0..12).prop_map(|chars| chars.into_iter().collect())
}

/// Text that runs to the end of a line.
fn line() -> impl Strategy<Value = String> {
    text().prop_filter("a line", |text| {
        !text.is_empty() && text.trim() == text && !text.ends_with('\\')
    })
}

fn path() -> impl Strategy<Value = Word> {
    line().prop_map(|line| Word::literal(format!("/{line}")))
}

fn argument() -> impl Strategy<Value = Word> {
    let placed = text().prop_map(|text| {
        let text = text.replace('{', "{{").replace('}', "}}");
        Word::parse(&format!("{text}{{config}}/{{instance}}{text}")).expect("well written")
    });
    prop_oneof![text().prop_map(Word::literal), placed]
}

fn exec() -> impl Strategy<Value = Vec<Word>> {
    let program = "/[a-z %;ö-]{0,8}[a-z]".prop_map(Word::literal);
    (program, vec(argument(), 0..6))
        .prop_map(|(program, rest)| std::iter::once(program).chain(rest).collect())
}

fn directory() -> impl Strategy<Value = Option<ManagedDir>> {
    option::of(
        ("[a-z][a-z %ö]{0,6}[a-z](/[a-z;]+)?", 0u32..0o7777).prop_map(|(name, mode)| ManagedDir {
            name: Word::literal(name),
            mode: Mode::new(mode),
        }),
    )
}

fn account() -> impl Strategy<Value = Option<Account>> {
    let names = (
        "[a-z_][a-z0-9._-]{0,9}",
        "[a-z]{1,9}",
        vec("[a-z]{1,9}", 0..3),
    );
    option::of(
        names.prop_map(|(user, group, supplementary_groups)| Account {
            user,
            group,
            supplementary_groups,
        }),
    )
}

fn ready() -> impl Strategy<Value = Ready> {
    prop_oneof![
        Just(Ready::Notify),
        Just(Ready::Exec),
        path().prop_map(|pid_file| Ready::Forking { pid_file }),
    ]
}

fn sandbox() -> impl Strategy<Value = Sandbox> {
    let allow = vec(
        prop::sample::select(vec![Allowance::Jit, Allowance::Programs]),
        0..2,
    );
    (
        any::<bool>(),
        allow,
        vec(text().prop_map(|t| Word::literal(format!("/{t}"))), 0..3),
    )
        .prop_map(|(off, allow, write)| Sandbox { off, allow, write })
}

prop_compose! {
    fn service()(
        (description, exec, ready, account) in (line(), exec(), ready(), account()),
        (condition_path, working_dir) in (option::of(path()), option::of(path())),
        env_file in option::of("/[a-z %\"ö$;#-]{0,8}[a-z]".prop_map(Word::literal)),
        environment in vec(("[A-Z_][A-Z0-9_]{0,5}", text()), 0..4),
        (state, cache, logs, runtime) in (directory(), directory(), directory(), directory()),
        (umask, delay_secs, timeout_secs) in (option::of(0u32..0o777), any::<u32>(), 1u32..),
        policy in prop::sample::select(
            vec![RestartPolicy::No, RestartPolicy::OnFailure, RestartPolicy::Always]),
        kill in prop::sample::select(vec![KillMode::ControlGroup, KillMode::Mixed]),
        reload in option::of(prop::sample::select(vec![Signal::Hup, Signal::Usr1, Signal::Usr2])),
        (after, wants) in (vec("[a-z@-]{1,9}\\.target", 0..3), vec("[a-z]{1,9}\\.service", 0..3)),
        sandbox in sandbox(),
    ) -> Service {
        Service {
            description, exec, ready, reload, account, after, wants, condition_path, environment,
            env_file, working_dir, state, cache, logs, runtime, sandbox,
            umask: umask.map(Mode::new),
            restart: Restart { policy, delay_secs },
            stop: Stop { timeout_secs, kill },
            name: ServiceName::parse("any@").expect("a name"),
            ..services::bare("any")
        }
    }
}

/// The values of a service that a unit holds, in one shape for both sides.
type Values = BTreeMap<&'static str, Vec<Resolved>>;

fn meant(service: &Service, layout: &Layout) -> Values {
    let word = |word: &Word| word.resolve(layout);
    let one = |text: &str| vec![Resolved::from(text)];
    let names = |names: &[String]| names.iter().map(|n| Resolved::from(n.as_str())).collect();
    let mut values = Values::new();
    values.insert("Description", one(&service.description));
    values.insert("After", names(&service.after));
    values.insert("Wants", names(&service.wants));
    values.insert(
        "ConditionPathExists",
        service.condition_path.iter().map(word).collect(),
    );
    values.insert("ExecStart", service.exec.iter().map(word).collect());
    values.insert(
        "WorkingDirectory",
        service.working_dir.iter().map(word).collect(),
    );
    let variables = service.environment.iter().map(|(k, v)| format!("{k}={v}"));
    values.insert(
        "Environment",
        variables.map(|v| Resolved::from(v.as_str())).collect(),
    );
    let dashed = |word: &Word| Resolved::from(format!("-{}", word.resolve(layout)).as_str());
    values.insert(
        "EnvironmentFile",
        service.env_file.iter().map(dashed).collect(),
    );
    let write: &[Word] = if service.sandbox.off {
        &[]
    } else {
        &service.sandbox.write
    };
    values.insert("ReadWritePaths", write.iter().map(dashed).collect());
    let account = service.account.as_ref();
    values.insert(
        "User",
        account
            .map(|a| Resolved::from(a.user.as_str()))
            .into_iter()
            .collect(),
    );
    values.insert(
        "Group",
        account
            .map(|a| Resolved::from(a.group.as_str()))
            .into_iter()
            .collect(),
    );
    let groups = account
        .map(|a| names(&a.supplementary_groups))
        .unwrap_or_default();
    values.insert("SupplementaryGroups", groups);
    for (name, mode, directory) in [
        ("StateDirectory", "StateDirectoryMode", &service.state),
        ("CacheDirectory", "CacheDirectoryMode", &service.cache),
        ("LogsDirectory", "LogsDirectoryMode", &service.logs),
        ("RuntimeDirectory", "RuntimeDirectoryMode", &service.runtime),
    ] {
        let modes = directory
            .iter()
            .map(|d| Resolved::from(d.mode.to_string().as_str()));
        values.insert(mode, modes.collect());
        values.insert(name, directory.iter().map(|d| word(&d.name)).collect());
    }
    values.insert(
        "UMask",
        service
            .umask
            .iter()
            .flat_map(|m| one(&m.to_string()))
            .collect(),
    );
    values.insert(
        "TimeoutStopSec",
        one(&service.stop.timeout_secs.to_string()),
    );
    let kill = match service.stop.kill {
        KillMode::ControlGroup => "control-group",
        KillMode::Mixed => "mixed",
    };
    values.insert("KillMode", one(kill));
    let (kind, pid_file) = match &service.ready {
        Ready::Notify => ("notify", None),
        Ready::Exec => ("exec", None),
        Ready::Forking { pid_file } => ("forking", Some(word(pid_file))),
    };
    values.insert("Type", one(kind));
    values.insert("PIDFile", pid_file.into_iter().collect());
    let signal = |s: &Signal| [format!("/bin/kill -{s} $MAINPID").as_str().into()];
    values.insert(
        "ExecReload",
        service.reload.iter().flat_map(signal).collect(),
    );
    let (policy, delay) = match service.restart.policy {
        RestartPolicy::No => ("no", None),
        RestartPolicy::OnFailure => ("on-failure", Some(service.restart.delay_secs)),
        RestartPolicy::Always => ("always", Some(service.restart.delay_secs)),
    };
    values.insert("Restart", one(policy));
    values.insert(
        "RestartSec",
        delay.iter().flat_map(|d| one(&d.to_string())).collect(),
    );
    values
}

fn read(unit: &str, keys: &Values) -> Values {
    let file = systemd::parse(unit).expect("the unit reads");
    let lists = [
        "After",
        "Wants",
        "Environment",
        "ReadWritePaths",
        "SupplementaryGroups",
        "StateDirectory",
        "CacheDirectory",
        "LogsDirectory",
        "RuntimeDirectory",
    ];
    let value = |key: &&'static str| {
        let section = if ["Description", "After", "Wants", "ConditionPathExists"].contains(key) {
            "Unit"
        } else {
            "Service"
        };
        let values = file.values(section, key).into_iter().flat_map(|value| {
            if *key == "ExecStart" {
                systemd::command(value).expect("a command line")
            } else if lists.contains(key) {
                systemd::words(value).expect("words")
            } else {
                vec![systemd::plain(value).expect("a plain value")]
            }
        });
        (*key, values.collect())
    };
    keys.keys().map(value).collect()
}

proptest! {
    #[test]
    fn a_unit_reads_back(service in service()) {
        let layout = Layout::debian();
        let unit = systemd::unit(&service, &layout, Scope::System).expect("it can be written");
        let meant = meant(&service, &layout);
        prop_assert_eq!(read(&unit, &meant), meant);
    }

    #[test]
    fn no_value_becomes_a_line_of_its_own(service in service()) {
        let layout = Layout::debian();
        let unit = systemd::unit(&service, &layout, Scope::System).expect("it can be written");
        let file = systemd::parse(&unit).expect("the unit reads");
        let known: Vec<_> = meant(&service, &layout).into_keys().collect();
        let extra: Vec<_> = file
            .directives()
            .iter()
            .filter(|d| !known.contains(&d.key.as_str()) && d.key != "WantedBy")
            .filter(|d| service.sandbox.off || !closed_keys().contains(&d.key))
            .collect();
        prop_assert!(extra.is_empty(), "{:?}", extra);
    }

    #[test]
    fn a_plist_reads_back(service in service()) {
        let layout = Layout::debian();
        let job = job(Domain::Agent);
        let text = plist(&service, &layout, &job).expect("it can be written");
        let read = plist::Value::from_reader_xml(text.as_bytes()).expect("a property list");
        let read = read.as_dictionary().expect("a dictionary");
        let strings = |key: &str| -> Vec<String> {
            let array = read.get(key).and_then(plist::Value::as_array).expect(key);
            array.iter().filter_map(plist::Value::as_string).map(str::to_owned).collect()
        };
        let fill = |word: &Word| word.resolve(&layout).for_instance("two").expect("filled");
        prop_assert_eq!(
            strings("ProgramArguments"),
            service.exec.iter().map(fill).collect::<Vec<_>>()
        );
        let one = |key: &str| read.get(key).and_then(plist::Value::as_string).map(str::to_owned);
        prop_assert_eq!(one("WorkingDirectory"), service.working_dir.as_ref().map(fill));
        let variables = read.get("EnvironmentVariables").and_then(plist::Value::as_dictionary);
        let mut meant: BTreeMap<&str, &str> =
            service.environment.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        meant.entry("PATH").or_insert("/usr/bin:/bin:/usr/sbin:/sbin");
        let variables: BTreeMap<&str, &str> = variables
            .expect("a dictionary")
            .iter()
            .filter_map(|(key, value)| Some((key.as_str(), value.as_string()?)))
            .collect();
        prop_assert_eq!(variables, meant);
    }
}

/// The directives of a closed sandbox.
fn closed_keys() -> Vec<String> {
    let mut service = services::bare("x");
    service.sandbox.off = false;
    let unit = systemd::unit(&service, &Layout::debian(), Scope::System).expect("a unit");
    let file = systemd::parse(&unit).expect("the unit reads");
    file.directives()
        .iter()
        .map(|directive| directive.key.clone())
        .collect()
}
