//! Which Debian package brings a library.

use super::elf_error::ElfError;
use super::lib_version::LibVersion;
use super::needs::{Needs, Requirement};

/// A library whose package is the same in every Debian and Ubuntu, and how its symbol versions
/// follow the package's version.
struct Known {
    package: &'static str,
    sonames: &'static [&'static str],
    release: fn(&Requirement) -> Option<LibVersion>,
}

const KNOWN: &[Known] = &[
    Known {
        package: "libc6",
        sonames: &[
            "ld-linux-aarch64.so.1",
            "ld-linux-x86-64.so.2",
            "libc.so.6",
            "libdl.so.2",
            "libm.so.6",
            "libpthread.so.0",
            "libresolv.so.2",
            "librt.so.1",
            "libutil.so.1",
        ],
        release: Requirement::glibc,
    },
    Known {
        package: "libgcc-s1",
        sonames: &["libgcc_s.so.1"],
        release: |need| LibVersion::parse(need.version.strip_prefix("GCC_")?),
    },
    Known {
        package: "libstdc++6",
        sonames: &["libstdc++.so.6"],
        release: libstdcxx,
    },
];

/// The dependencies that the binaries' needs come to, without those that are declared already.
///
/// `shipped` are the file names of libraries in the package itself.
pub(crate) fn depends(
    needs: &[Needs],
    declared: &[String],
    shipped: &[&str],
) -> Result<Vec<String>, ElfError> {
    let mut found: Vec<(&Known, Option<LibVersion>)> = Vec::new();
    for need in needs {
        for library in &need.libraries {
            let known = KNOWN
                .iter()
                .find(|known| known.sonames.contains(&library.as_str()));
            let Some(known) = known else {
                let named = |guess: &String| names(declared, guess);
                let guesses = guesses(library);
                if shipped.contains(&library.as_str()) || guesses.iter().any(named) {
                    continue;
                }
                return Err(ElfError::UnknownLibrary {
                    binary: need.binary.clone(),
                    library: library.clone(),
                    guess: guesses.join(" | "),
                });
            };
            let release = newest(need, library, known)?;
            match found
                .iter_mut()
                .find(|(other, _)| other.package == known.package)
            {
                Some((_, newest)) => *newest = newest.take().max(release),
                None => found.push((known, release)),
            }
        }
    }
    found.sort_by_key(|(known, _)| known.package);
    found.retain(|(known, _)| !names(declared, known.package));
    let relation = |(known, release): (&Known, Option<LibVersion>)| match release {
        Some(release) => format!("{} (>= {release})", known.package),
        None => known.package.to_owned(),
    };
    Ok(found.into_iter().map(relation).collect())
}

/// The newest release of a library that a binary asks for.
fn newest(need: &Needs, library: &str, known: &Known) -> Result<Option<LibVersion>, ElfError> {
    let mut newest = None;
    for requirement in need
        .requirements
        .iter()
        .filter(|other| other.library == *library)
    {
        let Some(release) = (known.release)(requirement) else {
            return Err(ElfError::UnknownVersion {
                binary: need.binary.clone(),
                library: library.to_owned(),
                version: requirement.version.clone(),
            });
        };
        newest = newest.max(Some(release));
    }
    Ok(newest)
}

/// The releases of GCC that brought the versions of libstdc++ (its symbols file in Debian); those
/// before GCC 5 are in every system there still is.
fn libstdcxx(need: &Requirement) -> Option<LibVersion> {
    let release = |table: &[(u32, &str)], number: u32| {
        let brought = table.iter().find(|(first, _)| number <= *first);
        brought.and_then(|(_, release)| LibVersion::parse(release))
    };
    let minor = |text: &str, base: &str| {
        let rest = text.strip_prefix(base)?;
        if rest.is_empty() {
            Some(0)
        } else {
            rest.strip_prefix('.')?.parse().ok()
        }
    };
    if let Some(rest) = need.version.strip_prefix("GLIBCXX_") {
        const TABLE: &[(u32, &str)] = &[
            (20, "4.9"),
            (21, "5.2"),
            (22, "6"),
            (24, "7"),
            (25, "8"),
            (26, "9"),
            (27, "9.1"),
            (28, "10.2"),
            (29, "11"),
            (30, "12"),
            (31, "13.1"),
            (32, "13.1"),
            (33, "14"),
            (34, "15"),
        ];
        return release(TABLE, minor(rest, "3.4")?);
    }
    if need.version.starts_with("CXXABI_FLOAT128") || need.version.starts_with("CXXABI_TM_") {
        return LibVersion::parse("5");
    }
    const TABLE: &[(u32, &str)] = &[
        (8, "4.9"),
        (9, "5.2"),
        (10, "6"),
        (11, "8"),
        (12, "9"),
        (13, "11"),
        (14, "13"),
        (15, "14"),
    ];
    release(TABLE, minor(need.version.strip_prefix("CXXABI_")?, "1.3")?)
}

/// What the package of a library can be called: `libssl.so.3` is in `libssl3` or, where its
/// 64-bit times changed, in `libssl3t64` (Debian Policy 8.1).
fn guesses(library: &str) -> Vec<String> {
    if library == "libz.so.1" {
        return vec!["zlib1g".to_owned()];
    }
    let (stem, version) = library.split_once(".so.").unwrap_or((library, ""));
    let stem = stem.to_ascii_lowercase().replace('_', "-");
    let hyphen = if stem.ends_with(|last: char| last.is_ascii_digit()) {
        "-"
    } else {
        ""
    };
    let name = format!("{stem}{hyphen}{version}");
    vec![name.clone(), format!("{name}t64")]
}

/// Whether a package is named in relations, alone or as an alternative.
fn names(relations: &[String], package: &str) -> bool {
    let alternatives = relations
        .iter()
        .flat_map(|relation| relation.split([',', '|']));
    alternatives.into_iter().any(|alternative| {
        let name = alternative.trim().split([' ', '(', ':', '[', '\t']).next();
        name == Some(package)
    })
}
