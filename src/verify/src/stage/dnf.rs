//! Verbs and expectations about packages of rpm.

use std::path::Path;
use std::time::Duration;

use super::Stage;
use crate::{Invocation, Outcome, RpmFact, VerifyError};

const LIMIT: Duration = Duration::from_secs(300);

impl Stage<'_> {
    /// Makes a repository known to dnf, by the text of its `.repo` file.
    pub fn add_dnf_repository(&self, name: &str, text: &str) -> Result<&Self, VerifyError> {
        self.system
            .push(&format!("/etc/yum.repos.d/{name}.repo"), text, 0o644)?;
        self.dnf_forget()
    }

    /// Lets dnf fetch the indexes anew the next time.
    pub fn dnf_forget(&self) -> Result<&Self, VerifyError> {
        self.shell("rm -rf /var/cache/dnf/*")
    }

    /// Runs dnf without asking questions, and says how it went.
    pub fn dnf(&self, words: &[&str]) -> Result<Outcome, VerifyError> {
        // `best`: without it dnf would skip what it cannot install, and call that a success.
        let all = ["dnf", "-q", "-y", "--setopt=best=True"]
            .iter()
            .chain(words);
        self.system.call(Invocation::new(all).limit(LIMIT))
    }

    /// Installs a package from a repository; it must succeed.
    pub fn dnf_install(&self, package: &str) -> Result<&Self, VerifyError> {
        self.dnf(&["install", package])?.ok()?;
        Ok(self)
    }

    /// Brings everything to the version that the repositories offer; it must succeed.
    pub fn dnf_upgrade(&self) -> Result<&Self, VerifyError> {
        self.dnf(&["upgrade"])?.ok()?;
        Ok(self)
    }

    /// Erases packages; it must succeed.
    pub fn dnf_remove(&self, packages: &[&str]) -> Result<&Self, VerifyError> {
        self.dnf(&[&["remove"], packages].concat())?.ok()?;
        Ok(self)
    }

    /// Lets dnf do something (`install`, `reinstall`, `downgrade`) with files of this machine, and
    /// says how it went.
    pub fn dnf_files(&self, verb: &str, files: &[&Path]) -> Result<Outcome, VerifyError> {
        let places = self.push_packages(files)?;
        // Whoever signs, signs what enters a repository; these are fresh from the build.
        let mut words = vec!["--nogpgcheck", verb];
        words.extend(places.iter().map(String::as_str));
        self.dnf(&words)
    }

    /// Lets rpm itself do something (`-U`, `-i --replacepkgs`) with files of this machine, and says
    /// how it went.
    pub fn rpm_files(&self, words: &[&str], files: &[&Path]) -> Result<Outcome, VerifyError> {
        let places = self.push_packages(files)?;
        let mut all = words.to_vec();
        all.extend(places.iter().map(String::as_str));
        self.rpm(&all)
    }

    /// Runs rpm, and says how it went.
    pub fn rpm(&self, words: &[&str]) -> Result<Outcome, VerifyError> {
        let all = ["rpm"].iter().chain(words);
        self.system.call(Invocation::new(all).limit(LIMIT))
    }

    /// What rpm has on record about a package; `None` if it is not installed.
    pub fn rpm_package(&self, name: &str) -> Result<Option<RpmFact>, VerifyError> {
        RpmFact::read(self.system, name)
    }

    /// Expects a package to be installed once, in this version and release: `1.2.3-1`.
    pub fn expect_rpm(&self, name: &str, version: &str) -> Result<&Self, VerifyError> {
        let seen = self.rpm_package(name)?;
        let seen = seen.map_or_else(
            || "not installed".to_owned(),
            |fact| fact.versions.join(" "),
        );
        Ok(self.expect(&format!("rpm record of {name}"), version, &seen))
    }

    /// Expects a package to be installed once, in whatever version.
    pub fn expect_rpm_installed(&self, name: &str) -> Result<&Self, VerifyError> {
        let seen = self.rpm_package(name)?.map(|fact| fact.versions.len());
        Ok(self.expect(&format!("rpm records of {name}"), Some(1), seen))
    }

    /// Expects a package not to be installed.
    pub fn expect_no_rpm(&self, name: &str) -> Result<&Self, VerifyError> {
        let seen = self.rpm_package(name)?;
        Ok(self.expect(&format!("rpm record of {name}"), None, seen))
    }

    /// Expects `rpm -V` to find every file of a package as it was packed.
    pub fn expect_verified(&self, name: &str) -> Result<&Self, VerifyError> {
        let outcome = self.rpm(&["-V", name])?;
        let said = format!("{}{}", outcome.stdout, outcome.stderr);
        Ok(self.expect(&format!("rpm -V {name}"), (0, ""), (outcome.status, &said)))
    }

    fn push_packages(&self, files: &[&Path]) -> Result<Vec<String>, VerifyError> {
        let mut places = Vec::new();
        for file in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let place = format!("/var/tmp/{name}");
            self.system.push_file(file, &place, 0o644)?;
            places.push(place);
        }
        Ok(places)
    }
}
