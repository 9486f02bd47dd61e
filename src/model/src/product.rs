//! A product whose manifest was checked: every name resolves, nothing is left to interpret.

use std::path::PathBuf;

use dunnage_unit::{Directory, LogPolicy, Mode, Scope, Service, User, Word};

use crate::{Baseline, Version};

/// A product and the packages it is shipped in.
#[derive(Clone, Debug)]
pub struct Product {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// One line.
    pub summary: String,
    /// An SPDX expression.
    pub license: String,
    /// `Name <address>`.
    pub maintainer: String,
    /// Where the project lives.
    pub homepage: Option<String>,
    /// Debian's archive section.
    pub section: String,
    /// The Cargo package that builds its binaries.
    pub cargo: Option<String>,
    /// The oldest systems it promises to run on.
    pub baseline: Vec<Baseline>,
    /// Debian's changelog, where one is written by hand.
    pub changelog: Option<Vec<u8>>,
    /// The copyright file, where one is written by hand.
    pub copyright: Option<Vec<u8>>,
    /// The texts of its licences.
    pub license_files: Vec<LicenseFile>,
    /// Its packages, in the order of the manifest.
    pub packages: Vec<PackageSpec>,
    /// What only its formula needs to know.
    pub homebrew: Homebrew,
}

/// What only a Homebrew formula needs to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Homebrew {
    /// The service that `brew services` runs: it knows one for a formula. Without, the first.
    pub service: Option<String>,
    /// What its users must know, in plain text.
    pub caveats: Option<String>,
    /// How `brew test` finds out that it works.
    pub test: Option<BrewTest>,
}

/// How `brew test` finds out that a formula works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BrewTest {
    /// The service starts with this configuration, in which `{port}` is a free port, and answers.
    Serves {
        /// The text of the configuration.
        config: String,
        /// The path of a URL.
        get: String,
        /// What the answer holds.
        expect: String,
    },
    /// A command prints something.
    Says {
        /// The command and its arguments.
        run: String,
        /// What it prints, among other things.
        expect: String,
    },
}

/// The text of a licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseFile {
    /// The name of the file.
    pub name: String,
    /// Where it lies; a text that follows from the manifest lies nowhere.
    pub source: Option<PathBuf>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What one package shall hold and do.
#[derive(Clone, Debug)]
pub struct PackageSpec {
    /// Its name.
    pub name: String,
    /// One line.
    pub summary: String,
    /// Paragraphs.
    pub description: String,
    /// Binaries, installed into `{bin}`.
    pub binaries: Vec<String>,
    /// Symbolic links.
    pub links: Vec<Link>,
    /// Files that nobody edits.
    pub files: Vec<Shipped>,
    /// Files that the admin may edit.
    pub configs: Vec<Config>,
    /// Directories, made by the package if root owns them, by tmpfiles.d otherwise.
    pub directories: Vec<Directory>,
    /// Configuration files of older versions that are gone.
    pub retired: Vec<Retired>,
    /// The account its services run as.
    pub user: Option<User>,
    /// Its services.
    pub services: Vec<ServiceSpec>,
    /// Its log files.
    pub logs: Vec<LogPolicy>,
    /// How it relates to other packages; `${version}` is filled by the format.
    pub relations: RelationSpec,
    /// The same where packages have the names they have in Fedora, RHEL and SUSE.
    pub rpm_relations: RelationSpec,
    /// Whether purging it deletes its state as well.
    pub purge_state: bool,
    /// What lintian would say that is meant so, with the reasons.
    pub lintian: Vec<Accepted>,
}

/// What a checker would say that is meant so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The tag, and where.
    pub tag: String,
    /// Why.
    pub reason: String,
}

/// A symbolic link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it is.
    pub path: Word,
    /// What it says.
    pub to: String,
}

/// A file with fixed content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Where it goes.
    pub dest: Word,
    /// Its permissions.
    pub mode: Mode,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Where the project keeps it; nothing, if the manifest's check made it up.
    pub source: Option<PathBuf>,
}

/// A file that the admin may edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The file.
    pub file: Shipped,
    /// The group that may read it; given on first install only, so that a later choice of the admin's
    /// survives (lifecycle C11).
    pub group: Option<String>,
}

/// A configuration file that a version stopped shipping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retired {
    /// Where it was.
    pub path: Word,
    /// The first version without it.
    pub since: Version,
}

/// A service and what happens to it in the life of its package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceSpec {
    /// The service.
    pub service: Service,
    /// Which manager runs it.
    pub scope: Scope,
    /// What an upgrade does to it while it runs.
    pub on_upgrade: OnUpgrade,
    /// What a first installation does.
    pub on_install: OnInstall,
    /// TCP ports it listens on.
    pub ports: Vec<u16>,
}

/// What an upgrade does to a service that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnUpgrade {
    /// Stops and starts it, once, after the new files are there.
    Restart,
    /// Asks it to read its configuration again.
    Reload,
    /// Leaves the old process running.
    Never,
    /// Stops it before the new files are unpacked, starts it after; for programs whose files must not
    /// change under them, such as databases.
    StopFirst,
}

/// What a first installation does with a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnInstall {
    /// Enables and starts it (.rpm: asks the preset; Homebrew: says how).
    Start,
    /// Enables it for the next boot.
    Enable,
    /// Nothing: it cannot run unconfigured, or starting it is the admin's decision.
    Nothing,
}

/// How a package relates to others, in the words of the manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RelationSpec {
    /// Must be there.
    pub requires: Vec<String>,
    /// Wanted.
    pub recommends: Vec<String>,
    /// Useful.
    pub suggests: Vec<String>,
    /// Impossible beside it.
    pub conflicts: Vec<String>,
    /// Versions it does not work with.
    pub breaks: Vec<String>,
    /// Files it takes over.
    pub replaces: Vec<String>,
    /// Names it stands for.
    pub provides: Vec<String>,
}

impl PackageSpec {
    /// Whether nothing in it depends on the machine architecture.
    pub fn arch_independent(&self) -> bool {
        self.binaries.is_empty()
    }
}
