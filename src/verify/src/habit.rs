//! What a package does when it is installed and nobody interferes.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::{Stage, Subject, System, VerifyError};

/// How long a service may take to make up its mind.
const SETTLE_LIMIT: Duration = Duration::from_secs(60);

/// What a package does when it is installed and nobody interferes.
#[derive(Clone, Debug)]
pub(crate) struct Habit {
    /// The service that runs afterwards, if one does.
    pub(crate) unit: Option<String>,
    /// As `systemctl is-enabled` calls it.
    pub(crate) enablement: String,
    /// The accounts that it made.
    pub(crate) accounts: Vec<String>,
    /// The folders for what the service has to remember.
    pub(crate) state: Vec<String>,
    /// Why no service runs.
    pub(crate) why: String,
}

/// The names of all accounts.
pub(crate) fn accounts(system: &System) -> Result<BTreeSet<String>, VerifyError> {
    let passwd = system.run(["getent", "passwd"])?.ok()?.stdout;
    let names = passwd.lines().filter_map(|line| line.split(':').next());
    Ok(names.map(str::to_owned).collect())
}

/// Waits until a unit is neither about to start nor about to stop, and says how it is.
pub(crate) fn settled(on: Stage<'_>, unit: &str) -> Result<String, VerifyError> {
    let last = std::cell::RefCell::new(String::new());
    let what = format!("a decision about {unit}");
    let waited = on.system().wait_until(&what, SETTLE_LIMIT, || {
        let fact = on.unit(unit)?;
        let state = fact.active().to_owned();
        // Between two attempts of Restart= it is "activating (auto-restart)".
        let moving = ["activating", "deactivating", "reloading"].contains(&state.as_str());
        last.replace(state.clone());
        Ok(if moving { Err(state) } else { Ok(()) })
    });
    match waited {
        Ok(()) | Err(VerifyError::NeverHappened { .. }) => Ok(last.into_inner()),
        Err(error) => Err(error),
    }
}

/// Those that the package declares, and the homes of its services.
fn state(on: Stage<'_>, subject: &Subject) -> Result<Vec<String>, VerifyError> {
    let mut folders = subject.state_folders();
    for user in subject.units().iter().filter_map(|unit| unit.user()) {
        let home = on.account(user)?.map(|account| account.home);
        folders.extend(home.filter(|home| home.starts_with("/var/lib/")));
    }
    folders.sort();
    folders.dedup();
    Ok(folders)
}

impl Habit {
    /// What the admin does where packages are not to start anything: the first service that can be
    /// enabled is, and started.
    pub(crate) fn awaken(on: Stage<'_>, subject: &Subject) -> Result<(), VerifyError> {
        if let Some(unit) = subject.units().iter().find(|unit| unit.is_wanted()) {
            // Whether it runs then is seen by whoever looks.
            on.system()
                .run(["systemctl", "enable", "--now", "--", &unit.name])?;
        }
        Ok(())
    }

    /// Looks at a system on which the package has just been installed, and its service started if
    /// that is left to the admin.
    pub(crate) fn observe(
        on: Stage<'_>,
        subject: &Subject,
        before: &BTreeSet<String>,
    ) -> Result<Habit, VerifyError> {
        let mut habit = Habit {
            unit: None,
            enablement: String::new(),
            accounts: Vec::new(),
            state: state(on, subject)?,
            why: "the package has no service".to_owned(),
        };
        // Those of packages that it depends on are not its own.
        let named = |name: &String| {
            let users = subject.units().iter().filter_map(|unit| unit.user());
            let mut users = users.chain(std::iter::once(subject.archive().package.as_str()));
            users.any(|user| user == name)
                || subject
                    .scripts()
                    .iter()
                    .any(|script| script.text.contains(name.as_str()))
                || subject.items().iter().any(|item| item.owner == *name)
        };
        let after = accounts(on.system())?;
        habit.accounts = after
            .difference(before)
            .filter(|name| named(name))
            .cloned()
            .collect();
        for unit in subject.units() {
            let state = settled(on, &unit.name)?;
            let enablement = on
                .system()
                .run(["systemctl", "is-enabled", "--", &unit.name])?;
            let enablement = enablement.answer().to_owned();
            if state == "active" && on.unit(&unit.name)?.main_pid() > 0 {
                habit.unit = Some(unit.name.clone());
                habit.enablement = enablement;
                habit.why.clear();
                return Ok(habit);
            }
            if subject.units()[0].name == unit.name {
                habit.why = format!(
                    "{} does not run after the installation: it is {enablement} and {state}",
                    unit.name
                );
                habit.enablement = enablement;
            }
        }
        Ok(habit)
    }
}
