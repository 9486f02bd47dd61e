//! `dunnage verify`.

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use clap::builder::PossibleValuesParser;
use dunnage_verify::{
    Archive, CASES, Case, Prerequisite, Proof, Subject, SubjectError, Suite, Verification, isolate,
    missing_prerequisites,
};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::console::Console;
use crate::failure::Failure;
use crate::trials::Trials;

/// Try packages on throw-away booted systems: installed, upgraded, removed, purged, interrupted.
///
/// Works with any .deb that brings a service, whoever built it. What to check is read from the package;
/// what it depends on comes from Debian's own archive before the system boots, which has no network.
/// Its scripts run as root, in containers. Needs root on this machine.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 every statement that could be tried holds, 1 one does not or \
nothing could be tried, 2 wrong options."
)]
pub(crate) struct Verify {
    /// The packages; one may depend on another.
    #[arg(required = true)]
    packages: Vec<PathBuf>,
    /// On which systems.
    #[arg(long, value_delimiter = ',', value_name = "SYSTEM",
          value_parser = PossibleValuesParser::new(SYSTEMS), default_values = SYSTEMS)]
    on: Vec<String>,
    /// Which cases, or all of them.
    #[arg(long = "case", value_delimiter = ',', value_name = "CASE",
          value_parser = PossibleValuesParser::new(names()), default_value = "all")]
    cases: Vec<String>,
    /// Where upgrades come from: an older package, or a folder that holds one. Without it, from a copy
    /// of the package itself under a lower version.
    #[arg(long, value_name = "PACKAGE|FOLDER")]
    from: Option<PathBuf>,
    /// Leave the systems behind, and say how to enter them.
    #[arg(long)]
    keep: bool,
    /// How many systems at a time; as many as processors and memory allow, if not given.
    #[arg(long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
    /// Write the report as JUnit XML too.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Where the roots of systems are kept, from one run to the next.
    #[arg(
        long,
        value_name = "FOLDER",
        default_value = "/var/cache/dunnage/roots"
    )]
    cache: PathBuf,
}

const SYSTEMS: [&str; 2] = ["debian:bookworm", "debian:trixie"];

fn names() -> Vec<&'static str> {
    let cases = CASES.iter().map(|case| case.name);
    std::iter::once("all").chain(cases).collect()
}

impl Verify {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        // Packages first: whether they are sound can be said without being root.
        let subjects = read_all(&self.packages)?;
        let verification = self.verification(subjects)?;
        ready()?;
        refuse_foreign(&verification)?;
        // Before any thread is started.
        isolate()?;
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            let wanted = Arc::clone(&dunnage_verify::interruption());
            signal_hook::flag::register(signal, wanted)?;
        }
        let trials = Trials::start(console, verification.len());
        let proofs = verification.run(&trials)?;
        drop(trials);
        self.report(console, &proofs)
    }

    fn verification(&self, subjects: Vec<Subject>) -> Result<Verification, Failure> {
        let beside = subjects
            .iter()
            .map(|subject| subject.archive().clone())
            .collect();
        let (served, plain): (Vec<Subject>, Vec<Subject>) = subjects
            .into_iter()
            .partition(|subject| !subject.units().is_empty());
        // Those without a service are only there for the others, unless there are no others.
        let subjects = if served.is_empty() { plain } else { served };
        let subjects = subjects.into_iter().map(|subject| {
            let older = self
                .from
                .as_deref()
                .map(|from| older(&subject, from))
                .transpose()?;
            Ok((subject, older.flatten()))
        });
        let suite = |name: &String| {
            Suite::ALL
                .into_iter()
                .find(|suite| name.ends_with(suite.codename()))
        };
        let all = self.cases.iter().any(|name| name == "all");
        let named = |case: &&Case| all || self.cases.iter().any(|name| name == case.name);
        Ok(Verification {
            subjects: subjects.collect::<Result<_, Failure>>()?,
            beside,
            suites: self.on.iter().filter_map(suite).collect(),
            cases: CASES.iter().filter(named).collect(),
            jobs: self.jobs.map(NonZero::get),
            cache: self.cache.clone(),
            keep: self.keep,
        })
    }

    fn report(&self, console: &Console, proofs: &[Proof]) -> Result<(), Failure> {
        if let Some(path) = &self.junit {
            fs::write(path, Proof::junit(proofs)).map_err(|error| {
                Failure::new(format!("failed to write {}: {error}", path.display()))
            })?;
        }
        let lines: Vec<_> = proofs.iter().flat_map(Proof::lines).collect();
        let text: Vec<String> = proofs.iter().map(text).collect();
        console.result(&lines, text.join("\n\n"))?;
        let broken: Vec<&str> = proofs
            .iter()
            .filter(|proof| !proof.is_ok())
            .map(|proof| proof.package.as_str())
            .collect();
        if broken.is_empty() {
            return Ok(());
        }
        Err(Failure::new(format!(
            "not everything holds for {}; the report says what",
            broken.join(", ")
        )))
    }
}

