//! `packaging/repository.toml`: what a repository says of itself.

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::DeTable;

use crate::LoadError;
use crate::problem::{Findings, Problem, Problems};
use crate::table::Table;

/// The settings of a project's repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// The first part of names: `<vendor>-archive-keyring`, `<vendor>.sources`.
    pub vendor: String,
    /// Who makes it.
    pub origin: String,
    /// What it is.
    pub label: String,
    /// The suite that is published to.
    pub suite: String,
    /// One line for people.
    pub description: String,
    /// `Name <address>`: the maintainer of the keyring package and the user id of the key.
    pub maintainer: String,
    /// Where the project lives.
    pub homepage: Option<String>,
    /// Where clients reach it; without one it is used from its folder.
    pub url: Option<String>,
}

impl Repository {
    /// The file that holds the settings, in a folder of manifests.
    pub fn beside(folder: &Path) -> PathBuf {
        folder.join("repository.toml")
    }

    /// The settings of a project that did not write any.
    pub fn of_vendor(vendor: &str, maintainer: &str) -> Repository {
        Repository {
            vendor: vendor.to_owned(),
            origin: vendor.to_owned(),
            label: vendor.to_owned(),
            suite: "stable".to_owned(),
            description: format!("Packages of {vendor}"),
            maintainer: maintainer.to_owned(),
            homepage: None,
            url: None,
        }
    }

    /// Reads the settings.
    pub fn load(path: &Path) -> Result<Repository, LoadError> {
        let text = std::fs::read_to_string(path).map_err(|source| LoadError::Read {
            path: path.to_owned(),
            source,
        })?;
        let findings = Findings::default();
        let (document, errors) = DeTable::parse_recoverable(&text);
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            findings.push(Problem::at(
                span,
                format!("not valid TOML: {}", error.message()),
            ));
        }
        let repository = read(&document, &findings);
        let problems = findings.into_list();
        match repository {
            Some(repository) if problems.is_empty() => Ok(repository),
            _ => Err(LoadError::Text(Problems::new(
                path.to_owned(),
                text.clone(),
                problems,
            ))),
        }
    }
}

fn read(document: &Spanned<DeTable<'_>>, findings: &Findings) -> Option<Repository> {
    let root = Table::new(document.get_ref(), String::new(), 0..0, findings);
    if root.number("version") != Some(1) {
        let hint = "begin the file with: version = 1";
        findings
            .push(Problem::at(0..0, "these are no repository settings of version 1").hint(hint));
    }
    let table = root.table("repository");
    root.finish();
    let Some(table) = table else {
        findings.push(Problem::at(0..0, "there is no [repository] table"));
        return None;
    };
    let text = |key| table.string(key).map(Spanned::into_inner);
    let vendor = table
        .required("vendor", "\"example\"")
        .map(Spanned::into_inner);
    let maintainer = table.required("maintainer", "\"Name <name@example.org>\"");
    let (origin, label, suite) = (text("origin"), text("label"), text("suite"));
    let (description, homepage, url) = (text("description"), text("homepage"), text("url"));
    table.finish();
    let vendor = vendor?;
    let usual = Repository::of_vendor(&vendor, maintainer?.get_ref());
    Some(Repository {
        origin: origin.unwrap_or(usual.origin),
        label: label.unwrap_or(usual.label),
        suite: suite.unwrap_or(usual.suite),
        description: description.unwrap_or(usual.description),
        maintainer: usual.maintainer,
        homepage,
        url,
        vendor,
    })
}
