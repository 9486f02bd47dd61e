//! What the indexes say of a package, kept beside it so that no index has to read it again.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::header::Header;
use super::relation::{self, Relation};
use super::rpm_file::{RpmFile, SignedFile};
use super::tag;
use super::xml::{Escaped, element};

/// The form of the record; another is not read.
pub(crate) const VERSION: u32 = 1;
/// Entries of the changelog that other.xml holds, as createrepo_c does it.
const CHANGES: usize = 10;
const IS_GHOST: u64 = 1 << 6;
const KIND: u64 = 0o170_000;
const IS_FOLDER: u64 = 0o040_000;

/// A package of a repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    /// [`VERSION`].
    pub(crate) record: u32,
    /// Where the package is in the tree.
    pub(crate) location: String,
    pub(crate) name: String,
    pub(crate) epoch: u64,
    pub(crate) version: String,
    pub(crate) release: String,
    pub(crate) arch: String,
    pub(crate) summary: String,
    /// Of the file as it is published.
    pub(crate) sha256: String,
    pub(crate) size: u64,
    /// Of the file before it was signed.
    pub(crate) built: String,
    /// Of all but the signatures.
    pub(crate) content: String,
    /// The fingerprint of the key that signed it.
    pub(crate) key: String,
    pub(crate) primary: String,
    pub(crate) filelists: String,
    pub(crate) other: String,
}

/// A file of a package.
struct Listed {
    path: String,
    kind: &'static str,
}

impl Record {
    pub(crate) fn new(file: &RpmFile, signed: &SignedFile, location: String, key: &str) -> Record {
        let header = file.header();
        let text = |tag| header.text(tag).unwrap_or_default().into_owned();
        let files = files(header);
        let mut record = Record {
            record: VERSION,
            location,
            name: file.name(),
            epoch: header.number(tag::EPOCH).unwrap_or_default(),
            version: text(tag::VERSION),
            release: text(tag::RELEASE),
            arch: file.arch(),
            summary: text(tag::SUMMARY),
            sha256: signed.sha256.clone(),
            size: signed.size,
            built: file.sha256().to_owned(),
            content: file.content(),
            key: key.to_owned(),
            primary: String::new(),
            filelists: String::new(),
            other: String::new(),
        };
        record.primary = record.primary(file, signed, &files);
        record.filelists = record.filelists(&files);
        record.other = record.other(header);
        record
    }

