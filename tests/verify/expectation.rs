//! What a report must say.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use dunnage_verify::{Outcome, VerifyError};
use serde_json::Value;
use support::{Dunnage, target_dir};

/// How many expectations came true.
#[derive(Default)]
pub(crate) struct Tally {
    passed: u32,
    failed: u32,
    skipped: u32,
}

impl Tally {
    pub(crate) fn is_ok(&self) -> bool {
        self.failed == 0
    }

    pub(crate) fn fail(&mut self, what: &str, why: &str) {
        self.failed += 1;
        println!("FAIL {what}: {why}");
    }

    pub(crate) fn pass(&mut self, what: &str) {
        self.passed += 1;
        println!("pass {what}");
    }

    /// Compares how a command ended, and whether it said this.
    pub(crate) fn told(&mut self, what: &str, said: &Outcome, code: i32, part: &str) {
        if said.status == code && said.stderr.contains(part) {
            self.pass(what);
        } else {
            let why = format!("expected exit code {code} and `{part}`: {said}");
            self.fail(what, &why);
        }
    }

    pub(crate) fn skip(&mut self, what: &str, why: &str) {
        self.skipped += 1;
        println!("skip {what}: {why}");
    }

    /// Compares the verdicts of a report with the expected ones, as `case C1 verdict` lines.
    pub(crate) fn compare(&mut self, what: &str, expected: &[&str], found: &[String]) {
        if expected == found {
            self.pass(what);
            return;
        }
        let lines = |all: Vec<&str>| all.join("\n       ");
        let missing = expected
            .iter()
            .filter(|line| !found.iter().any(|other| other == *line));
        let more = found
            .iter()
            .filter(|line| !expected.contains(&line.as_str()));
        let why = format!(
            "expected but not found:\n       {}\n     found but not expected:\n       {}",
            lines(missing.copied().collect()),
            lines(more.map(String::as_str).collect())
        );
        self.fail(what, &why);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        )
    }
}

/// The .rpm packages in a folder.
pub(crate) fn rpms(folder: &Path) -> Result<Vec<PathBuf>, VerifyError> {
    let entries = fs::read_dir(folder).map_err(VerifyError::io("list", folder))?;
    let paths = entries.flatten().map(|entry| entry.path());
    Ok(paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "rpm"))
        .collect())
}

/// Runs `dunnage verify` on one suite and hands back what did not pass, as `case C1 verdict` lines.
///
/// The exit code must agree with the report.
pub(crate) fn troubles(
    dunnage: &Dunnage,
    packages: &[&Path],
    cases: &str,
) -> Result<Vec<String>, VerifyError> {
    verdicts(dunnage, packages, cases, |_| {})
}

/// The same of packages that are not broken on purpose: all of it goes into the table at the end of all
/// tests.
pub(crate) fn proven(
    dunnage: &Dunnage,
    packages: &[&Path],
    cases: &str,
) -> Result<Vec<String>, VerifyError> {
    verdicts(dunnage, packages, cases, |line| println!("proof {line}"))
}

fn verdicts(
    dunnage: &Dunnage,
    packages: &[&Path],
    cases: &str,
    tell: impl Fn(&str),
) -> Result<Vec<String>, VerifyError> {
    let cache = target_dir().join("roots");
    let mut words = vec!["verify".into(), "--format".into(), "json".into()];
    words.extend([
        "--on".into(),
        "debian:bookworm".into(),
        "--case".into(),
        cases.into(),
    ]);
    words.extend(["--cache".into(), cache.into_os_string()]);
    words.extend(packages.iter().map(|path| path.as_os_str().to_owned()));
    let said = dunnage
        .invocation(words)
        .limit(Duration::from_secs(1200))
        .run()?;
    let report: Value = serde_json::from_str(&said.stdout).unwrap_or_default();
    let mut lines = Vec::new();
    for check in report.as_array().into_iter().flatten() {
        let field = |name: &str| check[name].as_str().unwrap_or_default().to_owned();
        let (case, statement, verdict) = (field("case"), field("statement"), field("verdict"));
        let (package, format) = (field("package"), field("format"));
        let reason = field("reason");
        let reason = reason.lines().next().unwrap_or_default();
        let reason = if reason.is_empty() {
            String::new()
        } else {
            format!(": {reason}")
        };
        tell(&format!(
            "{package} {format} {case} {statement} {verdict}{reason}"
        ));
        if verdict != "pass" {
            lines.push(format!("{case} {statement} {verdict}"));
        }
    }
    let failed = lines.iter().any(|line| line.ends_with(" fail"));
    let expected = i32::from(failed);
    if report.as_array().is_none_or(Vec::is_empty) || said.status != expected {
        lines.push(format!("expected exit code {expected}: {said}"));
    }
    Ok(lines)
}
