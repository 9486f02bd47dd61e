//! Arbitrary services, with much of what formats stumble over in their values.

use dunnage_unit::{
    Account, Allowance, KillMode, Limits, ManagedDir, Mode, Ready, Restart, RestartPolicy, Sandbox,
    Service, ServiceName, Signal, Stop, Word,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::services;

/// Text of one line.
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

fn limits() -> impl Strategy<Value = Limits> {
    let limit = || option::of(1u32..);
    (limit(), limit(), limit(), limit()).prop_map(|(open_files, tasks, memory_mib, cpu_percent)| {
        Limits {
            open_files,
            tasks,
            memory_mib,
            cpu_percent,
        }
    })
}

prop_compose! {
    pub(crate) fn service()(
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
        limits in limits(),
    ) -> Service {
        Service {
            description, exec, ready, reload, account, after, wants, condition_path, environment,
            env_file, working_dir, state, cache, logs, runtime, sandbox, limits,
            umask: umask.map(Mode::new),
            restart: Restart { policy, delay_secs },
            stop: Stop { timeout_secs, kill },
            name: ServiceName::parse("any@").expect("a name"),
            ..services::bare("any")
        }
    }
}
