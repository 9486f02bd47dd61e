//! What the binaries of a package require, as rpm's own find-requires says it.

use crate::elf::Needs;

/// `libc.so.6(GLIBC_2.34)(64bit)` for each symbol version, and `libc.so.6()(64bit)` for each library.
pub(super) fn requires(needs: &[Needs], shipped: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let foreign = |library: &str| !shipped.contains(&library);
    for need in needs {
        for library in need.libraries.iter().filter(|library| foreign(library)) {
            found.push(format!("{library}()(64bit)"));
        }
        for version in need
            .requirements
            .iter()
            .filter(|version| foreign(&version.library))
        {
            found.push(format!("{}({})(64bit)", version.library, version.version));
        }
        if !need.libraries.is_empty() {
            // Every linker of the last fifteen years writes this kind of symbol table only.
            found.push("rtld(GNU_HASH)".to_owned());
        }
    }
    found.sort();
    found.dedup();
    found
}
