//! What a package provides and needs, as indexes tell it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rpm_version::Evr;

use super::header::Header;
use super::tag;
use super::xml::Escaped;

/// `LESS`, `GREATER` and `EQUAL` of rpm's flags.
const COMPARISON: u64 = 0xe;
/// `PREREQ`, `SCRIPT_PRE` and `SCRIPT_POST`: needed before the package is installed.
const BEFORE: u64 = 1 << 6 | 1 << 9 | 1 << 10;

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Relation {
    name: String,
    /// As in `GE`; empty for any version.
    comparison: &'static str,
    version: String,
    before: bool,
}

impl Relation {
    /// All of one kind, in the header's order.
    pub(crate) fn all(header: &Header, tags: tag::Relation) -> Vec<Relation> {
        let [names, flags, versions] = tags;
        let (names, flags, versions) = (
            header.texts(names),
            header.numbers(flags),
            header.texts(versions),
        );
        let all = names.into_iter().zip(flags).zip(versions);
        all.map(|((name, flags), version)| Relation {
            name: name.into_owned(),
            comparison: comparison(flags),
            version: version.into_owned(),
            before: flags & BEFORE != 0,
        })
        .filter(|relation| !relation.name.is_empty())
        .collect()
    }

    /// What a package needs of others: nothing that rpm itself or the package gives, nothing twice.
    pub(crate) fn required(header: &Header, files: &BTreeSet<String>) -> Vec<Relation> {
        let provided: BTreeSet<String> = Relation::all(header, tag::PROVIDES)
            .into_iter()
            .map(|relation| relation.name)
            .collect();
        let mut last: BTreeMap<String, Relation> = BTreeMap::new();
        let mut required = Vec::new();
        let mut libc: Option<Relation> = None;
        for relation in Relation::all(header, tag::REQUIRES) {
            let name = &relation.name;
            if name.starts_with("rpmlib(") || provided.contains(name) || files.contains(name) {
                continue;
            }
            if name.starts_with("libc.so.6") {
                libc = Some(match libc {
                    Some(highest) if !is_newer(&relation, &highest) => highest,
                    _ => relation,
                });
                continue;
            }
            if last.get(name) == Some(&relation) {
                continue;
            }
            last.insert(name.clone(), relation.clone());
            required.push(relation);
        }
        // A libc of this version has those of all before.
        required.extend(libc);
        required
    }
}

/// Writes a list, if there is anything in it.
pub(crate) fn write(out: &mut String, name: &str, relations: &[Relation]) {
    if relations.is_empty() {
        return;
    }
    // Writing to a String cannot fail.
    let _ = writeln!(out, "    <rpm:{name}>");
    for relation in relations {
        let _ = write!(out, "      <rpm:entry name=\"{}\"", Escaped(&relation.name));
        if !relation.comparison.is_empty() {
            let _ = write!(out, " flags=\"{}\"", relation.comparison);
            let (epoch, version, release) = parts(&relation.version);
            let parts = [("epoch", epoch), ("ver", version), ("rel", release)];
            for (field, value) in parts.iter().filter(|(_, value)| !value.is_empty()) {
                let _ = write!(out, " {field}=\"{}\"", Escaped(value));
            }
        }
        if relation.before && name == "requires" {
            out.push_str(" pre=\"1\"");
        }
        out.push_str("/>\n");
    }
    let _ = writeln!(out, "    </rpm:{name}>");
}

fn comparison(flags: u64) -> &'static str {
    match flags & COMPARISON {
        0x2 => "LT",
        0x4 => "GT",
        0x8 => "EQ",
        0xa => "LE",
        0xc => "GE",
        _ => "",
    }
}

/// Epoch, version and release of `1:2.0-3`; an epoch that is not said is 0.
fn parts(version: &str) -> (&str, &str, &str) {
    if version.is_empty() {
        return ("", "", "");
    }
    let (epoch, rest) = version.split_once(':').unwrap_or(("0", version));
    let epoch = if epoch.parse::<u32>().is_ok() {
        epoch
    } else {
        "0"
    };
    let (version, release) = rest.split_once('-').unwrap_or((rest, ""));
    (epoch, version, release)
}

/// Whether `libc.so.6(GLIBC_2.34)(64bit)` is of a newer symbol version than another.
fn is_newer(a: &Relation, b: &Relation) -> bool {
    let symbols = |relation: &Relation| -> String {
        let inside = relation.name.split_once('(').map(|(_, rest)| rest);
        let version = inside
            .and_then(|rest| rest.split(')').next())
            .unwrap_or_default();
        version
            .trim_start_matches(|c: char| !c.is_ascii_digit())
            .to_owned()
    };
    let (a, b) = (symbols(a), symbols(b));
    let evr = |version| Evr::new("", version, "");
    evr(a.as_str()) > evr(b.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_taken_apart() {
        for (text, expected) in [
            ("", ("", "", "")),
            ("1.0", ("0", "1.0", "")),
            ("1.0-2", ("0", "1.0", "2")),
            ("3:1.0~rc1-2.el9", ("3", "1.0~rc1", "2.el9")),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
    }

    #[test]
    fn the_newest_libc_is_found() {
        let libc = |symbols: &str| Relation {
            name: format!("libc.so.6({symbols})(64bit)"),
            comparison: "",
            version: String::new(),
            before: false,
        };
        assert!(is_newer(&libc("GLIBC_2.34"), &libc("GLIBC_2.4")));
        assert!(is_newer(&libc("GLIBC_2.2.5"), &libc("")));
        assert!(!is_newer(&libc("GLIBC_2.4"), &libc("GLIBC_2.17")));
    }
}
