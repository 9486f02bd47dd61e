//! A `[package.NAME.service.UNIT]` table.

use dunnage_unit::{
    Account, Allowance, Directive, KillMode, Limits, ManagedDir, Mode, Ready, Restart,
    RestartPolicy, Sandbox, Scope, Service, ServiceName, Signal, Stop, Word,
};
use toml::Spanned;

use crate::problem::Problem;
use crate::product::{OnInstall, OnUpgrade};
use crate::table::{Spans, Table};

/// A service as its table describes it.
#[derive(Debug)]
pub(crate) struct ServiceEntry {
    pub(crate) service: Service,
    pub(crate) scope: Scope,
    pub(crate) on_upgrade: OnUpgrade,
    pub(crate) on_install: OnInstall,
    pub(crate) ports: Vec<Spanned<u32>>,
    /// Where each directive of `service.extra` stands.
    pub(crate) directive_spans: Vec<std::ops::Range<usize>>,
    pub(crate) spans: Spans,
}

impl ServiceEntry {
    pub(crate) fn read(
        name: Spanned<String>,
        table: Table<'_>,
        user: Option<&str>,
    ) -> Option<ServiceEntry> {
        // A package may bring one unit for each manager, but a table has each name once.
        let unit = table.string("unit").unwrap_or(name);
        let service_name = ServiceName::parse(unit.get_ref())
            .map_err(|error| table.problem(Problem::at(unit.span(), error.to_string())))
            .ok();
        let scopes = [("system", Scope::System), ("user", Scope::User)];
        let scope = table.choice("scope", &scopes).unwrap_or(Scope::System);
        let on_upgrade = table
            .choice("on_upgrade", &UPGRADES)
            .unwrap_or(OnUpgrade::Restart);
        let on_install = table.choice("on_install", &INSTALLS);
        let ports = table.numbers("ports");
        let directives = read_directives(&table);
        let service = read_service(&table, service_name, user);
        let spans = table.finish();
        let mut service = service?;
        // Nobody can know which instances of a template to start, nor for whom to start a user unit.
        let startable = !service.name.is_template() && scope == Scope::System;
        let default = if startable {
            OnInstall::Start
        } else {
            OnInstall::Nothing
        };
        let (extra, directive_spans) = directives.into_iter().unzip();
        service.extra = extra;
        Some(ServiceEntry {
            service,
            scope,
            on_upgrade,
            on_install: on_install.unwrap_or(default),
            ports,
            directive_spans,
            spans,
        })
    }
}

const UPGRADES: [(&str, OnUpgrade); 4] = [
    ("restart", OnUpgrade::Restart),
    ("reload", OnUpgrade::Reload),
    ("never", OnUpgrade::Never),
    ("stop-first", OnUpgrade::StopFirst),
];

const INSTALLS: [(&str, OnInstall); 3] = [
    ("start", OnInstall::Start),
    ("enable", OnInstall::Enable),
    ("nothing", OnInstall::Nothing),
];

const ALLOWANCES: [(&str, Allowance); 7] = [
    ("devices", Allowance::Devices),
    ("home", Allowance::Home),
    ("jit", Allowance::Jit),
    ("shared-tmp", Allowance::SharedTmp),
    ("proc", Allowance::Proc),
    ("file-system", Allowance::FileSystem),
    ("programs", Allowance::Programs),
];

fn read_service(
    table: &Table<'_>,
    name: Option<ServiceName>,
    user: Option<&str>,
) -> Option<Service> {
    let text = |key| table.string(key).map(Spanned::into_inner);
    let texts = |key| {
        table
            .strings(key)
            .into_iter()
            .map(Spanned::into_inner)
            .collect()
    };
    let exec = read_exec(table);
    let account = read_account(table, user);
    let description = text("description");
    let ready = [("notify", Ready::Notify), ("exec", Ready::Exec)];
    let ready = read_ready(table, &ready);
    let signals = [
        ("HUP", Signal::Hup),
        ("USR1", Signal::Usr1),
        ("USR2", Signal::Usr2),
    ];
    let env_file = read_env_file(table, name.as_ref());
    let environment = table.pairs("environment").into_iter();
    let documentation = texts("documentation");
    let reload = table.choice("reload", &signals);
    let (after, wants) = (texts("after"), texts("wants"));
    let condition_path = table.parsed("condition_path", Word::parse);
    let environment = environment
        .map(|(k, v)| (k.into_inner(), v.into_inner()))
        .collect();
    let working_dir = table.parsed("working_dir", Word::parse);
    let (state, cache) = (managed_dir(table, "state"), managed_dir(table, "cache"));
    let (logs, runtime) = (managed_dir(table, "logs"), managed_dir(table, "runtime"));
    let umask = table.parsed("umask", Mode::parse);
    let (restart, stop) = (read_restart(table), read_stop(table));
    let limits = read_limits(table);
    let sandbox = read_sandbox(table);
    let name = name?;
    Some(Service {
        description: description.unwrap_or_else(|| name.stem().to_owned()),
        name,
        documentation,
        exec: exec?,
        ready,
        reload,
        account,
        after,
        wants,
        condition_path,
        environment,
        env_file,
        working_dir,
        state,
        cache,
        logs,
        runtime,
        umask: umask.or(Some(Mode::new(0o027))),
        restart,
        stop,
        limits,
        sandbox,
        extra: Vec::new(),
    })
}

fn read_ready(table: &Table<'_>, words: &[(&str, Ready)]) -> Ready {
    let indexes: Vec<_> = words
        .iter()
        .enumerate()
        .map(|(i, (word, _))| (*word, i))
        .collect();
    let index = table.choice("ready", &indexes);
    index.map_or(Ready::Exec, |index| words[index].1.clone())
}

