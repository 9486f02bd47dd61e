//! Why a value cannot be written into a file of some system.

use std::fmt;

/// Why a text could not be made.
#[derive(Debug, thiserror::Error)]
pub enum UnitError {
    /// A value that the format cannot carry, or that would mean something else there.
    #[error("failed to write {field} of `{owner}`: {value:?} {refusal}")]
    Refused {
        /// The service, user or log policy it belongs to.
        owner: String,
        /// Which value, in the words of the model: `exec[2]`, `environment.PATH`.
        field: String,
        /// The value itself.
        value: String,
        /// What is wrong with it.
        refusal: Refusal,
    },
    /// A template did not render, which is a bug of ours.
    #[error("failed to fill a template of `{owner}`; this is a bug in dunnage")]
    Template {
        /// The service, user or log policy it belongs to.
        owner: String,
        /// What the template engine says.
        #[source]
        source: askama::Error,
    },
}

impl UnitError {
    /// What can be done about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            UnitError::Refused { refusal, .. } => refusal.hint(),
            UnitError::Template { .. } => None,
        }
    }
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing is there.
    Empty,
    /// A control character, such as a line break.
    Control(char),
    /// A code point that Unicode keeps free; systemd and XML refuse the whole line.
    Noncharacter(char),
    /// A character that the format cannot carry in this place.
    Character(char),
    /// White space at an edge, which a reader strips.
    Edge,
    /// A backslash at the end, which continues the line.
    Continuation,
    /// Not an absolute path.
    Relative,
    /// An absolute path, or one that leads out of its directory.
    NotBelow,
    /// A path that ends in `/` where a file is wanted.
    Directory,
    /// Not the name of a user or group.
    Account,
    /// Not the name of an environment variable.
    Variable,
    /// Not the full name of a unit.
    UnitName,
    /// Not a documentation URI.
    Uri,
    /// Not a section of a service unit.
    Section,
    /// Not the name of a directive.
    Key,
    /// Zero, where systemd would take it as "for ever".
    Zero,
    /// Zero, where it would leave nothing to run with.
    Nothing,
    /// A `*` before the last component of a path.
    Wildcard,
    /// A specifier such as `%E`, which only systemd can fill.
    Specifier,
    /// The instance of a template, where none is given.
    Instance,
    /// The same thing said twice, differently.
    Conflict,
}

impl Refusal {
    fn hint(self) -> Option<&'static str> {
        Some(match self {
            Refusal::Relative => "start it with `/` or a placeholder such as `{bin}`",
            Refusal::NotBelow => "name a directory below its place, as in `my-daemon`",
            Refusal::UnitName => "write the suffix too, as in `network-online.target`",
            Refusal::Uri => "URIs start with https://, http://, file:/, info: or man:",
            Refusal::Section => "the sections of a service are Unit, Service and Install",
            Refusal::Zero => "write at least 1 second",
            Refusal::Nothing => "write at least 1, or leave the limit out",
            Refusal::Instance => "name the instance that the text is for",
            Refusal::Specifier => "render with a layout whose places are paths",
            _ => return None,
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fixed = match self {
            Refusal::Control(c) => {
                return write!(f, "holds the control character U+{:04X}", u32::from(*c));
            }
            Refusal::Noncharacter(c) => {
                return write!(f, "holds U+{:04X}, which is no character", u32::from(*c));
            }
            Refusal::Character(c) => return write!(f, "cannot hold {c:?} here"),
            Refusal::Empty => "is empty",
            Refusal::Edge => "starts or ends with white space, which would be lost",
            Refusal::Continuation => "ends with a backslash, which would continue the line",
            Refusal::Relative => "is not an absolute path",
            Refusal::NotBelow => "is not a path below its place",
            Refusal::Directory => "ends with `/`, but has to name a file",
            Refusal::Account => "is not the name of a user or group",
            Refusal::Variable => "is not the name of an environment variable",
            Refusal::UnitName => "is not the full name of a unit",
            Refusal::Uri => "is not a documentation URI",
            Refusal::Section => "is not a section of a service",
            Refusal::Key => "is not the name of a directive",
            Refusal::Zero => "would mean that the wait never ends",
            Refusal::Nothing => "would leave the service nothing to run with",
            Refusal::Wildcard => "has a `*` before its last component",
            Refusal::Specifier => "depends on who runs it, which only systemd can say",
            Refusal::Instance => "names an instance, and none is given",
            Refusal::Conflict => "is listed twice with different owners or modes",
        };
        f.write_str(fixed)
    }
}
