//! `packaging/repository.toml`: what a repository says of itself.

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::DeTable;

use crate::LoadError;
use crate::check;
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
        let (document, errors) = DeTable::parse_recoverable(&text);
        if !errors.is_empty() {
            let problems = Problems::of_toml(path.to_owned(), text.clone(), &errors);
            return Err(LoadError::Text(problems));
        }
        let findings = Findings::default();
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
    let spans = table.finish();
    let vendor = vendor?;
    check::package_name(&vendor, spans.of("vendor"), findings);
    let maintainer = maintainer?;
    check::maintainer(&maintainer, findings);
    let fields = [
        ("origin", &origin),
        ("label", &label),
        ("description", &description),
        ("homepage", &homepage),
        ("url", &url),
    ];
    for (key, text) in fields {
        if let Some(text) = text {
            check::one_line(key, text, spans.of(key), findings);
        }
    }
    let word = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if suite
        .as_ref()
        .is_some_and(|suite| !suite.starts_with(char::is_alphanumeric) || !suite.chars().all(word))
    {
        let hint = "it becomes a folder of the repository: write it as in \"stable\"";
        findings
            .push(Problem::at(spans.of("suite"), "this cannot be the name of a suite").hint(hint));
    }
    let usual = Repository::of_vendor(&vendor, maintainer.get_ref());
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

#[cfg(test)]
mod tests {
    use super::Repository;
    use crate::LoadError;

    fn load(text: &str) -> Result<Repository, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = Repository::beside(folder.path());
        std::fs::write(&path, text).unwrap();
        Repository::load(&path).map_err(|error| {
            let folder = folder.path().to_string_lossy().into_owned();
            error.to_string().replace(&folder, "DIR")
        })
    }

    #[test]
    fn what_is_left_out_is_as_usual() {
        let text = "version = 1\n[repository]\nvendor = \"river\"\nmaintainer = \"Jane <j@example.org>\"\n";
        let usual = Repository::of_vendor("river", "Jane <j@example.org>");
        assert_eq!(load(text).unwrap(), usual);
        let more = Repository {
            suite: "testing".to_owned(),
            url: Some("https://example.org".to_owned()),
            ..usual
        };
        let text = format!("{text}suite = \"testing\"\nurl = \"https://example.org\"\n");
        assert_eq!(load(&text).unwrap(), more);
    }

    #[test]
    fn a_file_that_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let path = Repository::beside(folder.path());
        let error = Repository::load(&path).unwrap_err();
        assert!(matches!(error, LoadError::Read { .. }));
        let expected = format!("failed to read the manifest {}", path.display());
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn every_problem_at_once() {
        let text = "version = 2\n[repository]\nvendor = \"River Inc\"\nmaintainer = \"Jane\"\n\
                    label = \"a\\nOrigin: b\"\nsuite = \"../x\"\nulr = \"x\"\n";
        assert_eq!(load(text).unwrap_err(), EVERY_PROBLEM);
    }

    const EVERY_PROBLEM: &str = r#"error: these are no repository settings of version 1
 --> DIR/repository.toml:1:1
  |
1 | version = 2
  | ^
  |
  = hint: begin the file with: version = 1

error: `River Inc` cannot be the name of a package
 --> DIR/repository.toml:3:10
  |
3 | vendor = "River Inc"
  |          ^^^^^^^^^^^
  |
  = hint: at least two lower-case letters, digits, `+`, `-` or `.`, and a letter or digit first

error: `Jane` names no maintainer that can be written to
 --> DIR/repository.toml:4:14
  |
4 | maintainer = "Jane"
  |              ^^^^^^
  |
  = hint: write it as "Name <name@example.org>"

error: `label` holds the control character U+000A
 --> DIR/repository.toml:5:9
  |
5 | label = "a\nOrigin: b"
  |         ^^^^^^^^^^^^^^
  |
  = hint: it is written into one line: leave line breaks, tabs and their like out

error: this cannot be the name of a suite
 --> DIR/repository.toml:6:9
  |
6 | suite = "../x"
  |         ^^^^^^
  |
  = hint: it becomes a folder of the repository: write it as in "stable"

error: [repository] has no key `ulr`
 --> DIR/repository.toml:7:1
  |
7 | ulr = "x"
  | ^^^
  |
  = hint: did you mean `url`?

6 problems in DIR/repository.toml"#;

    #[test]
    fn no_table_and_no_toml() {
        assert_eq!(load("version = 1\n").unwrap_err(), NO_TABLE);
        assert_eq!(load("version = 1\n[repository\n").unwrap_err(), NO_TOML);
    }

    const NO_TABLE: &str = r"error: there is no [repository] table
 --> DIR/repository.toml:1:1
  |
1 | version = 1
  | ^

1 problem in DIR/repository.toml";
    const NO_TOML: &str = r"error: not valid TOML: unclosed table, expected `]`
 --> DIR/repository.toml:2:12
  |
2 | [repository
  |            ^

1 problem in DIR/repository.toml";
}
