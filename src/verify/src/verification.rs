//! Packages, suites and cases, as many at a time as the machine has room for.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use dunnage_model::{Arch, Format};

use crate::company::Company;
use crate::editions::Editions;
use crate::site::{Place, Site};
use crate::trial::Trial;
use crate::{
    Case, Check, Event, Invocation, Listener, Proof, Story, Subject, Suite, VerifyError,
    interruption,
};

/// How much memory a booted system with a daemon may want.
const MEMORY: u64 = 600 << 20;

/// What shall be verified, on what, and how.
#[derive(Clone, Debug)]
pub struct Verification {
    /// The packages, each with an older version of it, if there is one.
    pub subjects: Vec<(Subject, Option<Subject>)>,
    /// Packages on which they may depend.
    pub beside: Vec<Subject>,
    /// Packages on which older versions may depend.
    pub before: Vec<Subject>,
    /// On which systems.
    pub suites: Vec<Suite>,
    /// Which cases.
    pub cases: Vec<&'static Case>,
    /// How many at a time; as many as there is room for, if nobody says.
    pub jobs: Option<usize>,
    /// Where base roots are kept from one run to the next, and systems until the end of this one.
    pub cache: PathBuf,
    /// Whether the systems stay behind.
    pub keep: bool,
}

impl Verification {
    /// How many cases will be played.
    pub fn len(&self) -> usize {
        self.subjects.len() * self.suites.len() * self.cases.len()
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The packages that were built for another machine, with what this one is.
    pub fn foreign(&self) -> Result<Vec<(&Subject, String)>, VerifyError> {
        let own = Invocation::new(["dpkg", "--print-architecture"])
            .run()?
            .ok()?;
        let rpm = Arch::host().map_or("", Arch::rpm);
        let fits = |subject: &Subject| {
            let fitting = match subject.format() {
                Format::Deb => ["all", own.answer()],
                Format::Rpm => ["noarch", rpm],
            };
            fitting.contains(&subject.architecture())
        };
        let foreign = self.subjects.iter().filter(|(subject, _)| !fits(subject));
        Ok(foreign
            .map(|(subject, _)| (subject, own.answer().to_owned()))
            .collect())
    }

    /// Plays every case on every package and suite.
    ///
    /// The process must have been isolated before.
    pub fn run(&self, listener: &dyn Listener) -> Result<Vec<Proof>, VerifyError> {
        std::fs::create_dir_all(&self.cache).map_err(VerifyError::io("create", &self.cache))?;
        let mut room = tempfile::Builder::new()
            .prefix("run-")
            .tempdir_in(&self.cache)
            .map_err(VerifyError::io("create a directory in", &self.cache))?;
        room.disable_cleanup(self.keep);
        let place = Place {
            roots: self.cache.clone(),
            room: room.path().to_owned(),
            keep: self.keep,
        };
        let editions: Vec<Editions<'_>> = self
            .subjects
            .iter()
            .map(|(subject, older)| {
                let (name, format) = (&subject.archive().package, subject.format().name());
                let folder = room.path().join(format!("{name}.{format}"));
                let older = older.as_ref().map(|older| older.archive().clone());
                Editions::new(subject, older, folder)
            })
            .collect();
        let mut sites = Vec::new();
        for (index, (subject, older)) in self.subjects.iter().enumerate() {
            for suite in &self.suites {
                let company = Company::new((subject, older.as_ref()), &self.beside, &self.before);
                let own = (subject, &editions[index]);
                sites.push((index, Site::new(*suite, own, company, &place, listener)));
            }
        }
        let decided = self.work(&sites, listener);
        if self.keep {
            let line = format!("rm -rf {}", room.path().display());
            listener.on(Event::Keeps { line: &line });
        }
        if interruption::is_wanted() {
            return Err(VerifyError::Interrupted);
        }
        let proofs = self
            .subjects
            .iter()
            .enumerate()
            .map(|(index, (subject, older))| {
                let own = decided.iter().filter(|(of, _)| *of == index);
                let mut checks: Vec<Check> = own.map(|(_, check)| check.clone()).collect();
                checks.sort_by_key(|check| {
                    let case = self
                        .cases
                        .iter()
                        .position(|case| case.name == check.scenario);
                    (case, check.suite)
                });
                Proof::new(subject, older.as_ref().map(Subject::archive), checks)
            });
        Ok(proofs.collect())
    }

    fn work(&self, sites: &[(usize, Site<'_>)], listener: &dyn Listener) -> Vec<(usize, Check)> {
        let jobs = sites
            .iter()
            .flat_map(|(index, site)| self.cases.iter().map(move |case| (*index, site, *case)));
        let jobs: Mutex<VecDeque<_>> = Mutex::new(jobs.collect());
        let decided = Mutex::new(Vec::new());
        let next = || {
            jobs.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop_front()
        };
        std::thread::scope(|scope| {
            for _ in 0..self.workers() {
                scope.spawn(|| {
                    while let Some((index, site, case)) = next() {
                        if interruption::is_wanted() {
                            break;
                        }
                        let checks = play(case, site, listener);
                        checks
                            .iter()
                            .for_each(|check| listener.on(Event::Decided(check)));
                        let mut all = decided.lock().unwrap_or_else(PoisonError::into_inner);
                        all.extend(checks.into_iter().map(|check| (index, check)));
                    }
                });
            }
        });
        decided.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn workers(&self) -> usize {
        self.jobs
            .unwrap_or_else(|| {
                let processors = std::thread::available_parallelism().map_or(1, usize::from);
                let room = available_memory().map_or(1, |bytes| bytes / MEMORY);
                processors.min(usize::try_from(room).unwrap_or(1))
            })
            .max(1)
    }
}

/// What the kernel thinks can be used without swapping.
fn available_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib << 10)
}

/// The cases in which scriptlets do nothing to services.
const PLAIN: [&str; 7] = [
    "deleted-conffile",
    "edited-conffile",
    "elsewhere",
    "fresh",
    "modes",
    "payload",
    "purge",
];

/// Why the others say nothing about some packages of Fedora.
const LEANING: &str = "its scriptlets leave services to systemd-update-helper and to triggers of \
                       Fedora's systemd, which a Debian has not";

fn play(case: &'static Case, site: &Site<'_>, listener: &dyn Listener) -> Vec<Check> {
    let name = format!(
        "{} ({}) {}",
        site.subject.archive().package,
        site.subject.format().name(),
        case.name
    );
    listener.on(Event::Scenario {
        name: &name,
        suite: site.suite,
    });
    let story = Story::begin(
        site.suite,
        site.subject.archive().package.as_str(),
        case.name,
        case.proves,
    )
    .about(site.subject.format());
    let trial = Trial {
        story: &story,
        site,
    };
    let outcome = if site.subject.leans_on_fedora() && !PLAIN.contains(&case.name) {
        story.not_provable(case.proves, LEANING);
        Ok(())
    } else {
        (case.run)(&trial)
    };
    let checks = story.settle(outcome);
    listener.on(Event::Ended {
        name: &name,
        suite: site.suite,
    });
    checks
}
