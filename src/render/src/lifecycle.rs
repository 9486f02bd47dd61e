//! What will happen to a system, event by event, in words.

use std::fmt;

use dunnage_model::{Format, OnInstall, OnUpgrade, PackageSpec, Product, ServiceSpec};
use dunnage_unit::{Layout, Scope, Word};
use serde::Serialize;

/// Something that happens to a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// For the first time, or after a purge.
    Install,
    /// To a newer version.
    Upgrade,
    /// The same version again.
    Reinstall,
    /// To an older version.
    Downgrade,
    /// Removed, configuration kept.
    Remove,
    /// Removed with its configuration.
    Purge,
}

/// One line of the table: what an event does to one kind of thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The package.
    pub package: String,
    /// What happens to it.
    pub event: Event,
    /// `users`, `units`, `files` or `data`.
    pub subject: &'static str,
    /// What that does.
    pub effect: String,
}

/// The life of a product's packages in one format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lifecycle {
    /// The format, as addresses write it.
    pub format: &'static str,
    /// Every effect, by package and event.
    pub rows: Vec<Row>,
}

impl Event {
    /// The events that packages of a format know, in the order of their life: rpm has one way to
    /// remove.
    pub fn of(format: Format) -> &'static [Event] {
        match format {
            Format::Deb => &Event::ALL,
            Format::Rpm => &Event::ALL[..5],
        }
    }

    /// All events, in the order of a package's life.
    pub const ALL: [Event; 6] = [
        Event::Install,
        Event::Upgrade,
        Event::Reinstall,
        Event::Downgrade,
        Event::Remove,
        Event::Purge,
    ];
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Event::Install => "install",
            Event::Upgrade => "upgrade",
            Event::Reinstall => "reinstall",
            Event::Downgrade => "downgrade",
            Event::Remove => "remove",
            Event::Purge => "purge",
        })
    }
}

impl Lifecycle {
    /// What will happen to a product's packages.
    pub fn of(product: &Product, format: Format) -> Lifecycle {
        let mut rows = Vec::new();
        for package in &product.packages {
            for event in Event::of(format).iter().copied() {
                let effects = [
                    ("users", users(package, event)),
                    ("units", units(package, event, format)),
                    ("files", files(package, event, format)),
                    ("data", data(package, event)),
                ];
                for (subject, effects) in effects {
                    rows.extend(effects.into_iter().map(|effect| Row {
                        package: package.name.clone(),
                        event,
                        subject,
                        effect,
                    }));
                }
            }
        }
        Lifecycle {
            format: format.name(),
            rows,
        }
    }
}

fn users(package: &PackageSpec, event: Event) -> Vec<String> {
    let Some(user) = &package.user else {
        return Vec::new();
    };
    let name = &user.name;
    let groups: Vec<_> = user
        .member_of
        .iter()
        .map(|member| member.group.as_str())
        .collect();
    let joined = match groups.as_slice() {
        [] => String::new(),
        groups => format!(", in group {}", groups.join(", ")),
    };
    vec![match event {
        Event::Install => format!("system user {name} is created unless it exists{joined}"),
        Event::Remove | Event::Purge => format!("{name} stays, so that nobody inherits its files"),
        _ => format!("{name} is left as it is"),
    }]
}

fn units(package: &PackageSpec, event: Event, format: Format) -> Vec<String> {
    package
        .services
        .iter()
        .map(|spec| unit(spec, event, format))
        .collect()
}

