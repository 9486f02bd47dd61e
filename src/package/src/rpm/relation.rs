//! How an .rpm relates to others.

use std::fmt;

use ::rpm::{Dependency, DependencyFlags};

/// One relation of a package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    /// What it is.
    pub kind: RelationKind,
    /// A package, a file, a capability, or a boolean expression in parentheses.
    pub name: String,
    /// `<`, `<=`, `=`, `>=`, `>` or nothing.
    pub operator: &'static str,
    /// The version, or nothing.
    pub version: String,
}

/// The kinds of relations that rpm knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RelationKind {
    /// Must be there.
    Requires,
    /// Wanted.
    Recommends,
    /// Useful.
    Suggests,
    /// Is wanted by what is named.
    Supplements,
    /// Is useful to what is named.
    Enhances,
    /// Impossible beside it.
    Conflicts,
    /// Takes its place.
    Obsoletes,
    /// Stands for it.
    Provides,
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.version.is_empty() {
            f.write_str(&self.name)
        } else {
            write!(f, "{} {} {}", self.name, self.operator, self.version)
        }
    }
}

impl Relation {
    /// From the three arrays of a header.
    pub(super) fn new(kind: RelationKind, name: String, flags: u32, version: String) -> Relation {
        let flags = DependencyFlags::from_bits_truncate(flags);
        let has = |flag| flags.contains(flag);
        let operator = match (
            has(DependencyFlags::LESS),
            has(DependencyFlags::EQUAL),
            has(DependencyFlags::GREATER),
        ) {
            (true, false, _) => "<",
            (true, true, _) => "<=",
            (false, true, false) => "=",
            (false, true, true) => ">=",
            (false, false, true) => ">",
            (false, false, false) => "",
        };
        Relation {
            kind,
            name,
            operator,
            version,
        }
    }
}

/// Reads what a tree says: `name`, `name >= 1.0` or `(one or other)`.
pub(super) fn dependency(text: &str) -> Dependency {
    if text.starts_with('(') {
        return Dependency::any(text);
    }
    let mut words = text.splitn(3, ' ');
    let name = words.next().unwrap_or_default();
    match (words.next(), words.next()) {
        (Some("<"), Some(version)) => Dependency::less(name, version),
        (Some("<="), Some(version)) => Dependency::less_eq(name, version),
        (Some("="), Some(version)) => Dependency::eq(name, version),
        (Some(">="), Some(version)) => Dependency::greater_eq(name, version),
        (Some(">"), Some(version)) => Dependency::greater(name, version),
        _ => Dependency::any(text),
    }
}
