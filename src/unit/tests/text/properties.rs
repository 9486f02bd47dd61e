//! For any service: what is written reads back as what was meant.

use std::collections::BTreeMap;

use dunnage_unit::launchd::{Domain, plist};
use dunnage_unit::{
    KillMode, Layout, Ready, Resolved, RestartPolicy, Scope, Service, Word, systemd,
};
use proptest::prelude::*;

use crate::any_service::service;
use crate::jobs::job;
use crate::services;

/// The values of a service that a unit holds, in one shape for both sides.
type Values = BTreeMap<&'static str, Vec<Resolved>>;

fn meant(service: &Service, layout: &Layout) -> Values {
    let mut values = Values::new();
    words_meant(service, layout, &mut values);
    account_meant(service, &mut values);
    directories_meant(service, layout, &mut values);
    life_meant(service, layout, &mut values);
    values
}

fn text(text: impl AsRef<str>) -> Resolved {
    Resolved::from(text.as_ref())
}

fn words_meant(service: &Service, layout: &Layout, values: &mut Values) {
    let word = |word: &Word| word.resolve(layout);
    let dashed = |word: &Word| text(format!("-{}", word.resolve(layout)));
    values.insert("Description", vec![text(&service.description)]);
    values.insert("After", service.after.iter().map(text).collect());
    values.insert("Wants", service.wants.iter().map(text).collect());
    values.insert(
        "ConditionPathExists",
        service.condition_path.iter().map(word).collect(),
    );
    values.insert("ExecStart", service.exec.iter().map(word).collect());
    values.insert(
        "WorkingDirectory",
        service.working_dir.iter().map(word).collect(),
    );
    let variables = service
        .environment
        .iter()
        .map(|(name, value)| text(format!("{name}={value}")));
    values.insert("Environment", variables.collect());
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
}

fn account_meant(service: &Service, values: &mut Values) {
    let account = service.account.iter();
    values.insert(
        "User",
        account.clone().map(|account| text(&account.user)).collect(),
    );
    values.insert(
        "Group",
        account
            .clone()
            .map(|account| text(&account.group))
            .collect(),
    );
    let groups = account.flat_map(|account| account.supplementary_groups.iter().map(text));
    values.insert("SupplementaryGroups", groups.collect());
}

fn directories_meant(service: &Service, layout: &Layout, values: &mut Values) {
    for (name, mode, directory) in [
        ("StateDirectory", "StateDirectoryMode", &service.state),
        ("CacheDirectory", "CacheDirectoryMode", &service.cache),
        ("LogsDirectory", "LogsDirectoryMode", &service.logs),
        ("RuntimeDirectory", "RuntimeDirectoryMode", &service.runtime),
    ] {
        let directory = directory.iter();
        values.insert(
            mode,
            directory
                .clone()
                .map(|d| text(d.mode.to_string()))
                .collect(),
        );
        values.insert(name, directory.map(|d| d.name.resolve(layout)).collect());
    }
    values.insert(
        "UMask",
        service
            .umask
            .iter()
            .map(|mask| text(mask.to_string()))
            .collect(),
    );
}

fn life_meant(service: &Service, layout: &Layout, values: &mut Values) {
    let (kind, pid_file) = match &service.ready {
        Ready::Notify => ("notify", None),
        Ready::Exec => ("exec", None),
        Ready::Forking { pid_file } => ("forking", Some(pid_file.resolve(layout))),
    };
    values.insert("Type", vec![text(kind)]);
    values.insert("PIDFile", pid_file.into_iter().collect());
    let reload = service
        .reload
        .iter()
        .map(|s| text(format!("/bin/kill -{s} $MAINPID")));
    values.insert("ExecReload", reload.collect());
    let delay = vec![text(service.restart.delay_secs.to_string())];
    let (policy, delay) = match service.restart.policy {
        RestartPolicy::No => ("no", Vec::new()),
        RestartPolicy::OnFailure => ("on-failure", delay),
        RestartPolicy::Always => ("always", delay),
    };
    values.insert("Restart", vec![text(policy)]);
    let paced = !delay.is_empty() && service.restart.delay_secs > 0;
    values.insert(
        "StartLimitIntervalSec",
        if paced { vec![text("0")] } else { Vec::new() },
    );
    values.insert("RestartSec", delay);
    values.insert(
        "TimeoutStopSec",
        vec![text(service.stop.timeout_secs.to_string())],
    );
    let kill = match service.stop.kill {
        KillMode::ControlGroup => "control-group",
        KillMode::Mixed => "mixed",
    };
    values.insert("KillMode", vec![text(kill)]);
    let limits = &service.limits;
    let mut limit = |key, value: Option<String>| {
        if let Some(value) = value {
            values.insert(key, vec![text(&value)]);
        }
    };
    limit("LimitNOFILE", limits.open_files.map(|n| n.to_string()));
    limit("TasksMax", limits.tasks.map(|n| n.to_string()));
    let memory = |mib: u32| match mib % 1024 {
        0 => format!("{}G", mib / 1024),
        _ => format!("{mib}M"),
    };
    limit("MemoryMax", limits.memory_mib.map(memory));
    limit("CPUQuota", limits.cpu_percent.map(|n| format!("{n}%")));
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
    let of_unit = [
        "Description",
        "After",
        "Wants",
        "ConditionPathExists",
        "StartLimitIntervalSec",
    ];
    let value = |key: &&'static str| {
        let section = if of_unit.contains(key) {
            "Unit"
        } else {
            "Service"
        };
        let values = file.values(section, key).into_iter().flat_map(|value| {
            if *key == "ExecStart" {
                systemd::command(value).expect("a command line")
            } else if *key == "CPUQuota" {
                // No specifiers there: the per cent sign stands for itself.
                vec![value.into()]
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
