//! `dunnage lint`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use dunnage_package::lint::{Exception, Finding, RULES, Rule, Severity, lint};
use dunnage_package::specimen::Specimen;
use serde_json::{Value, json};

use super::diff::{look, printable};
use crate::console::Console;
use crate::exceptions;
use crate::failure::Failure;
use crate::paint::Paint;

/// Find what is wrong with packages, without installing them.
///
/// Takes any .deb or .rpm. Each finding names its rule, the statement it checks, where it is, and what
/// to do. Exit codes: 0 nothing of the level of --fail-on was found, 1 something was, 2 a file is no
/// sound package.
#[derive(Debug, Args)]
pub(crate) struct Lint {
    /// The packages.
    #[arg(required_unless_present_any = ["explain", "rules"])]
    packages: Vec<PathBuf>,
    /// Accept the findings of a rule, everywhere or in one file, and say why.
    #[arg(long, value_name = "RULE[:FILE]=REASON")]
    ignore: Vec<Exception>,
    /// From which level on findings are a failure.
    #[arg(long, value_enum, default_value_t)]
    fail_on: Level,
    /// Every finding, also where a rule has many.
    #[arg(long, short)]
    verbose: bool,
    /// Say what a rule, or a statement as in C10, is about.
    #[arg(long, value_name = "RULE", exclusive = true)]
    explain: Option<String>,
    /// List the rules.
    #[arg(long, exclusive = true)]
    rules: bool,
}

/// A level of severity, as it is typed.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Level {
    Error,
    #[default]
    Warning,
    Info,
}

/// How many findings of one rule in a package are printed without --verbose.
const SHOWN: usize = 3;

/// What was found in one package.
struct Report {
    file: PathBuf,
    name: String,
    findings: Vec<Finding>,
    accepted: Vec<(Finding, String)>,
}

impl Lint {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        if let Some(what) = &self.explain {
            return explain(what, console);
        }
        if self.rules {
            return list(console);
        }
        let mut reports = Vec::new();
        let mut trouble = None;
        for file in &self.packages {
            match look(file) {
                Ok(specimen) => reports.push(self.report(file, &specimen)?),
                // The others are looked at all the same.
                Err(failure) => {
                    if let Some(earlier) = trouble.replace(failure) {
                        console.failure(&earlier);
                    }
                }
            }
        }
        let values: Vec<_> = reports.iter().map(Report::json).collect();
        let texts: Vec<_> = reports.iter().map(|one| one.text(self.verbose)).collect();
        if !reports.is_empty() {
            console.result(&values, texts.join("\n").trim_end())?;
        }
        let level = self.fail_on.severity();
        let mut all = reports.iter().flat_map(|report| &report.findings);
        match trouble {
            Some(failure) => Err(failure),
            None if all.any(|finding| finding.rule.severity >= level) => Err(Failure::Found),
            None => Ok(()),
        }
    }

    fn report(&self, file: &Path, specimen: &Specimen) -> Result<Report, Failure> {
        let mut exceptions = exceptions::of_package(&specimen.name)?;
        exceptions.extend(self.ignore.iter().cloned());
        let mut report = Report {
            file: file.to_owned(),
            name: specimen.name.clone(),
            findings: Vec::new(),
            accepted: Vec::new(),
        };
        for finding in lint(specimen) {
            match exceptions
                .iter()
                .find(|exception| exception.covers(&finding))
            {
                Some(exception) => report.accepted.push((finding, exception.reason.clone())),
                None => report.findings.push(finding),
            }
        }
        Ok(report)
    }
}

impl Level {
    fn severity(self) -> Severity {
        match self {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Info => Severity::Info,
        }
    }
}

