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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use dunnage_model::{Arch, BASELINES, Baseline};

    use super::keeps_promise;
    use crate::Payload;

    /// The releases of glibc that the systems have, and one more.
    const MINORS: std::ops::RangeInclusive<u32> = 28..=42;

    fn gcc(folder: &Path, words: &[&str]) {
        let mut gcc = Command::new("gcc");
        gcc.args(["-nostdlib", "-fPIC"])
            .args(words)
            .current_dir(folder);
        let output = gcc.output().expect("gcc runs: apt-get install gcc");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
    }

    /// A library that calls itself glibc, with one function of each release.
    fn library(folder: &Path) {
        let (mut code, mut versions) = (String::new(), String::new());
        for minor in MINORS {
            code += &format!("int of_2_{minor}(void) {{ return 0; }}\n");
            versions += &format!("GLIBC_2.{minor} {{ global: of_2_{minor}; }};\n");
        }
        fs::write(folder.join("libc.c"), code).expect("written");
        fs::write(folder.join("libc.map"), versions).expect("written");
        let words = [
            "-shared",
            "-Wl,-soname,libc.so.6",
            "-Wl,--version-script,libc.map",
        ];
        gcc(
            folder,
            &[&words[..], &["libc.c", "-o", "libc.so.6"]].concat(),
        );
    }

    /// A program that calls the function of one release.
    fn program(folder: &Path, minor: u32) -> PathBuf {
        let name = format!("needs-2-{minor}");
        let code =
            format!("int of_2_{minor}(void); int _start(void) {{ return of_2_{minor}(); }}\n");
        let source = format!("{name}.c");
        fs::write(folder.join(&source), code).expect("written");
        gcc(folder, &[&source, "libc.so.6", "-o", &name]);
        folder.join(name)
    }

    fn said(baseline: &[Baseline], binary: &Path) -> Option<String> {
        let payload = Payload {
            binaries: [("riverd".to_owned(), binary.to_owned())].into(),
        };
        let arch = Arch::host().expect("a machine packages can be made for");
        let checked = keeps_promise(&payload, baseline, arch);
        checked.err().map(|error| error.to_string())
    }

    /// What a system has is allowed, and what came one release later is not.
    #[test]
    fn every_declared_system_is_held_to_its_glibc() {
        let folder = tempfile::tempdir().expect("a folder");
        library(folder.path());
        let programs: Vec<_> = MINORS.map(|minor| program(folder.path(), minor)).collect();
        for baseline in BASELINES {
            let first = *MINORS.start();
            let Some((major, minor)) = baseline.glibc else {
                assert_eq!(said(&[*baseline], &programs[14]), None, "{}", baseline.name);
                continue;
            };
            assert_eq!(major, 2);
            let at = usize::try_from(minor - first).expect("small");
            let name = baseline.name;
            assert_eq!(said(&[*baseline], &programs[at]), None, "{name}");
            let newer = minor + 1;
            let expected = format!(
                "the binary `riverd` needs glibc 2.{newer} for `of_2_{newer}`, but the baseline \
                 promises {name}, which has glibc 2.{minor}"
            );
            assert_eq!(said(&[*baseline], &programs[at + 1]), Some(expected));
        }
    }
}
