//! Reads what a binary asks of the dynamic linker.

use std::collections::{BTreeMap, BTreeSet};

use dunnage_model::Arch;
use object::elf;
use object::read::elf::{ElfFile64, FileHeader as _};
use object::{Endianness, FileKind};

use super::elf_error::ElfError;
use super::lib_version::LibVersion;

/// The libraries and symbol versions a binary needs to start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs {
    /// The name of the binary.
    pub binary: String,
    /// The libraries, by soname, in the order the linker loads them.
    pub libraries: Vec<String>,
    /// The symbol versions, by library and version.
    pub requirements: Vec<Requirement>,
}

/// A symbol version without which the dynamic linker refuses to start the binary.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Requirement {
    /// The soname of the library.
    pub library: String,
    /// The version: `GLIBC_2.34`.
    pub version: String,
    /// The symbols of that version, sorted; empty when only the version itself is asked for.
    pub symbols: Vec<String>,
}

type Elf<'data> = ElfFile64<'data, Endianness>;

impl Needs {
    /// Reads a binary that must run on `arch`; a script with a `#!` line needs nothing.
    pub fn read(binary: &str, bytes: &[u8], arch: Arch) -> Result<Needs, ElfError> {
        let binary = binary.to_owned();
        if bytes.starts_with(b"#!") {
            return Ok(Needs {
                binary,
                libraries: Vec::new(),
                requirements: Vec::new(),
            });
        }
        match FileKind::parse(bytes) {
            Ok(FileKind::Elf64) => {}
            Ok(FileKind::Elf32) => {
                let found = "a 32 bit machine".to_owned();
                return Err(ElfError::Architecture {
                    binary,
                    found,
                    wanted: arch.deb().to_owned(),
                });
            }
            _ => return Err(ElfError::Foreign { binary }),
        }
        let damaged = |error: object::read::Error| ElfError::Damaged {
            binary: binary.clone(),
            reason: error.to_string(),
        };
        let file = Elf::parse(bytes).map_err(damaged)?;
        let machine = file.elf_header().e_machine(file.endian());
        if machine != machine_of(arch) {
            let found = match machine {
                elf::EM_X86_64 => Arch::Amd64.deb().to_owned(),
                elf::EM_AARCH64 => Arch::Arm64.deb().to_owned(),
                other => format!("machine {}", other.0),
            };
            return Err(ElfError::Architecture {
                binary,
                found,
                wanted: arch.deb().to_owned(),
            });
        }
        let libraries = libraries(&file).map_err(damaged)?;
        let requirements = requirements(&file, bytes).map_err(damaged)?;
        Ok(Needs {
            binary,
            libraries,
            requirements,
        })
    }

    /// The glibc symbols newer than a baseline, each with its version.
    pub fn above(&self, glibc: &LibVersion) -> Vec<(String, LibVersion)> {
        let mut above = Vec::new();
        for requirement in &self.requirements {
            let Some(version) = requirement.glibc().filter(|version| version > glibc) else {
                continue;
            };
            if requirement.symbols.is_empty() {
                above.push((requirement.version.clone(), version.clone()));
            }
            above.extend(
                requirement
                    .symbols
                    .iter()
                    .map(|name| (name.clone(), version.clone())),
            );
        }
        above
    }
}

impl Requirement {
    /// The release of glibc that brings it.
    pub(crate) fn glibc(&self) -> Option<LibVersion> {
        match self.version.as_str() {
            // Asked for by binaries with packed relative relocations (-z pack-relative-relocs).
            "GLIBC_ABI_DT_RELR" => LibVersion::parse("2.36"),
            version => LibVersion::parse(version.strip_prefix("GLIBC_")?),
        }
    }
}

fn machine_of(arch: Arch) -> elf::Machine {
    match arch {
        Arch::Amd64 => elf::EM_X86_64,
        Arch::Arm64 => elf::EM_AARCH64,
    }
}

fn libraries(file: &Elf<'_>) -> object::read::Result<Vec<String>> {
    let table = file.elf_dynamic_table()?;
    let needed = table.iter().filter(|entry| entry.tag == elf::DT_NEEDED);
    needed.map(|entry| table.string(entry).map(text)).collect()
}

fn requirements(file: &Elf<'_>, bytes: &[u8]) -> object::read::Result<Vec<Requirement>> {
    let endian = file.endian();
    let sections = file.elf_section_table();
    let mut found: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    let Some((mut needs, link)) = sections.gnu_verneed(endian, bytes)? else {
        return Ok(Vec::new());
    };
    let strings = sections.strings(endian, bytes, link)?;
    while let Some((need, mut versions)) = needs.next()? {
        let library = text(need.file(endian, strings)?);
        while let Some(version) = versions.next()? {
            // The dynamic linker only warns of a weak one that is missing; the standard library of
            // Rust asks for new functions of glibc that way and does without them.
            if !version.vna_flags.get(endian).contains(elf::VER_FLG_WEAK) {
                let name = text(version.name(endian, strings)?);
                found.entry((library.clone(), name)).or_default();
            }
        }
    }
    if let Some(table) = sections.versions(endian, bytes)? {
        let symbols = file.elf_dynamic_symbol_table();
        for (index, symbol) in symbols.enumerate() {
            if symbol.st_shndx.get(endian) != elf::SHN_UNDEF {
                continue;
            }
            let version = table.version(table.version_index(endian, index).index())?;
            let Some(version) = version else { continue };
            let library = text(version.file().unwrap_or_default());
            if let Some(names) = found.get_mut(&(library, text(version.name()))) {
                names.insert(text(symbols.symbol_name(endian, symbol)?));
            }
        }
    }
    let requirement = |((library, version), symbols): (_, BTreeSet<String>)| Requirement {
        library,
        version,
        symbols: symbols.into_iter().collect(),
    };
    Ok(found.into_iter().map(requirement).collect())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
