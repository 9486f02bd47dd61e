//! What a person can name when something is to be built: `linux/amd64/deb`, `brew/source`, `linux/*/rpm`.

use std::fmt;

use glob::{MatchOptions, Pattern};

use crate::Target;

/// One thing that can be built, by its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Address {
    /// Packages for a target, as in `linux/amd64/deb`.
    Package(Target),
    /// `brew/source`: the source with everything a build without network needs, from which Homebrew
    /// and the tools of distributions build.
    Source,
}

/// Why a pattern selects nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is no pattern.
    #[error("`{pattern}` is no address: {reason}")]
    Pattern {
        /// What was written.
        pattern: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Nothing is called so.
    #[error("nothing that can be built here is called `{pattern}`")]
    NoMatch {
        /// What was written.
        pattern: String,
        /// What there is.
        known: Vec<Address>,
    },
}

impl AddressError {
    /// What can be written instead.
    pub fn hint(&self) -> String {
        match self {
            AddressError::Pattern { .. } => {
                "write an address as in linux/amd64/deb; `*` stands for any part of it".to_owned()
            }
            AddressError::NoMatch { known, .. } => {
                let known: Vec<_> = known.iter().map(Address::to_string).collect();
                format!("there are {}", known.join(", "))
            }
        }
    }
}

impl Address {
    /// Whether a word is meant as an address or a pattern of some, and not as the name of a product or
    /// the path of a manifest.
    pub fn is_meant_by(word: &str) -> bool {
        word.contains(['/', '*']) && !word.ends_with(".toml")
    }

    /// Those of `known` that any of the patterns selects, in the order of `known`. A `*` stands for any
    /// text between two slashes. Every pattern must select something.
    pub fn select(patterns: &[String], known: &[Address]) -> Result<Vec<Address>, AddressError> {
        let mut selected = Vec::new();
        for pattern in patterns {
            let chosen = matching(pattern, known)?;
            if chosen.is_empty() {
                return Err(AddressError::NoMatch {
                    pattern: pattern.clone(),
                    known: known.to_vec(),
                });
            }
            selected.extend(chosen);
        }
        let mut known = known.to_vec();
        known.retain(|address| selected.contains(address));
        Ok(known)
    }
}

fn matching(pattern: &str, known: &[Address]) -> Result<Vec<Address>, AddressError> {
    let compiled = Pattern::new(pattern).map_err(|error| AddressError::Pattern {
        pattern: pattern.to_owned(),
        reason: error.msg,
    })?;
    let options = MatchOptions {
        require_literal_separator: true,
        ..MatchOptions::default()
    };
    let mut chosen = known.to_vec();
    chosen.retain(|address| compiled.matches_with(&address.to_string(), options));
    Ok(chosen)
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Package(target) => target.fmt(f),
            Address::Source => f.write_str("brew/source"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Address;
    use crate::{Arch, Format, Target};

    fn known() -> Vec<Address> {
        let deb = |arch| {
            let format = Format::Deb;
            Address::Package(Target { arch, format })
        };
        vec![deb(Arch::Amd64), deb(Arch::Arm64), Address::Source]
    }

    fn selected(patterns: &[&str]) -> Result<String, String> {
        let patterns: Vec<_> = patterns.iter().map(|text| (*text).to_owned()).collect();
        match Address::select(&patterns, &known()) {
            Ok(found) => {
                let found: Vec<_> = found.iter().map(Address::to_string).collect();
                Ok(found.join(" "))
            }
            Err(error) => Err(format!("{error}; {}", error.hint())),
        }
    }

    #[test]
    fn an_address_selects_itself() {
        for address in ["linux/amd64/deb", "linux/arm64/deb", "brew/source"] {
            assert_eq!(selected(&[address]).unwrap(), address);
        }
    }

    #[test]
    fn a_star_stands_for_one_part() {
        assert_eq!(
            selected(&["linux/*/deb"]).unwrap(),
            "linux/amd64/deb linux/arm64/deb"
        );
        assert_eq!(selected(&["brew/*"]).unwrap(), "brew/source");
        assert_eq!(selected(&["linux/a*64/d*"]).unwrap().len(), 31);
        let error = selected(&["linux/*"]).unwrap_err();
        assert_eq!(
            error,
            "nothing that can be built here is called `linux/*`; \
             there are linux/amd64/deb, linux/arm64/deb, brew/source"
        );
    }

    #[test]
    fn each_is_built_once_and_in_the_same_order() {
        assert_eq!(
            selected(&["brew/*", "*/amd64/*", "linux/*/deb"]).unwrap(),
            "linux/amd64/deb linux/arm64/deb brew/source"
        );
        assert_eq!(selected(&[]).unwrap(), "");
    }

    #[test]
    fn every_pattern_must_select_something() {
        let error = selected(&["brew/source", "linux/riscv64/deb"]).unwrap_err();
        assert!(error.starts_with("nothing that can be built here is called `linux/riscv64/deb`"));
        let error = selected(&["linux/***"]).unwrap_err();
        assert!(error.starts_with("`linux/***` is no address: "), "{error}");
    }

    #[test]
    fn names_and_manifests_are_no_addresses() {
        for word in ["tinyd", "packaging/tinyd.toml", "./tinyd.toml"] {
            assert!(!Address::is_meant_by(word), "{word}");
        }
        for word in ["brew/source", "*", "linux/*/deb", "*.toml/x"] {
            assert!(Address::is_meant_by(word), "{word}");
        }
    }
}
