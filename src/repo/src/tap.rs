//! A tap: a git repository with formulas, from which Homebrew installs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use dunnage_model::Stamp;

/// Where a tap keeps its formulas.
const FORMULAS: &str = "Formula";

/// The branch that clients follow.
const BRANCH: &str = "main";

/// A tap on disk: the working copy of a git repository, which is cloned from there or over HTTP.
///
/// It is written by git itself: whoever has Homebrew has it, and a library would be one more reader of
/// the same format to trust.
#[derive(Clone, Debug)]
pub struct Tap {
    folder: PathBuf,
}

/// What the last published formula of a product says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedFormula {
    /// Its text.
    pub text: String,
    /// How often a formula of its version was published before, from 0.
    pub revision: u32,
}

/// Who writes a commit.
#[derive(Clone, Copy, Debug)]
pub struct Committer<'a> {
    /// `Name <address>`.
    pub identity: &'a str,
    /// When, so that equal formulas give equal commits.
    pub stamp: Stamp,
}

/// Why a tap cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TapError {
    /// git is missing.
    #[error("failed to run git for the tap")]
    Start(#[source] io::Error),
    /// git refused.
    #[error("git did not {what} in the tap {}: {words}", folder.display())]
    Git {
        /// What it was asked for.
        what: String,
        /// The tap.
        folder: PathBuf,
        /// What it said.
        words: String,
    },
    /// A formula cannot be written.
    #[error("failed to write the formula {}", path.display())]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Tap {
    /// The tap in a folder, which is made when it is missing.
    pub fn open(folder: &Path) -> Result<Tap, TapError> {
        let tap = Tap {
            folder: folder.to_owned(),
        };
        if !folder.join(".git").is_dir() {
            let write = |source| TapError::Write {
                path: folder.to_owned(),
                source,
            };
            fs::create_dir_all(folder.join(FORMULAS)).map_err(write)?;
            tap.git(&["init", "--quiet", "--initial-branch", BRANCH], None)?;
        }
        Ok(tap)
    }

    /// The names of the formulas in a folder, in no order; none if there is no tap.
    pub fn formulas(folder: &Path) -> Vec<String> {
        let files = fs::read_dir(folder.join(FORMULAS)).into_iter().flatten();
        let files = files.flatten().map(|file| file.path());
        let formulas = files.filter(|file| file.extension().is_some_and(|end| end == "rb"));
        formulas
            .filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned()))
            .collect()
    }

    /// The formula that clients get at the moment.
    pub fn published(&self, product: &str) -> Option<PublishedFormula> {
        let text = fs::read_to_string(self.path(product)).ok()?;
        let revision = text
            .lines()
            .find_map(|line| line.strip_prefix("  revision ")?.parse().ok())
            .unwrap_or(0);
        Some(PublishedFormula { text, revision })
    }

    /// Publishes formulas, each by the name of its product, as one commit. Whether there was something
    /// to publish.
    pub fn publish(
        &self,
        formulas: &[(String, String)],
        message: &str,
        by: Committer<'_>,
    ) -> Result<bool, TapError> {
        for (product, text) in formulas {
            let path = self.path(product);
            write_whole(&path, text).map_err(|source| TapError::Write { path, source })?;
        }
        self.git(&["add", "--all", FORMULAS], None)?;
        let changed = self.run(&["diff", "--cached", "--quiet"], None)?;
        if changed.status.success() {
            return Ok(false);
        }
        self.git(&["commit", "--quiet", "--message", message], Some(by))?;
        // Clients that come over HTTP read lists of what there is.
        self.git(&["update-server-info"], None)?;
        Ok(true)
    }

    fn path(&self, product: &str) -> PathBuf {
        self.folder.join(FORMULAS).join(format!("{product}.rb"))
    }

    fn git(&self, words: &[&str], by: Option<Committer<'_>>) -> Result<(), TapError> {
        let output = self.run(words, by)?;
        if output.status.success() {
            return Ok(());
        }
        Err(TapError::Git {
            what: words.first().copied().unwrap_or_default().to_owned(),
            folder: self.folder.clone(),
            words: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        })
    }

    fn run(&self, words: &[&str], by: Option<Committer<'_>>) -> Result<Output, TapError> {
        let mut git = Command::new("git");
        git.arg("-C").arg(&self.folder).args(words);
        // Nobody's own settings: no hooks, no signatures, no other repository around it.
        git.env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env_remove("GIT_DIR")
            .env_remove("GIT_WORK_TREE")
            .env_remove("GIT_INDEX_FILE");
        if let Some(Committer { identity, stamp }) = by {
            let (name, address) = identity.split_once('<').unwrap_or((identity, ""));
            let date = format!("@{} +0000", stamp.0);
            for role in ["AUTHOR", "COMMITTER"] {
                git.env(format!("GIT_{role}_NAME"), name.trim())
                    .env(format!("GIT_{role}_EMAIL"), address.trim_end_matches('>'))
                    .env(format!("GIT_{role}_DATE"), &date);
            }
        }
        git.output().map_err(TapError::Start)
    }
}

