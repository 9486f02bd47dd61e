//! Versions: one order, and its spelling in each format.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The version of a product: a semantic version and the number of the packaging of it.
///
/// The order is that of dpkg on the Debian spelling, because that is what machines go by. It is the
/// semantic one where pre-releases are words and numbers with dots between (`rc.1`), but for a word that
/// another begins with (`pre.1` and `preview`); and `rc10` comes after `rc2`, as people mean it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    semantic: semver::Version,
    revision: u32,
}

/// Why a text is not a [`Version`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a version like 1.2.3 or 1.2.3-rc.1: {reason}")]
pub struct VersionError {
    text: String,
    reason: String,
}

impl Version {
    /// Reads a semantic version; the revision is 1.
    pub fn parse(text: &str) -> Result<Version, VersionError> {
        let semantic = semver::Version::parse(text).map_err(|error| VersionError {
            text: text.to_owned(),
            reason: error.to_string(),
        })?;
        Ok(Version {
            semantic,
            revision: 1,
        })
    }

    /// The same version, packaged again.
    #[must_use]
    pub fn with_revision(mut self, revision: u32) -> Version {
        self.revision = revision;
        self
    }

    /// How often this version was packaged, from 1.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// As the program itself says it: `1.2.3-rc.1`.
    pub fn upstream(&self) -> String {
        self.semantic.to_string()
    }

    /// As dpkg compares it: `1.2.3~rc.1-1` (Debian Policy 5.6.12, where `~` sorts before the end).
    pub fn deb(&self) -> String {
        format!("{}-{}", self.tilde(), self.revision)
    }

    /// As rpm compares it: version and release, `1.2.3~rc.1` and `1`.
    pub fn rpm(&self) -> (String, String) {
        (self.tilde(), self.revision.to_string())
    }

    fn tilde(&self) -> String {
        let core = format!(
            "{}.{}.{}",
            self.semantic.major, self.semantic.minor, self.semantic.patch
        );
        if self.semantic.pre.is_empty() {
            core
        } else {
            // rpm knows no hyphen here, and for dpkg it could end the upstream version.
            format!("{core}~{}", self.semantic.pre.as_str().replace('-', "+"))
        }
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Version) -> Ordering {
        let spelled = compare(&self.tilde(), &other.tilde());
        spelled
            .then(self.revision.cmp(&other.revision))
            // What dpkg cannot tell apart, such as `rc0` and `rc`, or builds of one version.
            .then_with(|| self.semantic.cmp(&other.semantic))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Version) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Debian Policy 5.6.12: by turns what holds no digits, then a number, until something differs.
fn compare(mut a: &str, mut b: &str) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let ((word, number), (other_word, other_number)) = (split(&mut a), split(&mut b));
        let ordered =
            compare_words(word, other_word).then_with(|| compare_numbers(number, other_number));
        if ordered.is_ne() {
            return ordered;
        }
    }
    Ordering::Equal
}

/// Takes a word and a number from the front; each may be empty.
fn split<'a>(text: &mut &'a str) -> (&'a str, &'a str) {
    let digits = text
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(digits);
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (number, rest) = rest.split_at(end);
    *text = rest;
    (word, number)
}

/// `~` comes before the end, the end before letters, and letters before all else.
fn compare_words(a: &str, b: &str) -> Ordering {
    let rank = |c: char| match c {
        '~' => -1,
        c if c.is_ascii_alphabetic() => i64::from(u32::from(c)),
        c => i64::from(u32::from(c)) + 256,
    };
    let ranks = |word: &str| word.chars().map(rank).chain([0]).collect::<Vec<_>>();
    ranks(a).cmp(&ranks(b))
}

/// As numbers of any length.
fn compare_numbers(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.semantic.fmt(f)
    }
}

impl Serialize for Version {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Version, D::Error> {
        let text = String::deserialize(deserializer)?;
        Version::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;
    use std::process::Command;

    use proptest::prelude::*;

    use super::Version;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    /// What `dpkg --compare-versions` says of the Debian spellings.
    fn dpkg(a: &Version, b: &Version) -> Ordering {
        let is = |relation: &str| {
            let mut command = Command::new("dpkg");
            command.args(["--compare-versions", &a.deb(), relation, &b.deb()]);
            let status = command.status();
            status
                .expect("dpkg is there: apt-get install dpkg")
                .success()
        };
        match (is("lt"), is("gt")) {
            (true, _) => Ordering::Less,
            (_, true) => Ordering::Greater,
            _ => Ordering::Equal,
        }
    }

