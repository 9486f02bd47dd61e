//! The name of a unit.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a service unit without its suffix: `kohakuriver-host`, or `kohakuriver-runner@` for a
/// template.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ServiceName(String);

/// Why a text is not a [`ServiceName`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServiceNameError {
    /// Nothing is there.
    #[error("a service name cannot be empty")]
    Empty,
    /// A character that a unit name cannot hold (systemd.unit(5)).
    #[error("`{0}` cannot be part of a unit name; letters, digits and `:-_.` can")]
    Character(char),
    /// An instance, not a template.
    #[error("`@` may only end a service name, where it makes the unit a template")]
    Instance,
    /// The suffix is ours to add.
    #[error("leave out the suffix `.service`")]
    Suffix,
    /// systemd's UNIT_NAME_MAX, less the suffix and room for an instance.
    #[error("the name has {0} characters; unit names end at 200")]
    TooLong(usize),
}

impl ServiceName {
    /// Checks a name.
    pub fn parse(name: &str) -> Result<ServiceName, ServiceNameError> {
        let stem = name.strip_suffix('@').unwrap_or(name);
        if stem.is_empty() {
            return Err(ServiceNameError::Empty);
        }
        if name.len() > 200 {
            return Err(ServiceNameError::TooLong(name.len()));
        }
        if stem.ends_with(".service") {
            return Err(ServiceNameError::Suffix);
        }
        for c in stem.chars() {
            if c == '@' {
                return Err(ServiceNameError::Instance);
            }
            if !c.is_ascii_alphanumeric() && !":-_.".contains(c) {
                return Err(ServiceNameError::Character(c));
            }
        }
        Ok(ServiceName(name.to_owned()))
    }

    /// The name as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name without the `@` of a template.
    pub fn stem(&self) -> &str {
        self.0.strip_suffix('@').unwrap_or(&self.0)
    }

    /// Whether this names a template.
    pub fn is_template(&self) -> bool {
        self.0.ends_with('@')
    }

    /// `kohakuriver-runner@.service`.
    pub fn unit(&self) -> String {
        format!("{}.service", self.0)
    }

    /// A glob that matches this unit's loaded instances, or the unit itself.
    pub fn glob(&self) -> String {
        if self.is_template() {
            format!("{}*.service", self.0)
        } else {
            self.unit()
        }
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ServiceName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<ServiceName, D::Error> {
        let name = String::deserialize(deserializer)?;
        ServiceName::parse(&name).map_err(serde::de::Error::custom)
    }
}