fn unit(spec: &ServiceSpec, event: Event, format: Format) -> String {
    let unit = spec.service.name.unit();
    if spec.scope == Scope::User {
        return match event {
            Event::Install => format!("{unit} (user) is there for `systemctl --user enable`"),
            Event::Remove | Event::Purge => format!("{unit} (user) is gone for later logins"),
            _ => format!("{unit} (user) goes on as it is until its user restarts it"),
        };
    }
    let instances = spec.service.name.is_template();
    match event {
        Event::Install if instances => format!("{unit} is there for `systemctl enable --now`"),
        Event::Install => match spec.on_install {
            OnInstall::Start | OnInstall::Enable if format == Format::Rpm => {
                format!("{unit} is enabled if presets say so, and not started")
            }
            OnInstall::Start => format!("{unit} is enabled, as presets allow, and started"),
            OnInstall::Enable => format!("{unit} is enabled, as presets allow, and not started"),
            OnInstall::Nothing => format!("{unit} is neither enabled nor started"),
        },
        Event::Upgrade | Event::Reinstall | Event::Downgrade => {
            let who = if instances {
                format!("running instances of {unit}")
            } else {
                unit
            };
            match spec.on_upgrade {
                OnUpgrade::Restart => {
                    format!("{who}: restarted once if running, else left stopped")
                }
                OnUpgrade::Reload => format!("{who}: reloaded if running, else left stopped"),
                OnUpgrade::Never => format!("{who}: left running with the old program"),
                OnUpgrade::StopFirst => {
                    format!("{who}: stopped if running before files change, started after")
                }
            }
        }
        Event::Remove if format == Format::Rpm && instances => {
            format!("all instances of {unit} are stopped and disabled first")
        }
        Event::Remove if format == Format::Rpm => {
            format!("{unit} is stopped and disabled first; the admin's drop-ins stay")
        }
        Event::Remove if instances => format!("all instances of {unit} are stopped first"),
        Event::Remove => format!("{unit} is stopped first; a reinstall finds it enabled as it was"),
        Event::Purge => {
            format!("{unit}: links that enabled it are deleted, the admin's drop-ins stay")
        }
    }
}

fn files(package: &PackageSpec, event: Event, format: Format) -> Vec<String> {
    let (layout, beside) = match format {
        Format::Deb => (Layout::debian(), ".dpkg-dist"),
        Format::Rpm => (Layout::fedora(), ".rpmnew"),
    };
    let path = |word: &Word| {
        word.resolve(&layout)
            .as_literal()
            .unwrap_or_default()
            .to_owned()
    };
    let configs = package
        .configs
        .iter()
        .map(|config| (config, path(&config.file.dest)));
    let mut effects: Vec<_> = match event {
        Event::Install => configs
            .map(|(config, path)| {
                let group = config.group.as_deref().unwrap_or("root");
                format!("{path} is installed, {} root:{group}", config.file.mode)
            })
            .collect(),
        Event::Upgrade | Event::Reinstall | Event::Downgrade => configs
            .map(|(_, path)| format!("{path}: kept if edited ({beside} beside it), else replaced"))
            .collect(),
        Event::Remove if format == Format::Rpm => configs
            .map(|(_, path)| format!("{path} is deleted, or kept as .rpmsave if edited"))
            .collect(),
        Event::Remove => configs.map(|(_, path)| format!("{path} stays")).collect(),
        Event::Purge => configs
            .map(|(_, path)| format!("{path} is deleted"))
            .collect(),
    };
    if event == Event::Remove && !package.binaries.is_empty() {
        effects.push(format!("{} is deleted", package.binaries.join(", ")));
    }
    effects
}

fn data(package: &PackageSpec, event: Event) -> Vec<String> {
    let mut effects = Vec::new();
    for spec in package
        .services
        .iter()
        .filter(|spec| spec.scope == Scope::System)
    {
        let service = &spec.service;
        let owner = service
            .account
            .as_ref()
            .map_or("root", |account| account.user.as_str());
        let dirs = [
            ("/var/lib", &service.state, !package.purge_state),
            ("/var/log", &service.logs, false),
            ("/var/cache", &service.cache, false),
        ];
        for (base, dir, survives_purge) in dirs {
            let Some(dir) = dir else { continue };
            let path = format!("{base}/{}", dir.name);
            effects.push(match event {
                Event::Install => format!("{path} is made, {} {owner}", dir.mode),
                Event::Purge if !survives_purge => format!("{path} is deleted"),
                _ => format!("{path} stays"),
            });
        }
    }
    effects
}
