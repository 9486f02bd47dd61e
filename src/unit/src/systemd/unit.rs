//! A service as a systemd unit.

use askama::Template;

use super::directory::{self, DirectoryLines};
use super::extra::Extra;
use super::{quote, sandbox};
use crate::error::{Refusal, UnitError};
use crate::field::Field;
use crate::{
    Account, KillMode, Layout, Ready, Resolved, RestartPolicy, Scope, Service, Signal, Word,
};

/// The text of `packaging/templates/unit/unit.service`, each value ready to stand after its `=`.
#[derive(Template)]
#[template(path = "unit/unit.service")]
struct Unit {
    description: String,
    documentation: Vec<String>,
    wants: Option<String>,
    after: Option<String>,
    condition_path: Option<String>,
    kind: &'static str,
    pid_file: Option<String>,
    exec: String,
    reload: Option<Signal>,
    account: Option<AccountLines>,
    environment: Vec<String>,
    env_file: Option<String>,
    working_dir: Option<String>,
    directories: Vec<DirectoryLines>,
    umask: Option<crate::Mode>,
    restart: &'static str,
    restart_secs: Option<u32>,
    /// Whether restarts after a failure are paced already, without a limit on starts.
    paced: bool,
    stop_secs: u32,
    kill: &'static str,
    limits: Vec<(&'static str, String)>,
    sandbox: Vec<String>,
    extra: Extra,
    wanted_by: &'static str,
}

/// The values of `User=`, `Group=` and `SupplementaryGroups=`.
pub(crate) struct AccountLines {
    pub(crate) user: String,
    pub(crate) group: String,
    pub(crate) supplementary: Option<String>,
}

/// Writes the unit of a service.
///
/// A user manager runs as its user and cannot make most of the walls of a sandbox, so in
/// [`Scope::User`] the account and those directives are left out (`User=` there ends in 216/GROUP).
pub fn unit(service: &Service, layout: &Layout, scope: Scope) -> Result<String, UnitError> {
    let field = |name: &str| Field::new(service.name.as_str(), name);
    let path = |name: &str, word: &Word| quote::path(&field(name), &word.resolve(layout));
    let (kind, pid_file) = match &service.ready {
        Ready::Notify => ("notify", None),
        Ready::Exec => ("exec", None),
        Ready::Forking { pid_file } => ("forking", Some(path("ready.pid_file", pid_file)?)),
    };
    if service.stop.timeout_secs == 0 {
        return Err(field("stop.timeout_secs").refuse("0", Refusal::Zero));
    }
    let account = match (&service.account, scope) {
        (Some(account), Scope::System) => Some(account_lines(service, account)?),
        _ => None,
    };
    let unit = Unit {
        description: quote::plain(&field("description"), &service.description.as_str().into())?,
        documentation: documentation(service)?,
        wants: unit_names(&field("wants"), &service.wants)?,
        after: unit_names(&field("after"), &service.after)?,
        condition_path: optional(&service.condition_path, |w| path("condition_path", w))?,
        kind,
        pid_file,
        exec: command_line(service, layout)?,
        reload: service.reload,
        account,
        environment: environment(service)?,
        env_file: optional(&service.env_file, |word| {
            // systemd takes the path as a pattern.
            field("env_file").without(&word.resolve(layout).to_string(), "*?[\\")?;
            path("env_file", word)
        })?,
        working_dir: optional(&service.working_dir, |word| path("working_dir", word))?,
        directories: directory::lines(service, layout)?,
        umask: service.umask,
        restart: restart(service.restart.policy),
        paced: service.restart.policy != RestartPolicy::No && service.restart.delay_secs > 0,
        restart_secs: (service.restart.policy != RestartPolicy::No)
            .then_some(service.restart.delay_secs),
        stop_secs: service.stop.timeout_secs,
        kill: match service.stop.kill {
            KillMode::ControlGroup => "control-group",
            KillMode::Mixed => "mixed",
        },
        limits: limits(service)?,
        sandbox: sandbox::lines(service, layout, scope)?,
        extra: Extra::of(service)?,
        wanted_by: match scope {
            Scope::System => "multi-user.target",
            Scope::User => "default.target",
        },
    };
    field("unit").render(&unit)
}

/// The directives of its limits.
pub(crate) fn limits(service: &Service) -> Result<Vec<(&'static str, String)>, UnitError> {
    if let Some(name) = service.limits.zero() {
        let field = Field::new(service.name.as_str(), format!("limits.{name}"));
        return Err(field.refuse("0", Refusal::Nothing));
    }
    let directives = service.limits.directives();
    Ok(directives.map(|(_, key, value)| (key, value)).collect())
}

/// The value of `ExecStart=`.
pub(crate) fn command_line(service: &Service, layout: &Layout) -> Result<String, UnitError> {
    let field = |index: usize| Field::new(service.name.as_str(), format!("exec[{index}]"));
    let mut words = Vec::new();
    for (index, word) in service.exec.iter().enumerate() {
        let resolved = word.resolve(layout);
        words.push(match index {
            0 => quote::program(&field(0), &resolved)?,
            _ => quote::argument(&field(index), &resolved)?,
        });
    }
    if words.is_empty() {
        return Err(Field::new(service.name.as_str(), "exec").refuse("", Refusal::Empty));
    }
    Ok(words.join(" "))
}

/// The values of the `Environment=` lines.
pub(crate) fn environment(service: &Service) -> Result<Vec<String>, UnitError> {
    let mut lines = Vec::new();
    for (name, value) in &service.environment {
        let field = Field::new(service.name.as_str(), format!("environment.{name}"));
        field.text(value)?;
        variable(&field, name)?;
        lines.push(quote::word(
            &field,
            &Resolved::from(format!("{name}={value}").as_str()),
        )?);
    }
    Ok(lines)
}

/// Checks the name of an environment variable.
pub(crate) fn variable(field: &Field, name: &str) -> Result<(), UnitError> {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty()
        || name.starts_with(|c: char| c.is_ascii_digit())
        || !name.chars().all(letter)
    {
        return Err(field.refuse(name, Refusal::Variable));
    }
    Ok(())
}

pub(crate) fn account_lines(
    service: &Service,
    account: &Account,
) -> Result<AccountLines, UnitError> {
    let field = |name: &str| Field::new(service.name.as_str(), name);
    field("account.user").account(&account.user)?;
    field("account.group").account(&account.group)?;
    for group in &account.supplementary_groups {
        field("account.supplementary_groups").account(group)?;
    }
    let groups = account.supplementary_groups.join(" ");
    Ok(AccountLines {
        user: account.user.clone(),
        group: account.group.clone(),
        supplementary: (!groups.is_empty()).then_some(groups),
    })
}

fn optional(
    word: &Option<Word>,
    write: impl FnOnce(&Word) -> Result<String, UnitError>,
) -> Result<Option<String>, UnitError> {
    word.as_ref().map(write).transpose()
}

fn restart(policy: RestartPolicy) -> &'static str {
    match policy {
        RestartPolicy::No => "no",
        RestartPolicy::OnFailure => "on-failure",
        RestartPolicy::Always => "always",
    }
}

