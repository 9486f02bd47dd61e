//! `dunnage verify`.

use std::fs;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use clap::builder::PossibleValuesParser;
use dunnage_verify::{
    CASES, Case, Prerequisite, Proof, Subject, SubjectError, Suite, Verification, VerifyError,
    isolate, missing_prerequisites,
};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use tempfile::TempDir;

use crate::console::Console;
use crate::failure::Failure;
use crate::origin::Origin;
use crate::trials::Trials;

/// Try packages on throw-away booted systems: installed, upgraded, removed, purged, interrupted.
///
/// Works with any .deb or .rpm that brings a service, whoever built it. What to check is read from the
/// package. What a .deb depends on comes from Debian's own archive before the system boots, which has no
/// network; an .rpm is tried with real rpm and dnf on a Debian that plays a Fedora, and what it needs
/// beyond what any Fedora has is to be given beside it. Its scripts run as root, in containers. Needs
/// root on this machine.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 every statement that could be tried holds, 1 one does not or \
nothing could be tried, 2 wrong options, 130 interrupted; nothing is left running then."
)]
pub(crate) struct Verify {
    /// The packages; one may depend on another. What is neither a .deb nor an .rpm is left out.
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
    /// Where upgrades come from: an older package, a folder that holds one, `apt` or `dnf` for what this
    /// machine's offers, a line of a sources.list, 'deb URL SUITE COMPONENT', or a .repo file. Without it,
    /// from a copy of the package itself under a lower version.
    #[arg(long, value_name = "PACKAGE|FOLDER|apt|dnf")]
    from: Option<Origin>,
    /// Leave the systems behind, and say how to enter and how to remove them.
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
        let subjects = read_all(&self.chosen(console)?)?;
        let room = tempfile::tempdir()?;
        let verification = self.verification(subjects, &room)?;
        ready()?;
        refuse_foreign(&verification)?;
        // Before any thread is started.
        isolate()?;
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            let wanted = Arc::clone(&dunnage_verify::interruption());
            signal_hook::flag::register(signal, wanted)?;
        }
        let trials = Trials::start(console, verification.len());
        let proofs = verification.run(&trials);
        drop(trials);
        let proofs = match proofs {
            Err(VerifyError::Interrupted) => return Err(Failure::Interrupted),
            other => other?,
        };
        self.report(console, &proofs)
    }

    /// The packages among what was given: `dist/*` holds other things too.
    fn chosen(&self, console: &Console) -> Result<Vec<PathBuf>, Failure> {
        let package = |path: &&PathBuf| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            // What is not there at all is told by whoever reads it.
            matches!(ending, Some("deb" | "rpm")) || !path.exists()
        };
        let (packages, others): (Vec<_>, Vec<_>) = self.packages.iter().partition(package);
        let others: Vec<_> = others
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        if packages.is_empty() {
            let text = format!("neither a .deb nor an .rpm: {}", others.join(", "));
            return Err(Failure::new(text).hint("`dunnage build` makes some"));
        }
        if !others.is_empty() {
            console.note(format!("left out, no packages: {}", others.join(", ")));
        }
        Ok(packages.into_iter().cloned().collect())
    }

    fn verification(
        &self,
        subjects: Vec<Subject>,
        room: &TempDir,
    ) -> Result<Verification, Failure> {
        let serving = |subject: &Subject| !subject.units().is_empty();
        // Those without a service are only there for the others, unless there are no others.
        let all = !subjects.iter().any(serving);
        let tried = |subject: &Subject| all || serving(subject);
        let olders = subjects.iter().map(|subject| {
            let Some(from) = &self.from else {
                return Ok(None);
            };
            match from.older(subject.archive(), room) {
                // What is only needed may well have been the same.
                Err(_) if !tried(subject) => Ok(None),
                older => older,
            }
        });
        let olders = olders.collect::<Result<Vec<_>, Failure>>()?;
        let pairs = subjects.iter().cloned().zip(olders);
        let pairs: Vec<(Subject, Option<Subject>)> = pairs.collect();
        let before = pairs
            .iter()
            .map(|(subject, older)| older.as_ref().unwrap_or(subject).clone());
        let before = before.collect();
        let chosen = pairs.into_iter().filter(|(subject, _)| tried(subject));
        let suite = |name: &String| {
            Suite::ALL
                .into_iter()
                .find(|suite| name.ends_with(suite.codename()))
        };
        let all = self.cases.iter().any(|name| name == "all");
        let named = |case: &&Case| all || self.cases.iter().any(|name| name == case.name);
        Ok(Verification {
            subjects: chosen.collect(),
            before,
            beside: subjects,
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
        let untried = |proof: &&Proof| !proof.was_tried();
        if let Some(proof) = proofs.iter().find(untried) {
            let why = proof.hindrance().unwrap_or("no case is about it");
            let (package, format) = (&proof.package, proof.format);
            let text = format!("nothing could be tried of {package} ({format}): {why}");
            return Err(Failure::new(text));
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
