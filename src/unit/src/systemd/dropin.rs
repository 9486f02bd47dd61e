//! What an admin wants different from a packaged unit.

use askama::Template;

use super::quote;
use super::sandbox;
use super::unit::{AccountLines, account_lines, command_line, environment, limits};
use crate::error::UnitError;
use crate::field::Field;
use crate::{Allowance, Layout, Scope, Service};

/// The text of `packaging/templates/unit/override.dropin`.
#[derive(Template)]
#[template(path = "unit/override.dropin")]
struct Override {
    condition_path: Option<String>,
    exec: String,
    account: Option<AccountLines>,
    working_dir: Option<String>,
    environment: Vec<String>,
    limits: Vec<(&'static str, String)>,
    open_home: bool,
    write: Vec<String>,
}

/// Writes a drop-in (`NAME.service.d/override.conf`) that makes an existing unit run this service.
///
/// Only what an admin chooses is set: the command line, the condition, the account, the working
/// directory, variables, limits and the paths it writes. All else stays as the package has it, so that its
/// upgrades go on to arrive.
pub fn dropin(service: &Service, layout: &Layout, scope: Scope) -> Result<String, UnitError> {
    let field = |name: &str| Field::new(service.name.as_str(), name);
    let path = |name: &str, word: &Option<crate::Word>| {
        word.as_ref()
            .map(|word| quote::path(&field(name), &word.resolve(layout)))
            .transpose()
    };
    let system = scope == Scope::System;
    let account = match &service.account {
        Some(account) if system => Some(account_lines(service, account)?),
        _ => None,
    };
    let mut write = Vec::new();
    for path in service.sandbox.write.iter().filter(|_| system) {
        write.push(sandbox::write_path(service, path, layout)?);
    }
    let text = Override {
        condition_path: path("condition_path", &service.condition_path)?,
        exec: command_line(service, layout)?,
        account,
        working_dir: path("working_dir", &service.working_dir)?,
        environment: environment(service)?,
        limits: limits(service)?,
        open_home: system && (service.sandbox.off || service.sandbox.allows(Allowance::Home)),
        write,
    };
    field("drop-in").render(&text)
}