/// `exec` as one line in a shell's quoting, or as a list of words.
fn read_exec(table: &Table<'_>) -> Option<Vec<Word>> {
    let words = if table.has("exec") && !table.is_string("exec") {
        table.strings("exec")
    } else {
        let line = table.required(
            "exec",
            "\"{bin}/my-daemon --config {config}/my-daemon.toml\"",
        )?;
        match shell_words::split(line.get_ref()) {
            Ok(words) => words
                .into_iter()
                .map(|w| Spanned::new(line.span(), w))
                .collect(),
            Err(_) => {
                let problem = Problem::at(line.span(), "`exec` has a quote that is never closed");
                table.problem(problem);
                return None;
            }
        }
    };
    let mut parsed = Vec::new();
    for word in &words {
        match Word::parse(word.get_ref()) {
            Ok(word) => parsed.push(word),
            Err(error) => {
                table.problem(Problem::at(word.span(), format!("`exec`: {error}")));
                return None;
            }
        }
    }
    if parsed.is_empty() {
        table.problem(Problem::at(table.span(), "`exec` is empty"));
        return None;
    }
    Some(parsed)
}

fn read_account(table: &Table<'_>, user: Option<&str>) -> Option<Account> {
    let own = table.string("user").map(Spanned::into_inner);
    let group = table.string("group").map(Spanned::into_inner);
    let groups = table
        .strings("groups")
        .into_iter()
        .map(Spanned::into_inner)
        .collect();
    let user = own
        .or(user.map(str::to_owned))
        .filter(|user| user != "root")?;
    let group = group.unwrap_or_else(|| user.clone());
    Some(Account {
        user,
        group,
        supplementary_groups: groups,
    })
}

/// `true` means the usual place; a text is a path of its own.
fn read_env_file(table: &Table<'_>, name: Option<&ServiceName>) -> Option<Word> {
    if table.is_bool("env_file") {
        let wanted = table.bool("env_file")?;
        return Word::parse(&format!("{{env}}/{}", name?.stem()))
            .ok()
            .filter(|_| wanted);
    }
    table.parsed("env_file", Word::parse)
}

/// `state = "name"` or `state = { dir = "name", mode = "0750" }`.
fn managed_dir(table: &Table<'_>, key: &'static str) -> Option<ManagedDir> {
    let mode = Mode::new(0o750);
    if table.is_string(key) {
        return table
            .parsed(key, Word::parse)
            .map(|name| ManagedDir { name, mode });
    }
    let inner = table.table(key)?;
    let name = super::config::word(&inner, "dir", "\"my-daemon\"");
    let mode = inner.parsed("mode", Mode::parse).unwrap_or(mode);
    inner.finish();
    Some(ManagedDir { name: name?, mode })
}

fn read_restart(table: &Table<'_>) -> Restart {
    let policies = [
        ("no", RestartPolicy::No),
        ("on-failure", RestartPolicy::OnFailure),
        ("always", RestartPolicy::Always),
    ];
    Restart {
        policy: table
            .choice("restart", &policies)
            .unwrap_or(RestartPolicy::OnFailure),
        delay_secs: table.number("restart_delay").unwrap_or(5),
    }
}

fn read_stop(table: &Table<'_>) -> Stop {
    let modes = [
        ("mixed", KillMode::Mixed),
        ("control-group", KillMode::ControlGroup),
    ];
    Stop {
        timeout_secs: table.number("stop_timeout").unwrap_or(30),
        kill: table.choice("kill", &modes).unwrap_or(KillMode::Mixed),
    }
}

/// `limits = { open_files = 65536, memory_mib = 2048 }`.
fn read_limits(table: &Table<'_>) -> Limits {
    let Some(inner) = table.table("limits") else {
        return Limits::default();
    };
    let limits = Limits {
        open_files: inner.number("open_files"),
        tasks: inner.number("tasks"),
        memory_mib: inner.number("memory_mib"),
        cpu_percent: inner.number("cpu_percent"),
    };
    inner.finish();
    limits
}

fn read_sandbox(table: &Table<'_>) -> Sandbox {
    let mut allow = Vec::new();
    for word in table.strings("allow") {
        match ALLOWANCES.iter().find(|(name, _)| name == word.get_ref()) {
            Some((_, allowance)) => allow.push(*allowance),
            None => {
                let names: Vec<_> = ALLOWANCES.iter().map(|(name, _)| *name).collect();
                let message = format!("a sandbox cannot allow `{}`", word.get_ref());
                let hint = format!("it can allow {}", names.join(", "));
                table.problem(Problem::at(word.span(), message).hint(hint));
            }
        }
    }
    let mut write = Vec::new();
    for path in table.strings("write") {
        match Word::parse(path.get_ref()) {
            Ok(path) => write.push(path),
            Err(error) => table.problem(Problem::at(path.span(), format!("`write`: {error}"))),
        }
    }
    Sandbox {
        off: !table.bool("sandbox").unwrap_or(true),
        allow,
        write,
    }
}

/// `[….systemd.Service]` and its siblings, written into the unit as they are.
fn read_directives(table: &Table<'_>) -> Vec<(Directive, std::ops::Range<usize>)> {
    let Some(systemd) = table.table("systemd") else {
        return Vec::new();
    };
    let mut directives = Vec::new();
    for section in ["Unit", "Service", "Install"] {
        for (key, value) in systemd.pairs(section) {
            let (key, span) = (key.get_ref().clone(), key.span());
            let section = section.to_owned();
            directives.push((
                Directive {
                    section,
                    key,
                    value: value.into_inner(),
                },
                span,
            ));
        }
    }
    systemd.finish();
    directives
}
