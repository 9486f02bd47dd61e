//! dnf of this machine.

use std::fs;
use std::path::Path;

use dunnage_verify::{Archive, Invocation, Outcome, Subject};
use tempfile::TempDir;

use super::folder::newest_before;
use super::{LIMIT, newest, not_taken, nothing_older};
use crate::failure::Failure;

/// dnf of this machine, perhaps with repositories of its own.
pub(super) struct Dnf<'r> {
    options: Vec<String>,
    room: &'r TempDir,
    /// For messages.
    source: String,
}

impl<'r> Dnf<'r> {
    /// A .repo file says too which signatures are checked.
    pub(super) fn new(file: Option<&Path>, room: &'r TempDir) -> Result<Dnf<'r>, Failure> {
        let mut dnf = Dnf {
            options: Vec::new(),
            room,
            source: "its own repositories".to_owned(),
        };
        let Some(file) = file else {
            return Ok(dnf);
        };
        dnf.source = file.display().to_string();
        let place = room.path().join("repositories");
        fs::create_dir_all(&place)?;
        fs::copy(file, place.join("older.repo"))
            .map_err(|error| Failure::new(format!("failed to read {}: {error}", dnf.source)))?;
        dnf.options = vec![
            format!("--setopt=reposdir={}", place.display()),
            format!("--setopt=cachedir={}", room.path().join("cache").display()),
            "--setopt=skip_if_unavailable=0".to_owned(),
            // The keys that the file names; they are not shared with this machine.
            "--assumeyes".to_owned(),
        ];
        Ok(dnf)
    }

    fn call(&self, words: &[&str]) -> Result<Outcome, Failure> {
        let options = self.options.iter().map(String::as_str);
        let all = ["dnf", "--quiet"].into_iter().chain(options);
        let call = Invocation::new(all.chain(words.iter().copied()));
        let said = call.in_folder(self.room.path()).limit(LIMIT).run();
        said.map_err(|error| {
            Failure::hinted(error, Some("sudo apt-get install dnf dnf-plugins-core"))
        })
    }

    pub(super) fn older(&self, new: &Archive) -> Result<Subject, Failure> {
        let package = new.package.as_str();
        let format = "%{epoch}:%{version}-%{release}\n";
        let words = ["repoquery", "--showduplicates", "--queryformat", format];
        let said = self.call(&[&words[..], &[package]].concat())?;
        if !said.is_ok() {
            let failure = not_taken("dnf", &self.source, &said.stderr);
            let hint = "a .repo file says which signatures are checked, and by gpgkey= where the \
                        keys are, which must be so here too";
            return Err(failure.hint(hint));
        }
        let mut versions: Vec<&str> = said.stdout.lines().map(str::trim).collect();
        versions.retain(|version| !version.is_empty());
        let Some(best) = newest(new, &versions)? else {
            return Err(nothing_older("dnf", new, &versions, "FILE.repo"));
        };
        let wanted = format!("{package}-{best}");
        // rpm names architectures as Rust does.
        let arch = format!("{},noarch", std::env::consts::ARCH);
        let said = self.call(&["download", "--arch", &arch, &wanted])?;
        if !said.is_ok() {
            let failure = not_taken("dnf", &format!("`download {wanted}`"), &said.stderr);
            return Err(failure.hint("`download` is in the package dnf-plugins-core"));
        }
        newest_before(new, self.room.path())
    }
}
