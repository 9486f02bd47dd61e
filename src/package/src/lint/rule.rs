//! What is checked, and why.

use std::fmt;

use dunnage_model::nearest;

use super::{
    accounts, bashisms, calls, conffiles, logrotate, members, paths, scriptlets, scripts, secrets,
    services, tools, units,
};

/// Something that must not be in a package.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// As in `recursive-owner`.
    pub name: &'static str,
    /// The number of the statement it checks.
    pub statement: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; often a choice.
    Info,
    /// Goes wrong for some people.
    Warning,
    /// Goes wrong, or breaks a rule of the distribution.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

/// Every rule, in the order of their topics.
pub const RULES: &[&Rule] = &[
    &paths::FOREIGN,
    &paths::ALIASED,
    &paths::OPT,
    &paths::ADMIN_UNIT,
    &members::OWNER,
    &members::WRITABLE,
    &members::NOT_RUNNABLE,
    &members::NO_CHECKSUMS,
    &members::SYSV,
    &conffiles::UNDECLARED,
    &conffiles::NOT_SHIPPED,
    &conffiles::OUTSIDE,
    &conffiles::EDITED,
    &conffiles::RESET,
    &units::SYNTAX,
    &units::OUTDATED,
    &units::ENV_FILE,
    &units::GLOBAL_USER_UNIT,
    &accounts::DELETED,
    &accounts::NOT_CREATED,
    &secrets::READABLE,
    &secrets::IN_UNIT,
    &logrotate::MISSING,
    &logrotate::COPIES,
    &bashisms::BASHISM,
    &scripts::NO_SET_E,
    &scripts::EMPTY,
    &scripts::MODE,
    &scripts::INTERPRETER,
    &scripts::BARE_TEST,
    &scripts::ABSOLUTE_TOOL,
    &scripts::INTERACTIVE,
    &scripts::DOWNLOAD,
    &scripts::CALLER,
    &scripts::RECURSIVE_OWNER,
    &calls::REFUSED,
    &services::BARE_SYSTEMCTL,
    &services::OLD_WAY,
    &services::UNGUARDED,
    &services::OTHER_ROOT,
    &services::ORDER,
    &services::MASKED,
    &services::STOPPED_EARLY,
    &services::STARTS_STOPPED,
    &services::INSTANCES,
    &tools::NO_DEPENDS,
    &tools::NOT_ESSENTIAL,
    &scriptlets::CONFIG,
    &scriptlets::STARTS,
    &scriptlets::NO_PRESET,
    &scriptlets::OLD_RESTART,
    &scriptlets::REMOVAL,
    &scriptlets::CAN_FAIL,
    &scriptlets::DEB_WORDS,
    &scriptlets::ENV_FILE,
    &scriptlets::FOREIGN_GROUP,
    &scriptlets::GHOST_DATA,
    &scriptlets::CAPABILITIES,
    &scriptlets::REQUIRES,
];

impl Rule {
    /// The rule of a name; the error says what is near.
    pub fn named(name: &str) -> Result<&'static Rule, String> {
        let found = RULES.iter().copied().find(|rule| rule.name == name);
        found.ok_or_else(|| {
            let names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
            match nearest(name, &names) {
                Some(near) => format!("there is no rule `{name}`; did you mean `{near}`?"),
                None => format!("there is no rule `{name}`; `dunnage lint --rules` lists them"),
            }
        })
    }

    /// The rules that check a statement.
    pub fn of_statement(number: &str) -> Vec<&'static Rule> {
        let mine = |rule: &&Rule| {
            let mut numbers = rule.statement.split(", ");
            numbers.any(|one| one.eq_ignore_ascii_case(number))
        };
        RULES.iter().copied().filter(mine).collect()
    }
}