    #[test]
    fn spellings() {
        let spelled = |text: &str| {
            let version = version(text).with_revision(3);
            (version.deb(), version.rpm(), version.upstream())
        };
        let pair = |version: &str| (version.to_owned(), "3".to_owned());
        assert_eq!(
            spelled("1.2.3-rc.1"),
            (
                "1.2.3~rc.1-3".into(),
                pair("1.2.3~rc.1"),
                "1.2.3-rc.1".into()
            )
        );
        assert_eq!(
            spelled("1.2.3-a-b+build"),
            (
                "1.2.3~a+b-3".into(),
                pair("1.2.3~a+b"),
                "1.2.3-a-b+build".into()
            )
        );
    }

    #[test]
    fn what_is_no_version() {
        let error = Version::parse("1.2").unwrap_err().to_string();
        assert_eq!(
            error,
            "`1.2` is not a version like 1.2.3 or 1.2.3-rc.1: unexpected end of input while parsing minor version number"
        );
    }

    #[test]
    fn in_the_order_of_releases() {
        let order = [
            "0.9.0",
            "1.0.0-1",
            "1.0.0-2",
            "1.0.0-10",
            "1.0.0-alpha",
            "1.0.0-alpha.0",
            "1.0.0-alpha.2",
            "1.0.0-alpha.10",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-rc-1",
            "1.0.0-rc.1",
            "1.0.0-rc.2",
            "1.0.0",
            "1.0.1",
            "1.2.0",
            "1.10.0",
            "2.0.0-rc2",
            "2.0.0-rc10",
            "2.0.0",
        ]
        .map(version);
        for (i, a) in order.iter().enumerate() {
            for (j, b) in order.iter().enumerate() {
                assert_eq!(a.cmp(b), i.cmp(&j), "{a} and {b}");
                assert_eq!(dpkg(a, b), i.cmp(&j), "{} and {}", a.deb(), b.deb());
            }
        }
        assert!(version("1.0.0") < version("1.0.0").with_revision(2));
    }

    fn any_version() -> impl Strategy<Value = Version> {
        let identifier = prop_oneof![
            "0",
            "[1-9][0-9]{0,3}",
            "[0-9a-cA-C-]{0,3}[a-cA-C-]",
            "(a|ab|rc|pre)[0-9]{0,2}"
        ];
        let pre = proptest::collection::vec(identifier, 0..4);
        let build = prop_oneof![Just(""), Just("+1"), Just("+b.2")];
        ("[0-2]", "(0|1|2|10)", pre, build, 1..3_u32).prop_map(
            |(major, minor, pre, build, revision)| {
                let pre = if pre.is_empty() {
                    String::new()
                } else {
                    format!("-{}", pre.join("."))
                };
                version(&format!("{major}.{minor}.0{pre}{build}")).with_revision(revision)
            },
        )
    }

    /// The words and numbers of which the order is the semantic one too.
    fn plain_version() -> impl Strategy<Value = Version> {
        let identifier = prop_oneof!["(0|[1-9][0-9]{0,3})", "(alpha|beta|dev|rc|Rc)"];
        let pre = proptest::collection::vec(identifier, 1..4);
        pre.prop_map(|pre| version(&format!("1.0.0-{}", pre.join("."))))
    }

    proptest! {
        /// What dpkg tells apart has the same order here.
        #[test]
        fn the_order_is_that_of_dpkg(a in any_version(), b in any_version()) {
            let order = dpkg(&a, &b);
            prop_assert!(order.is_eq() || order == a.cmp(&b), "{} and {}", a.deb(), b.deb());
            prop_assert_eq!(a.cmp(&b).is_eq(), a == b);
        }

        #[test]
        fn the_order_is_the_semantic_one(a in plain_version(), b in plain_version()) {
            prop_assert_eq!(a.cmp(&b), a.semantic.cmp(&b.semantic), "{} and {}", a, b);
            prop_assert_eq!(dpkg(&a, &b), a.cmp(&b), "{} and {}", a.deb(), b.deb());
        }
    }
}
