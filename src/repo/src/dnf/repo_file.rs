//! The `.repo` file that tells dnf of a repository (dnf.conf(5)).

use std::fmt;

use crate::uri;

/// Seconds after which a client asks for news: dnf's own two days would hold back security fixes.
const EXPIRE: u32 = 6 * 60 * 60;

/// One section of a `.repo` file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepoFile {
    id: String,
    name: String,
    uri: String,
    suite: String,
    key: String,
}

/// Why a `.repo` file cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` cannot be the {field} of a .repo file: {rule}")]
pub struct RepoFileError {
    field: &'static str,
    value: String,
    rule: &'static str,
}

impl RepoFile {
    /// For the vendor's repository at `uri`: dnf puts its architecture in the place of `$basearch`,
    /// and finds the tree of the suite for it. Clients have the key in the file `key`.
    pub fn new(
        vendor: &str,
        name: &str,
        uri: &str,
        suite: &str,
        key: &str,
    ) -> Result<RepoFile, RepoFileError> {
        let wrong = |field, value: &str, rule| RepoFileError {
            field,
            value: value.to_owned(),
            rule,
        };
        let inner = |b: u8| b.is_ascii_alphanumeric() || b"-_.:".contains(&b);
        if vendor.is_empty() || !vendor.bytes().all(inner) {
            let rule = "use letters, digits, `-`, `_`, `.` and `:`";
            return Err(wrong("id", vendor, rule));
        }
        if name.trim().is_empty() || name.contains(char::is_control) {
            return Err(wrong("name", name, "write one line of text"));
        }
        // dnf would put something in the place of a `$`.
        if !uri::is_fetchable(uri) || uri.contains('$') {
            return Err(wrong("URI", uri, uri::RULE));
        }
        if !key.starts_with('/') || key.contains(char::is_whitespace) {
            return Err(wrong("key", key, "write the absolute path of a key file"));
        }
        Ok(RepoFile {
            id: vendor.to_owned(),
            name: name.to_owned(),
            uri: uri.trim_end_matches('/').to_owned(),
            suite: suite.to_owned(),
            key: key.to_owned(),
        })
    }

    /// Where the repository is, without a slash at the end.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Where the client keeps the key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The suite.
    pub fn suite(&self) -> &str {
        &self.suite
    }
}

impl fmt::Display for RepoFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "[{}]", self.id)?;
        writeln!(f, "name={}", self.name)?;
        writeln!(f, "baseurl={}/rpm/{}/$basearch", self.uri, self.suite)?;
        writeln!(f, "enabled=1")?;
        writeln!(f, "gpgcheck=1")?;
        writeln!(f, "repo_gpgcheck=1")?;
        writeln!(f, "gpgkey=file://{}", self.key)?;
        writeln!(f, "metadata_expire={EXPIRE}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(vendor: &str, name: &str, uri: &str) -> Result<RepoFile, RepoFileError> {
        RepoFile::new(
            vendor,
            name,
            uri,
            "stable",
            "/etc/pki/rpm-gpg/RPM-GPG-KEY-a",
        )
    }

    #[test]
    fn the_file_asks_for_signed_packages_and_signed_lists() {
        let file = made("a", "A & B", "https://example.org/x/").expect("a file");
        assert_eq!(
            file.to_string(),
            "[a]\nname=A & B\nbaseurl=https://example.org/x/rpm/stable/$basearch\nenabled=1\n\
             gpgcheck=1\nrepo_gpgcheck=1\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-a\n\
             metadata_expire=21600\n"
        );
    }

    #[test]
    fn values_that_would_add_a_line_are_refused() {
        assert!(made("a]\n[b", "A", "https://example.org").is_err());
        assert!(made("a", "A\ngpgcheck=0", "https://example.org").is_err());
        assert!(made("a", "A", "https://example.org/\ngpgcheck=0").is_err());
        assert!(made("a", "A", "https://$releasever.example.org").is_err());
        assert!(made("a", "A", "ftp://example.org").is_err());
    }
}
