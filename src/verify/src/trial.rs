//! A case at work.

use dunnage_model::Format;
use rpm_version::Evr;

use crate::company::{deb_place, rpm_place};
use crate::editions::Edition;
use crate::habit::{Habit, settled};
use crate::site::Site;
use crate::{AccountFact, Outcome, Overlay, Stage, Story, Subject, System, VerifyError};

/// A case at work on one package.
pub(crate) struct Trial<'t> {
    pub(crate) story: &'t Story,
    pub(crate) site: &'t Site<'t>,
}

/// For whoever cannot be asked.
const KEEP_OLD: &str = "Dpkg::Options::=--force-confold";

impl<'t> Trial<'t> {
    pub(crate) fn subject(&self) -> &'t Subject {
        self.site.subject
    }

    pub(crate) fn package(&self) -> &'t str {
        &self.subject().archive().package
    }

    pub(crate) fn is_rpm(&self) -> bool {
        self.subject().format() == Format::Rpm
    }

    /// The version of an edition, as the record of installed packages has it.
    pub(crate) fn version(&self, edition: Edition) -> Result<String, VerifyError> {
        Ok(self.site.editions.get(edition)?.recorded().to_owned())
    }

    /// The version that is installed properly and alone; otherwise what there is instead.
    pub(crate) fn record(&self, on: Stage<'_>) -> Result<String, VerifyError> {
        if self.is_rpm() {
            let fact = on.rpm_package(self.package())?;
            return Ok(fact.map_or_else(String::new, |fact| fact.versions.join(" ")));
        }
        let fact = on.package(self.package())?.to_string();
        Ok(fact.strip_prefix("ii ").unwrap_or(&fact).to_owned())
    }

    /// Expects an edition to be installed, and no other version.
    pub(crate) fn expect_edition(
        &self,
        on: Stage<'_>,
        edition: Edition,
    ) -> Result<(), VerifyError> {
        let (expected, seen) = (self.version(edition)?, self.record(on)?);
        on.expect(&format!("record of {}", self.package()), expected, seen);
        Ok(())
    }

    /// A booted system where the package can be installed.
    pub(crate) fn fresh(&self) -> Result<System, VerifyError> {
        self.boot(self.site.fresh()?)
    }

    /// A booted system on which an edition has been installed, and what it did then.
    pub(crate) fn installed(&self, edition: Edition) -> Result<(System, Habit), VerifyError> {
        let (overlay, habit) = self.site.installed(edition)?;
        let system = self.boot(overlay)?;
        if let Some(unit) = &habit.unit {
            settled(self.on(&system), unit)?;
        }
        Ok((system, habit))
    }

    /// The same for a case that needs a running service; without one, nothing of it applies.
    pub(crate) fn running(
        &self,
        edition: Edition,
    ) -> Result<Option<(System, Habit, String)>, VerifyError> {
        let (system, habit) = self.installed(edition)?;
        match habit.unit.clone() {
            Some(unit) => Ok(Some((system, habit, unit))),
            None => {
                self.story.not_applicable(self.story.proves(), &habit.why);
                Ok(None)
            }
        }
    }

    pub(crate) fn boot(&self, overlay: Overlay) -> Result<System, VerifyError> {
        self.site.tell(&overlay)?;
        System::boot(overlay)
    }

    pub(crate) fn on<'s>(&'s self, system: &'s System) -> Stage<'s> {
        self.story.on(system)
    }

    /// Installs an edition as an admin does who wants to keep what was edited, and says how it went.
    pub(crate) fn apply(&self, on: Stage<'_>, edition: Edition) -> Result<Outcome, VerifyError> {
        if self.is_rpm() {
            return self.dnf(on, edition);
        }
        let place = self.push(on.system(), edition)?;
        // By itself apt takes the newest of what a package depends on, or nothing.
        let company = match self.site.company.changes() {
            true => self.site.company.of(edition),
            false => Vec::new(),
        };
        let exactly: Vec<String> = company.iter().map(|one| one.exactly()).collect();
        let mut words = vec!["-o", KEEP_OLD, "install", &place];
        words.extend(exactly.iter().map(String::as_str));
        on.apt(&words)
    }

    fn dnf(&self, on: Stage<'_>, edition: Edition) -> Result<Outcome, VerifyError> {
        let archive = self.site.editions.get(edition)?;
        let there = on.rpm_package(self.package())?;
        let newer = there.is_some_and(|fact| {
            let wanted = Evr::parse(archive.recorded());
            fact.versions.iter().any(|one| Evr::parse(one) > wanted)
        });
        if newer {
            let mut files = vec![archive.path.as_path()];
            if self.site.company.changes() {
                files.extend(
                    self.site
                        .company
                        .of(edition)
                        .iter()
                        .map(|one| one.path.as_path()),
                );
            }
            return on.dnf_files("downgrade", &files);
        }
        let place = self.push(on.system(), edition)?;
        let company = self.company(edition);
        let mut words = vec!["--nogpgcheck", "install"];
        words.extend(company.iter().map(String::as_str));
        words.push(&place);
        on.dnf(&words)
    }

    /// Where the packages are that have to be installed with an edition.
    fn company(&self, edition: Edition) -> Vec<String> {
        let company = self.site.company.of(edition);
        let place = match self.is_rpm() {
            true => rpm_place,
            false => deb_place,
        };
        company.into_iter().map(place).collect()
    }

    /// Installs an edition by dpkg itself, with its company if that may be another one.
    pub(crate) fn dpkg(&self, on: Stage<'_>, edition: Edition) -> Result<Outcome, VerifyError> {
        let place = self.push(on.system(), edition)?;
        let mut words = vec!["dpkg", "--force-confold", "-i"];
        let company = match self.site.company.changes() {
            true => self.company(edition),
            false => Vec::new(),
        };
        words.extend(company.iter().map(String::as_str));
        words.push(&place);
        on.system().run(words)
    }

    /// Installs an edition by rpm itself: of dnf's needs an image knows nothing.
    pub(crate) fn rpm(&self, on: Stage<'_>, edition: Edition) -> Result<Outcome, VerifyError> {
        let place = self.push(on.system(), edition)?;
        let company = self.company(edition);
        let mut words = vec!["-U", "--replacepkgs", "--nosignature"];
        words.extend(company.iter().map(String::as_str));
        words.push(&place);
        on.rpm(&words)
    }

    /// Installs the same version again, and says how it went.
    pub(crate) fn again(&self, on: Stage<'_>) -> Result<Outcome, VerifyError> {
        if self.is_rpm() {
            let archive = self.subject().archive();
            return on.dnf_files("reinstall", &[&archive.path]);
        }
        let place = self.push(on.system(), Edition::New)?;
        on.apt(&["--reinstall", "install", &place])
    }

    /// Takes the package away; it must succeed.
    pub(crate) fn remove(&self, on: Stage<'_>) -> Result<(), VerifyError> {
        let outcome = if self.is_rpm() {
            let outcome = on.dnf(&["remove", self.package()])?;
            // As a trigger of Fedora's systemd does after every transaction.
            on.shell("if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi")?;
            outcome
        } else {
            on.apt(&["remove", self.package()])?
        };
        self.must(on, outcome)
    }

    /// The same, and it must succeed.
    pub(crate) fn upgrade(&self, on: Stage<'_>, edition: Edition) -> Result<(), VerifyError> {
        self.must(on, self.apply(on, edition)?)
    }

    /// Notes how the package manager ended; if it failed, what comes after it makes no sense.
    pub(crate) fn must(&self, on: Stage<'_>, outcome: Outcome) -> Result<(), VerifyError> {
        on.expect_ok(&outcome);
        outcome.ok().map(drop)
    }

    /// Copies the file of an edition to a system and says where it is there.
    pub(crate) fn push(&self, system: &System, edition: Edition) -> Result<String, VerifyError> {
        let archive = self.site.editions.get(edition)?;
        let name = archive.path.file_name().unwrap_or_default();
        // apt takes a colon in a name, however it is written, for something else.
        let name = name.to_string_lossy().replace([':', '%'], "_");
        let place = format!("/var/tmp/{name}");
        system.push_file(&archive.path, &place, 0o644)?;
        Ok(place)
    }

    /// Installs a copy that must fail because of the line that was built into it.
    pub(crate) fn refused(&self, on: Stage<'_>, edition: Edition) -> Result<(), VerifyError> {
        let outcome = self.apply(on, edition)?;
        let said = format!("{}{}", outcome.stdout, outcome.stderr);
        // dnf does not repeat what a scriptlet says, but tells which one failed.
        let blamed = ["bad p", "scriptlet"]
            .iter()
            .any(|word| said.contains(word));
        on.expect_refused(&outcome)
            .expect_that("the script failed", blamed, said);
        Ok(())
    }

    /// The accounts of the package as they are now.
    pub(crate) fn accounts(
        &self,
        on: Stage<'_>,
        habit: &Habit,
    ) -> Result<Vec<Option<AccountFact>>, VerifyError> {
        habit.accounts.iter().map(|name| on.account(name)).collect()
    }

    /// Leaves something in the folders for state, and says where.
    pub(crate) fn leave_data(
        &self,
        on: Stage<'_>,
        habit: &Habit,
    ) -> Result<Vec<String>, VerifyError> {
        let mut files = Vec::new();
        for folder in &habit.state {
            let file = format!("{folder}/dunnage-verify");
            let line = format!(
                "[ -d {folder} ] && echo precious > {file} && chown --reference={folder}/. {file}"
            );
            if on.system().shell(&line)?.is_ok() {
                files.push(file);
            }
        }
        if files.is_empty() {
            let reason = "the package has no folder for state";
            self.story.not_applicable(&["C27"], reason);
        }
        Ok(files)
    }

    pub(crate) fn data_is_there(&self, on: Stage<'_>, files: &[String]) -> Result<(), VerifyError> {
        for file in files {
            on.proving(&["C27"]).expect_content(file, "precious\n")?;
        }
        Ok(())
    }
}
