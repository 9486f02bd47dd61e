//! The deb822 `.sources` file that tells apt of a repository (sources.list(5)).

use std::fmt;

use crate::uri;

/// One entry of a `.sources` file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    uri: String,
    suite: String,
    components: Vec<String>,
    architecture: Option<String>,
    signed_by: String,
}

/// Why a `.sources` file cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` cannot be the {field} of a .sources file: {rule}")]
pub struct SourcesError {
    field: &'static str,
    value: String,
    rule: &'static str,
}

impl Sources {
    /// For the repository at `uri`, whose suite and components are those of the view.
    ///
    /// A single architecture is named, so that a client with foreign ones does not ask for indexes
    /// that are not there. Several are not: apt would fetch each of them on every client.
    pub fn new(uri: &str, view: &super::View, signed_by: &str) -> Result<Sources, SourcesError> {
        if !uri::is_fetchable(uri) {
            return Err(SourcesError {
                field: "URI",
                value: uri.to_owned(),
                rule: uri::RULE,
            });
        }
        if !signed_by.starts_with('/') || signed_by.contains(char::is_whitespace) {
            let (value, rule) = (
                signed_by.to_owned(),
                "write the absolute path of a key file",
            );
            return Err(SourcesError {
                field: "key",
                value,
                rule,
            });
        }
        let architecture = match view.architectures.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        Ok(Sources {
            uri: uri.trim_end_matches('/').to_owned(),
            suite: view.suite.clone(),
            components: view.components.clone(),
            architecture,
            signed_by: signed_by.to_owned(),
        })
    }

    /// Where the repository is, without a slash at the end.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Where the client keeps the key.
    pub fn signed_by(&self) -> &str {
        &self.signed_by
    }
}

impl fmt::Display for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Types: deb")?;
        writeln!(f, "URIs: {}", self.uri)?;
        writeln!(f, "Suites: {}", self.suite)?;
        writeln!(f, "Components: {}", self.components.join(" "))?;
        if let Some(architecture) = &self.architecture {
            writeln!(f, "Architectures: {architecture}")?;
        }
        writeln!(f, "Signed-By: {}", self.signed_by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(architectures: &[&str]) -> crate::apt::View {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        crate::apt::View {
            origin: "Example".to_owned(),
            label: "Example".to_owned(),
            suite: "stable".to_owned(),
            codename: "stable".to_owned(),
            components: words(&["main"]),
            architectures: words(architectures),
            description: "Packages".to_owned(),
            valid_for: None,
        }
    }

    #[test]
    fn a_sources_file_names_suite_component_architecture_and_key() {
        let sources = |architectures: &[&str]| {
            let view = view(architectures);
            Sources::new(
                "https://example.org/apt/",
                &view,
                "/usr/share/keyrings/e.gpg",
            )
            .expect("sources")
            .to_string()
        };
        assert_eq!(
            sources(&["amd64"]),
            "Types: deb\nURIs: https://example.org/apt\nSuites: stable\nComponents: main\n\
             Architectures: amd64\nSigned-By: /usr/share/keyrings/e.gpg\n"
        );
        assert_eq!(
            sources(&["amd64", "arm64"]),
            "Types: deb\nURIs: https://example.org/apt\nSuites: stable\nComponents: main\n\
             Signed-By: /usr/share/keyrings/e.gpg\n"
        );
    }

    #[test]
    fn a_uri_that_apt_would_misread_is_refused() {
        for uri in [
            "https://a b",
            "ftp://a",
            "file:relative",
            "https://a\nTrusted: yes",
        ] {
            let error = Sources::new(uri, &view(&["amd64"]), "/k.gpg").expect_err(uri);
            assert_eq!(
                error.to_string(),
                format!(
                    "`{uri}` cannot be the URI of a .sources file: \
                     write https://…, http://… or file:///…, with spaces as %20"
                )
            );
        }
        let error = Sources::new("https://a", &view(&["amd64"]), "k.gpg").expect_err("relative");
        assert_eq!(
            error.to_string(),
            "`k.gpg` cannot be the key of a .sources file: write the absolute path of a key file"
        );
    }
}
