//! The outcome of adding a package to a pool.

/// What adding a package to a pool did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// The package is new.
    New,
    /// The same bytes were there under this name.
    Known,
}