/// The report for people: the table, and everything that did not simply pass.
fn text(proof: &Proof) -> String {
    let mut text = format!("{} {} ({})\n", proof.package, proof.version, proof.format);
    for remark in &proof.remarks {
        text.push_str(&format!("  {remark}\n"));
    }
    text.push_str(&format!("\n{}\n\n", proof.table()));
    text.push_str(&format!("{}\n{proof}", proof.details()));
    text
}

/// Every package; all that is wrong with any of them is told at once.
fn read_all(paths: &[PathBuf]) -> Result<Vec<Subject>, Failure> {
    let mut subjects = Vec::new();
    let mut errors: Vec<SubjectError> = Vec::new();
    for path in paths {
        match Subject::read(path) {
            Ok(subject) => subjects.push(subject),
            Err(error) => errors.push(error),
        }
    }
    let Some(first) = errors.pop() else {
        return Ok(subjects);
    };
    if errors.is_empty() {
        let hint = first.hint();
        return Err(Failure::hinted(first, hint));
    }
    errors.push(first);
    let lines = errors.iter().map(|error| {
        let mut line = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(error) = cause {
            line.push_str(&format!(": {error}"));
            cause = error.source();
        }
        line
    });
    Err(Failure::new(lines.collect::<Vec<_>>().join("\n       ")))
}

/// The older version of a package: the file itself, or the newest older one in a folder.
fn older(subject: &Subject, from: &Path) -> Result<Option<Archive>, Failure> {
    let new = subject.archive();
    if !from.is_dir() {
        let older = Subject::read(from).map_err(|error| {
            let hint = error.hint();
            Failure::hinted(error, hint)
        })?;
        let older = older.archive().clone();
        // With several packages, one file can be the older version of one of them only.
        if older.package != new.package {
            return Ok(None);
        }
        if !older.is_before(&new.version)? {
            let text = format!(
                "{} is {} {}, which is not older than {}",
                from.display(),
                older.package,
                older.version,
                new.version
            );
            return Err(Failure::new(text).hint("give an older package to --from"));
        }
        return Ok(Some(older));
    }
    let mut best: Option<Archive> = None;
    for path in packages_below(from)? {
        // A repository may hold what is not for us; only packages of this name are read whole.
        let Ok(other) = Archive::open(&path) else {
            continue;
        };
        if other.package != new.package || !other.is_before(&new.version)? {
            continue;
        }
        let newer = match &best {
            Some(best) => best.is_before(&other.version)?,
            None => true,
        };
        if newer {
            best = Some(Subject::read(&path)?.archive().clone());
        }
    }
    if best.is_none() {
        let text = format!(
            "there is no {} older than {} in {}",
            new.package,
            new.version,
            from.display()
        );
        return Err(Failure::new(text));
    }
    Ok(best)
}

fn packages_below(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            found.extend(packages_below(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "deb") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Whether this machine can do it, or what to do so that it can.
fn ready() -> Result<(), Failure> {
    // These read scripts, which is the business of `lint`.
    let other = ["shellcheck", "devscripts"];
    let mut packages = Vec::new();
    let mut root = true;
    for missing in missing_prerequisites() {
        match missing {
            Prerequisite::Root => root = false,
            Prerequisite::Tool { package, .. } if other.contains(&package) => {}
            Prerequisite::Tool { package, .. } => packages.push(package),
        }
    }
    packages.dedup();
    let mut reasons = Vec::new();
    let mut hints = Vec::new();
    if !root {
        reasons.push("it mounts and boots systems, for which it needs root".to_owned());
        hints.push("run it again with sudo in front".to_owned());
    }
    if !packages.is_empty() {
        reasons.push(format!("this machine lacks {}", packages.join(", ")));
        hints.push(format!("sudo apt-get install {}", packages.join(" ")));
    }
    if reasons.is_empty() {
        return Ok(());
    }
    let text = format!("nothing can be verified here: {}", reasons.join("; "));
    Err(Failure::new(text).hint(hints.join("; ")))
}

fn refuse_foreign(verification: &Verification) -> Result<(), Failure> {
    let foreign = verification.foreign()?;
    let lines: Vec<String> = foreign
        .iter()
        .map(|(subject, own)| {
            format!(
                "{} is for {}, and this machine is {own}",
                subject.archive().path.display(),
                subject.architecture()
            )
        })
        .collect();
    if lines.is_empty() {
        return Ok(());
    }
    Err(Failure::new(lines.join("\n       ")))
}
