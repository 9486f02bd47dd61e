//! The `[product]` table.

use std::path::Path;

use toml::Spanned;

use super::config::read_source;
use crate::problem::{Findings, Problem};
use crate::table::{Spans, Table};
use crate::{LicenseFile, Version};

/// What the product says of itself.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) summary: String,
    pub(crate) license: Option<Spanned<String>>,
    pub(crate) maintainer: Option<Spanned<String>>,
    pub(crate) homepage: Option<String>,
    pub(crate) section: Option<String>,
    pub(crate) cargo: Option<Spanned<String>>,
    pub(crate) version: Option<Version>,
    pub(crate) baseline: Vec<Spanned<String>>,
    pub(crate) changelog: Option<Vec<u8>>,
    pub(crate) copyright: Option<Vec<u8>>,
    pub(crate) license_files: Vec<LicenseFile>,
    pub(crate) spans: Spans,
}

impl Head {
    pub(crate) fn read(table: Option<Table<'_>>, dir: &Path, findings: &Findings) -> Head {
        let Some(table) = table else {
            findings.push(
                Problem::at(0..0, "the manifest has no [product] table")
                    .hint("`dunnage init` writes one from Cargo.toml"),
            );
            return Head::default();
        };
        let text = |value: Option<Spanned<String>>| value.map(Spanned::into_inner);
        let name = text(table.required("name", "\"my-daemon\"")).unwrap_or_default();
        let summary = text(table.required("summary", "\"what it is, in one line\""));
        let license = table.required("license", "\"MIT OR Apache-2.0\"");
        let maintainer = table.required("maintainer", "\"Name <name@example.org>\"");
        let homepage = text(table.string("homepage"));
        let section = text(table.string("section"));
        let cargo = table.string("cargo");
        let version = table.parsed("version", Version::parse);
        let baseline = table.strings("baseline");
        let changelog = table
            .string("changelog")
            .and_then(|file| read_source(&table, &file, dir));
        let copyright = table
            .string("copyright")
            .and_then(|file| read_source(&table, &file, dir));
        let license_files = license_files(&table, dir);
        let summary = summary.unwrap_or_default();
        let spans = table.finish();
        Head {
            name,
            summary,
            license,
            maintainer,
            homepage,
            section,
            cargo,
            version,
            baseline,
            changelog,
            copyright,
            license_files,
            spans,
        }
    }
}

fn license_files(table: &Table<'_>, dir: &Path) -> Vec<LicenseFile> {
    let files = table.strings("license_files");
    let files = files.into_iter().filter_map(|file| {
        let bytes = read_source(table, &file, dir)?;
        let name = Path::new(file.get_ref()).file_name()?.to_str()?.to_owned();
        let source = Some(dir.join(file.get_ref()));
        Some(LicenseFile {
            name,
            source,
            bytes,
        })
    });
    files.collect()
}