    fn primary(&self, file: &RpmFile, signed: &SignedFile, files: &[Listed]) -> String {
        let header = file.header();
        let text = |tag| header.text(tag);
        let mut out = String::from("<package type=\"rpm\">\n");
        element(&mut out, 2, "name", Some(&self.name));
        element(&mut out, 2, "arch", Some(&self.arch));
        let built = header.number(tag::BUILDTIME).unwrap_or_default();
        let installed = header.size(tag::SIZE, tag::LONGSIZE).unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "  {}\n  <checksum type=\"sha256\" pkgid=\"YES\">{}</checksum>",
            self.evr(),
            self.sha256
        );
        element(&mut out, 2, "summary", Some(&self.summary));
        element(
            &mut out,
            2,
            "description",
            text(tag::DESCRIPTION).as_deref(),
        );
        element(&mut out, 2, "packager", text(tag::PACKAGER).as_deref());
        element(&mut out, 2, "url", text(tag::URL).as_deref());
        let _ = writeln!(
            out,
            "  <time file=\"{built}\" build=\"{built}\"/>\n  \
             <size package=\"{}\" installed=\"{installed}\" archive=\"{}\"/>\n  \
             <location href=\"{}\"/>\n  <format>",
            self.size,
            file.archive_size(),
            Escaped(&self.location)
        );
        for (name, tag) in [
            ("license", tag::LICENSE),
            ("vendor", tag::VENDOR),
            ("group", tag::GROUP),
            ("buildhost", tag::BUILDHOST),
            ("sourcerpm", tag::SOURCERPM),
        ] {
            element(&mut out, 4, &format!("rpm:{name}"), text(tag).as_deref());
        }
        let (start, end) = signed.range;
        let _ = writeln!(
            out,
            "    <rpm:header-range start=\"{start}\" end=\"{end}\"/>"
        );
        write_relations(&mut out, header, files);
        for file in files.iter().filter(|file| is_primary(&file.path)) {
            file.write(&mut out, 4);
        }
        out.push_str("  </format>\n</package>\n");
        out
    }

    fn filelists(&self, files: &[Listed]) -> String {
        let mut out = self.opening();
        for file in files {
            file.write(&mut out, 2);
        }
        out.push_str("</package>\n");
        out
    }

    fn other(&self, header: &Header) -> String {
        let mut out = self.opening();
        let names = header.texts(tag::CHANGELOGNAME);
        let times = header.numbers(tag::CHANGELOGTIME);
        let texts = header.texts(tag::CHANGELOGTEXT);
        let newest = names.iter().zip(times).zip(texts).take(CHANGES);
        let mut changes: Vec<_> = newest
            .map(|((name, time), text)| (name.trim_end_matches(' '), time, text))
            .collect();
        changes.reverse();
        let mut before = None;
        for (name, time, text) in changes {
            // Clients sort by time alone; what followed on the same day has to be later.
            let time = before.map_or(time, |before: u64| time.max(before + 1));
            before = Some(time);
            // Writing to a String cannot fail.
            let _ = writeln!(
                out,
                "  <changelog author=\"{}\" date=\"{time}\">{}</changelog>",
                Escaped(name),
                Escaped(text)
            );
        }
        out.push_str("</package>\n");
        out
    }

    /// How filelists.xml and other.xml begin to speak of a package.
    fn opening(&self) -> String {
        format!(
            "<package pkgid=\"{}\" name=\"{}\" arch=\"{}\">\n  {}\n",
            self.sha256,
            self.name,
            self.arch,
            self.evr()
        )
    }

    fn evr(&self) -> String {
        format!(
            "<version epoch=\"{}\" ver=\"{}\" rel=\"{}\"/>",
            self.epoch, self.version, self.release
        )
    }
}

impl Listed {
    fn write(&self, out: &mut String, indent: usize) {
        let (space, path) = ("", Escaped(&self.path));
        // Writing to a String cannot fail.
        let _ = match self.kind {
            "" => writeln!(out, "{space:indent$}<file>{path}</file>"),
            kind => writeln!(out, "{space:indent$}<file type=\"{kind}\">{path}</file>"),
        };
    }
}

fn write_relations(out: &mut String, header: &Header, files: &[Listed]) {
    let own = files.iter().map(|file| file.path.clone());
    let own: BTreeSet<String> = own.filter(|path| is_primary(path)).collect();
    let all = |tags| Relation::all(header, tags);
    for (name, relations) in [
        ("provides", all(tag::PROVIDES)),
        ("requires", Relation::required(header, &own)),
        ("conflicts", all(tag::CONFLICTS)),
        ("obsoletes", all(tag::OBSOLETES)),
        ("suggests", all(tag::SUGGESTS)),
        ("enhances", all(tag::ENHANCES)),
        ("recommends", all(tag::RECOMMENDS)),
        ("supplements", all(tag::SUPPLEMENTS)),
    ] {
        relation::write(out, name, &relations);
    }
}

/// Files that others may require without their clients fetching filelists.xml.
fn is_primary(path: &str) -> bool {
    path.starts_with("/etc/") || path.contains("bin/") || path == "/usr/lib/sendmail"
}

fn files(header: &Header) -> Vec<Listed> {
    let folders = header.texts(tag::DIRNAMES);
    let names = header.texts(tag::BASENAMES).into_iter();
    let about = header
        .numbers(tag::DIRINDEXES)
        .into_iter()
        .zip(header.numbers(tag::FILEMODES))
        .zip(header.numbers(tag::FILEFLAGS));
    let files = names
        .zip(about)
        .filter_map(|(name, ((folder, mode), flags))| {
            let folder = folders.get(usize::try_from(folder).ok()?)?;
            let kind = match (mode & KIND == IS_FOLDER, flags & IS_GHOST != 0) {
                (true, _) => "dir",
                (false, true) => "ghost",
                (false, false) => "",
            };
            let path = format!("{folder}{name}");
            Some(Listed { path, kind })
        });
    files.collect()
}