impl Report {
    fn text(&self, verbose: bool) -> String {
        let mut out = format!("{}: {}\n", self.file.display(), self.count());
        let mut by_rule: BTreeMap<_, Vec<&Finding>> = BTreeMap::new();
        for finding in &self.findings {
            let rule = finding.rule;
            by_rule
                .entry((std::cmp::Reverse(rule.severity), rule.name))
                .or_default()
                .push(finding);
        }
        for findings in by_rule.values() {
            let rule = findings[0].rule;
            let colour = match rule.severity {
                Severity::Error => Paint::Red,
                Severity::Warning => Paint::Yellow,
                Severity::Info => Paint::Cyan,
            };
            let head = colour.on(rule.severity);
            out.push_str(&format!(
                "{head} {} ({})\n",
                Paint::Bold.on(rule.name),
                rule.statement
            ));
            let shown = if verbose { usize::MAX } else { SHOWN };
            for finding in findings.iter().take(shown) {
                let what = finding.what.replace('\n', " ");
                out.push_str(&format!(
                    "  {}: {}\n",
                    printable(&finding.place.to_string()),
                    shortened(&printable(&what))
                ));
            }
            let more = findings.len().saturating_sub(shown);
            if more > 0 {
                out.push_str(&format!("  and {more} more (--verbose)\n"));
            }
            out.push_str(&format!("  hint: {}\n", rule.fix));
        }
        out
    }

    /// As in `2 errors, 1 warning, 1 accepted`.
    fn count(&self) -> String {
        let of = |severity| {
            let found = self.findings.iter();
            found.filter(|one| one.rule.severity == severity).count()
        };
        let parts = [
            (of(Severity::Error), "error", "errors"),
            (of(Severity::Warning), "warning", "warnings"),
            (of(Severity::Info), "info", "info"),
            (self.accepted.len(), "accepted", "accepted"),
        ];
        let said: Vec<_> = parts
            .into_iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
            .collect();
        match said.is_empty() {
            true => "clean".to_owned(),
            false => said.join(", "),
        }
    }

    fn json(&self) -> Value {
        let accepted = self.accepted.iter().map(|(finding, reason)| {
            let mut value = finding_json(finding);
            value["reason"] = json!(reason);
            value
        });
        json!({
            "file": self.file,
            "package": self.name,
            "findings": self.findings.iter().map(finding_json).collect::<Vec<_>>(),
            "accepted": accepted.collect::<Vec<_>>(),
        })
    }
}

fn finding_json(finding: &Finding) -> Value {
    json!({
        "rule": finding.rule.name,
        "statement": finding.rule.statement,
        "severity": finding.rule.severity.to_string(),
        "file": finding.place.file,
        "line": finding.place.line,
        "what": finding.what,
        "why": finding.rule.why,
        "fix": finding.rule.fix,
    })
}

/// A line that fits on a screen.
fn shortened(text: &str) -> String {
    const WIDTH: usize = 160;
    match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn explain(what: &str, console: &Console) -> Result<(), Failure> {
    let mut rules = Rule::of_statement(what);
    if rules.is_empty() {
        let known = |message| Failure::Trouble(Box::new(Failure::new(message)));
        rules.push(Rule::named(what).map_err(known)?);
    }
    let values: Vec<_> = rules.iter().map(|rule| rule_json(rule)).collect();
    let texts: Vec<_> = rules
        .iter()
        .map(|rule| {
            let (name, severity) = (Paint::Bold.on(rule.name), rule.severity);
            format!(
                "{name}: {severity}, statement {}\n  {}\n  hint: {}\n",
                rule.statement, rule.why, rule.fix
            )
        })
        .collect();
    console.result(&values, texts.join("\n").trim_end())
}

fn list(console: &Console) -> Result<(), Failure> {
    let values: Vec<_> = RULES.iter().map(|rule| rule_json(rule)).collect();
    let line = |rule: &&Rule| {
        let severity = rule.severity.to_string();
        format!("{:<9} {:<8} {}", rule.statement, severity, rule.name)
    };
    let lines: Vec<_> = RULES.iter().map(line).collect();
    console.result(&values, lines.join("\n"))
}

fn rule_json(rule: &Rule) -> Value {
    json!({
        "rule": rule.name,
        "statement": rule.statement,
        "severity": rule.severity.to_string(),
        "why": rule.why,
        "fix": rule.fix,
    })
}
