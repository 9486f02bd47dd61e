//! Whether binaries keep what a product promises: to run on its oldest systems.

use dunnage_model::{Arch, Baseline};

use super::{ElfError, LibVersion, Needs};
use crate::Payload;

/// A binary needs more than a promised system has.
#[derive(Debug, thiserror::Error)]
pub enum PromiseError {
    /// Its C library is too old there.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Glibc(Vec<Breach>),
    /// The binary cannot be read as one.
    #[error(transparent)]
    Elf(#[from] ElfError),
}

/// One binary, and the oldest system it was promised for but does not start on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the binary `{binary}` needs glibc {needed} for {symbols}, but the baseline promises {system}, \
     which has glibc {has}"
)]
pub struct Breach {
    binary: String,
    needed: LibVersion,
    symbols: String,
    system: &'static str,
    has: LibVersion,
}

/// How many symbols a message names.
const NAMED: usize = 3;

/// Checks every binary against the oldest C library of the baseline; those that are missing are left
/// to whoever packs them.
pub fn keeps_promise(
    payload: &Payload,
    baseline: &[Baseline],
    arch: Arch,
) -> Result<(), PromiseError> {
    let with_glibc = baseline
        .iter()
        .filter_map(|system| Some((system.glibc?, system.name)));
    let Some(((major, minor), system)) = with_glibc.min() else {
        return Ok(());
    };
    let Some(has) = LibVersion::parse(&format!("{major}.{minor}")) else {
        return Ok(());
    };
    let mut breaches = Vec::new();
    for (binary, path) in &payload.binaries {
        let Ok(bytes) = std::fs::read(path) else {
            continue;
        };
        let above = Needs::read(binary, &bytes, arch)?.above(&has);
        let Some(needed) = above.iter().map(|(_, version)| version).max() else {
            continue;
        };
        let mut symbols: Vec<_> = above
            .iter()
            .filter(|(_, version)| version == needed)
            .map(|(symbol, _)| format!("`{symbol}`"))
            .collect();
        let more = symbols.len().saturating_sub(NAMED);
        symbols.truncate(NAMED);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        breaches.push(Breach {
            binary: binary.clone(),
            needed: needed.clone(),
            symbols: format!("{}{more}", symbols.join(", ")),
            system,
            has: has.clone(),
        });
    }
    if breaches.is_empty() {
        Ok(())
    } else {
        Err(PromiseError::Glibc(breaches))
    }
}