fn documentation(service: &Service) -> Result<Vec<String>, UnitError> {
    let field = Field::new(service.name.as_str(), "documentation");
    let mut uris = Vec::new();
    for uri in &service.documentation {
        field.text(uri)?;
        let known = ["https://", "http://", "file:/", "info:", "man:"]
            .iter()
            .any(|scheme| {
                uri.strip_prefix(scheme)
                    .is_some_and(|rest| !rest.is_empty())
            });
        if !known || !uri.is_ascii() || uri.contains([' ', '"', '\'', '\\']) {
            return Err(field.refuse(uri, Refusal::Uri));
        }
        uris.push(uri.replace('%', "%%"));
    }
    Ok(uris)
}

fn unit_names(field: &Field, names: &[String]) -> Result<Option<String>, UnitError> {
    const SUFFIXES: [&str; 9] = [
        ".service", ".socket", ".target", ".mount", ".path", ".timer", ".device", ".slice",
        ".scope",
    ];
    for name in names {
        let legal = name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ":-_.\\@".contains(c));
        let suffix = SUFFIXES
            .iter()
            .any(|s| name.len() > s.len() && name.ends_with(s));
        if !legal || !suffix {
            return Err(field.refuse(name, Refusal::UnitName));
        }
    }
    Ok((!names.is_empty()).then(|| names.join(" ")))
}