/// Under a temporary name first: a formula is there whole, or the old one is.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    use std::io::Write;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    let readable = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    file.as_file().set_permissions(readable)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;

    use dunnage_model::Stamp;

    use super::{Committer, PublishedFormula, Tap};

    const BY: Committer<'static> = Committer {
        identity: "Jane Doe <jane@example.org>",
        stamp: Stamp(1_700_000_000),
    };

    fn log(folder: &Path) -> String {
        let format = "--format=%H %an <%ae> %at %ct %s";
        let mut git = Command::new("git");
        let output = git.arg("-C").arg(folder).args(["log", format]).output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    }

    fn formula(text: &str) -> Vec<(String, String)> {
        vec![("river".to_owned(), text.to_owned())]
    }

    #[test]
    fn a_change_is_one_commit_and_no_change_is_none() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for folder in [&one, &two] {
            let tap = Tap::open(folder.path()).unwrap();
            assert_eq!(tap.published("river"), None);
            let text = formula("class River\n  revision 2\nend\n");
            assert!(tap.publish(&text, "river 1.0.0", BY).unwrap());
            assert!(!tap.publish(&text, "river 1.0.0 again", BY).unwrap());
            let tap = Tap::open(folder.path()).unwrap();
            let published = PublishedFormula {
                text: text[0].1.clone(),
                revision: 2,
            };
            assert_eq!(tap.published("river"), Some(published));
            assert!(tap.publish(&formula("x\n"), "river 2.0.0", BY).unwrap());
            assert_eq!(tap.published("river").unwrap().revision, 0);
        }
        let (log, other) = (log(one.path()), log(two.path()));
        assert_eq!(log, other, "equal formulas give equal commits");
        assert_eq!(Tap::formulas(one.path()), ["river"]);
        assert!(Tap::formulas(&one.path().join("none")).is_empty());
        let about = "Jane Doe <jane@example.org> 1700000000 1700000000";
        let subjects: Vec<_> = log.lines().map(|line| &line[41..]).collect();
        let expected = ["river 2.0.0", "river 1.0.0"].map(|text| format!("{about} {text}"));
        assert_eq!(subjects, expected);
    }

    #[test]
    fn clients_clone_it() {
        let folder = tempfile::tempdir().unwrap();
        let tap = Tap::open(folder.path()).unwrap();
        tap.publish(&formula("class River\nend\n"), "river", BY)
            .unwrap();
        assert!(folder.path().join(".git/info/refs").exists());
        let clone = tempfile::tempdir().unwrap();
        let mut git = Command::new("git");
        git.args(["clone", "--quiet"])
            .args([folder.path(), &clone.path().join("tap")]);
        assert!(git.status().unwrap().success());
        let text = std::fs::read_to_string(clone.path().join("tap/Formula/river.rb"));
        assert_eq!(text.unwrap(), "class River\nend\n");
    }

    #[test]
    fn what_git_refuses_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let tap = Tap::open(folder.path()).unwrap();
        std::fs::write(folder.path().join(".git/index.lock"), "").unwrap();
        let said = tap.publish(&formula("x"), "x", BY).unwrap_err().to_string();
        assert!(said.starts_with("git did not add in the tap /"), "{said}");
        assert!(said.contains("index.lock"), "{said}");
    }
}
