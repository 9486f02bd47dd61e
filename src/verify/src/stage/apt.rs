//! Verbs and expectations about packages.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::Stage;
use crate::{Archive, Invocation, Outcome, PackageFact, Server, VerifyError};

const LIMIT: Duration = Duration::from_secs(300);

impl Stage<'_> {
    /// Makes a published repository known to apt, as its own `.sources` file and key say.
    pub fn add_repository(&self, folder: &Path, server: &Server) -> Result<&Self, VerifyError> {
        let mut sources = None;
        for entry in fs::read_dir(folder).map_err(VerifyError::io("list", folder))? {
            let path = entry.map_err(VerifyError::io("list", folder))?.path();
            let read = || fs::read(&path).map_err(VerifyError::io("read", &path));
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("sources") => sources = Some(read()?),
                Some("gpg") => {
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    self.system
                        .push(&format!("/usr/share/keyrings/{name}"), read()?, 0o644)?;
                    self.system
                        .push(&format!("/etc/apt/keyrings/{name}"), read()?, 0o644)?;
                }
                _ => {}
            }
        }
        let sources = sources.ok_or_else(|| VerifyError::Unexpected {
            what: "a repository without a .sources file".to_owned(),
            text: folder.display().to_string(),
        })?;
        // The address is the only thing that is not known when a repository is published.
        let text = String::from_utf8_lossy(&sources);
        let lines = text.lines().map(|line| match line.split_once(':') {
            Some(("URIs", _)) => format!("URIs: {}\n", server.url()),
            _ => format!("{line}\n"),
        });
        let text: String = lines.collect();
        self.system
            .push("/etc/apt/sources.list.d/product.sources", text, 0o644)?;
        self.apt_update()
    }

    /// Fetches the indexes anew.
    pub fn apt_update(&self) -> Result<&Self, VerifyError> {
        // A test goes back and forth between releases; apt would keep the newer index.
        self.shell("rm -rf /var/lib/apt/lists/*")?;
        self.run([
            "apt-get",
            "update",
            "-q",
            "-o",
            "APT::Update::Error-Mode=any",
        ])
    }

    /// Runs apt-get without asking questions, and says how it went.
    pub fn apt(&self, words: &[&str]) -> Result<Outcome, VerifyError> {
        let all = ["apt-get", "-q", "-y", "--allow-downgrades"]
            .iter()
            .chain(words);
        self.system.call(Invocation::new(all).limit(LIMIT))
    }

    /// Installs a package from the repository; it must succeed.
    pub fn apt_install(&self, package: &str) -> Result<&Self, VerifyError> {
        self.apt(&["install", package])?.ok()?;
        Ok(self)
    }

    /// Brings everything to the version that the repository offers; it must succeed.
    pub fn apt_upgrade(&self) -> Result<&Self, VerifyError> {
        self.apt(&["upgrade"])?.ok()?;
        Ok(self)
    }

    /// Removes packages; it must succeed.
    pub fn apt_remove(&self, packages: &[&str]) -> Result<&Self, VerifyError> {
        self.apt(&[&["remove"], packages].concat())?.ok()?;
        Ok(self)
    }

    /// Purges packages; it must succeed.
    pub fn apt_purge(&self, packages: &[&str]) -> Result<&Self, VerifyError> {
        self.apt(&[&["purge"], packages].concat())?.ok()?;
        Ok(self)
    }

    /// Installs packages from files with apt, and says how it went.
    pub fn apt_install_files(&self, archives: &[&Archive]) -> Result<Outcome, VerifyError> {
        let mut words = vec!["install".to_owned()];
        for archive in archives {
            let name = archive
                .path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy();
            let place = format!("/var/tmp/{name}");
            self.system.push_file(&archive.path, &place, 0o644)?;
            words.push(place);
        }
        self.apt(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// What dpkg has on record about a package.
    pub fn package(&self, name: &str) -> Result<PackageFact, VerifyError> {
        PackageFact::read(self.system, name)
    }

    /// Expects the record of a package to be in this state, such as `ii`.
    pub fn expect_package(&self, name: &str, state: &str) -> Result<&Self, VerifyError> {
        let fact = self.package(name)?;
        Ok(self.expect(&format!("dpkg state of {name}"), state, &fact.state))
    }

    /// Expects a package to be installed in this version.
    pub fn expect_version(&self, name: &str, version: &str) -> Result<&Self, VerifyError> {
        let fact = self.package(name)?;
        let expected = format!("ii {version}");
        Ok(self.expect(
            &format!("dpkg record of {name}"),
            expected,
            fact.to_string(),
        ))
    }
}
