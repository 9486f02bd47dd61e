//! apt of this machine.

use std::fs;

use dunnage_verify::{Archive, Invocation, Outcome, Subject, VerifyError};
use tempfile::TempDir;

use super::folder::newest_before;
use super::{LIMIT, newest, not_taken, nothing_older};
use crate::failure::Failure;

/// apt of this machine, perhaps with a source of its own.
pub(super) struct Apt<'r> {
    options: Vec<String>,
    room: &'r TempDir,
}

impl<'r> Apt<'r> {
    pub(super) fn new(line: Option<&str>, room: &'r TempDir) -> Result<Apt<'r>, Failure> {
        let mut apt = Apt {
            options: Vec::new(),
            room,
        };
        let Some(line) = line else {
            return Ok(apt);
        };
        let place = room.path().display();
        let sources = room.path().join("sources.list");
        // Another package asked before.
        let fetched = sources.exists();
        fs::create_dir_all(room.path().join("lists/partial"))?;
        fs::write(sources, format!("{line}\n"))?;
        for option in [
            format!("Dir::Etc::SourceList={place}/sources.list"),
            "Dir::Etc::SourceParts=/dev/null".to_owned(),
            format!("Dir::State::Lists={place}/lists"),
            format!("Dir::Cache={place}"),
            "APT::Sandbox::User=root".to_owned(),
            "APT::Update::Error-Mode=any".to_owned(),
        ] {
            apt.options.extend(["-o".to_owned(), option]);
        }
        if fetched {
            return Ok(apt);
        }
        let said = apt.call("apt-get", &["-qq", "update"])?;
        if said.is_ok() {
            return Ok(apt);
        }
        let hint = "a repository that is not Debian's needs its key: \
                    --from 'deb [signed-by=/path/to/KEY.gpg] URL SUITE COMPONENT'";
        Err(not_taken("apt", &format!("`{line}`"), &said.stderr).hint(hint))
    }

    fn run(&self, program: &str, words: &[&str]) -> Result<String, VerifyError> {
        Ok(self.call(program, words)?.ok()?.stdout)
    }

    fn call(&self, program: &str, words: &[&str]) -> Result<Outcome, VerifyError> {
        let options = self.options.iter().map(String::as_str);
        let all = std::iter::once(program)
            .chain(options)
            .chain(words.iter().copied());
        let call = Invocation::new(all).in_folder(self.room.path());
        call.limit(LIMIT).run()
    }

    pub(super) fn older(&self, new: &Archive) -> Result<Subject, Failure> {
        let package = new.package.as_str();
        let table = self.run("apt-cache", &["madison", package])?;
        // `redis-server | 5:7.0.15-1 | http://deb.debian.org/debian bookworm/main amd64 Packages`
        let versions = table.lines().filter_map(|line| line.split('|').nth(1));
        let versions: Vec<&str> = versions.map(str::trim).collect();
        let Some(best) = newest(new, &versions)? else {
            let source = "'deb URL SUITE COMPONENT'";
            return Err(nothing_older("apt", new, &versions, source));
        };
        let wanted = format!("{package}={best}");
        self.run("apt-get", &["-q", "download", &wanted])?;
        newest_before(new, self.room.path())
    }
}
