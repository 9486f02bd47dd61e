//! Why a binary cannot go into a package.

/// A binary that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ElfError {
    /// It runs on other machines.
    #[error("the binary `{binary}` is built for {found}, the package is for {wanted}")]
    Architecture {
        /// The binary.
        binary: String,
        /// What it runs on.
        found: String,
        /// What it must run on.
        wanted: String,
    },
    /// It cannot be read as ELF.
    #[error("the binary `{binary}` is damaged: {reason}")]
    Damaged {
        /// The binary.
        binary: String,
        /// Why.
        reason: String,
    },
    /// It is neither ELF nor a script.
    #[error("the binary `{binary}` is neither an ELF file nor a script with a `#!` line")]
    Foreign {
        /// The binary.
        binary: String,
    },
    /// It needs a library that no declared package is known to bring.
    #[error(
        "the binary `{binary}` needs the library `{library}`, and no package that brings it is known or declared"
    )]
    UnknownLibrary {
        /// The binary.
        binary: String,
        /// The library.
        library: String,
        /// The package that Debian's naming rule suggests.
        guess: String,
    },
    /// It needs a symbol version that no release is known to bring.
    #[error(
        "the binary `{binary}` needs `{version}` of `{library}`, which no release of it promises"
    )]
    UnknownVersion {
        /// The binary.
        binary: String,
        /// The library.
        library: String,
        /// The version.
        version: String,
    },
}

impl ElfError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            ElfError::Architecture { .. } => {
                "build it with `cargo build --target`, or choose another package target".to_owned()
            }
            ElfError::Damaged { .. } | ElfError::Foreign { .. } => "build it again".to_owned(),
            ElfError::UnknownLibrary { guess, .. } => {
                format!("declare the package that brings it, perhaps `depends = [\"{guess}\"]`")
            }
            ElfError::UnknownVersion { .. } => {
                "link it against a released version of the library".to_owned()
            }
        }
    }
}
