//! `rpm/*.spec`: what rpmbuild builds from.
//!
//! The files, with mode, owner and mark, and the scriptlets are those of our packages; what rpm would
//! have macros for is written out, because the packages shall be the same on every system.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use askama::Template;

use super::rpm_files::{RpmPackage, Source};
use super::{Native, SourceFile};
use crate::{Change, Entry, Kind, RenderError, Script};

/// Directories that have a macro.
const MACROS: [(&str, &str); 5] = [
    ("/usr/bin/", "%{_bindir}/"),
    ("/usr/share/man/", "%{_mandir}/"),
    ("/usr/share/", "%{_datadir}/"),
    ("/etc/", "%{_sysconfdir}/"),
    ("/var/", "%{_localstatedir}/"),
];

#[derive(Template)]
#[template(path = "source/spec.txt")]
struct Spec<'a> {
    name: &'a str,
    version: String,
    release: String,
    archive: String,
    summary: String,
    license: String,
    url: Option<&'a str>,
    rust: Option<&'a str>,
    noarch: bool,
    relations: Vec<String>,
    description: String,
    build: String,
    install: Vec<String>,
    /// The packages, the main one without a header of its own.
    packages: Vec<Section>,
    changes: Vec<Change>,
}

/// A package in a .spec.
struct Section {
    /// What follows `%files`, `%pre` and so on: nothing for the main package.
    of: String,
    /// Whether it is described at the head of the file.
    main: bool,
    summary: String,
    noarch: bool,
    relations: Vec<String>,
    description: String,
    files: Vec<String>,
    scripts: Vec<Script>,
}

/// The .spec of a product; there is none where nothing says how it is built.
pub(super) fn file(native: &Native<'_>) -> Result<Option<SourceFile>, RenderError> {
    let Some(cargo) = &native.cargo else {
        return Ok(None);
    };
    let product = native.product;
    let packages = RpmPackage::all(native)?;
    let Some(about) = packages.first().map(|package| &package.tree.about) else {
        return Ok(None);
    };
    let (version, release) = product.version.rpm();
    let sections: Vec<_> = packages
        .iter()
        .map(|package| section(package, &product.name))
        .collect();
    let main = sections.iter().find(|section| section.main);
    // A package that is not for one architecture is no package of a .spec whose main one is for none.
    let noarch = sections.iter().all(|section| section.noarch);
    let spec = Spec {
        name: &product.name,
        version,
        release,
        archive: format!("{}-{}", product.name, product.version.upstream()),
        summary: main.map_or(about.summary.clone(), |main| main.summary.clone()),
        license: percent(&product.license),
        url: product.homepage.as_deref(),
        rust: cargo.rust_version.as_deref(),
        noarch,
        relations: main.map_or(Vec::new(), |main| main.relations.clone()),
        description: main.map_or(about.description.clone(), |main| main.description.clone()),
        build: build(&cargo.package, &native.binaries()),
        install: packages.iter().flat_map(install).collect(),
        changes: about.changes.clone(),
        packages: sections,
    };
    let path = format!("rpm/{}.spec", product.name);
    Ok(Some(SourceFile::new(path, spec.render()? + "\n")))
}

/// The line that builds.
fn build(package: &str, binaries: &[&str]) -> String {
    let mut line = format!("cargo build --release --locked --package {package}");
    for name in binaries {
        // Writing to a String cannot fail.
        let _ = write!(line, " --bin {name}");
    }
    line
}

fn section(package: &RpmPackage<'_>, product: &str) -> Section {
    let about = &package.tree.about;
    let main = about.name == product;
    let scripts = package.tree.scripts.iter().map(|script| Script {
        kind: script.kind,
        text: percent(script.text.trim_end()),
    });
    Section {
        of: match main {
            true => String::new(),
            false => format!(" -n {}", about.name),
        },
        main,
        summary: percent(&about.summary),
        noarch: about.arch_independent,
        relations: relations(package),
        description: percent(about.description.trim()),
        files: package
            .tree
            .entries
            .iter()
            .map(|entry| listed(package, entry))
            .collect(),
        scripts: scripts.collect(),
    }
}

/// Tags in the column of the others.
fn relations(package: &RpmPackage<'_>) -> Vec<String> {
    let about = &package.tree.about;
    let (version, release) = about.version.rpm();
    let own = format!("= {version}-{release}");
    let relations = &about.relations;
    let fields = [
        ("Requires", &relations.depends),
        ("Recommends", &relations.recommends),
        ("Suggests", &relations.suggests),
        ("Conflicts", &relations.conflicts),
        ("Obsoletes", &relations.replaces),
        ("Provides", &relations.provides),
    ];
    let mut lines = Vec::new();
    for (field, list) in fields {
        let named = list
            .iter()
            .map(|name| percent(name).replace(&own, "= %{version}-%{release}"));
        let tag = format!("{field}:");
        lines.extend(named.map(|name| format!("{tag:<15} {name}")));
    }
    lines
}

/// The lines of %install for a package.
fn install(package: &RpmPackage<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut folders = BTreeSet::new();
    for entry in &package.tree.entries {
        let (mode, to) = (entry.mode, format!("%{{buildroot}}{}", named(&entry.path)));
        // `install -D` makes the folder of a file.
        let first = folders.insert(to.rsplit_once('/').unwrap_or_default().0.to_owned());
        match (&entry.kind, package.source(entry)) {
            (Kind::Link(target), _) => {
                let (folder, _) = to.rsplit_once('/').unwrap_or_default();
                if first {
                    lines.push(format!("install -d {folder}"));
                }
                lines.push(format!("ln -s {} {to}", percent(target)));
            }
            (_, Some(Source::Binary(name))) => {
                let from = format!("\"${{CARGO_TARGET_DIR:-target}}\"/release/{name}");
                lines.push(format!("install -D -m {mode} {from} {to}"));
            }
            (_, Some(Source::File(from))) => {
                lines.push(format!("install -D -m {mode} {} {to}", percent(&from)));
            }
            (_, Some(Source::Packed(from))) => {
                let plain = to.trim_end_matches(".gz");
                lines.push(format!("install -D -m {mode} {} {plain}", percent(&from)));
                lines.push(format!("gzip -9n {plain}"));
            }
            (_, None) => lines.push(format!("install -d {to}")),
        }
    }
    lines
}

/// The line of %files for an entry.
fn listed(package: &RpmPackage<'_>, entry: &Entry) -> String {
    let path = named(&entry.path);
    let owner = &entry.owner;
    let attr = format!("%attr({}, {}, {})", entry.mode, owner.user, owner.group);
    let licenses = format!("/usr/share/licenses/{}/", package.spec.name);
    match &entry.kind {
        Kind::Directory => format!("%dir {attr} {path}"),
        Kind::Ghost => format!("%ghost %dir {attr} {path}"),
        Kind::Link(_) => path,
        Kind::File { conffile: true, .. } => format!("%config(noreplace) {attr} {path}"),
        Kind::File { .. } if entry.path.starts_with(&licenses) => {
            format!("%license {attr} {path}")
        }
        Kind::File { .. } => format!("{attr} {path}"),
    }
}

/// A path with the macros that rpm has for its beginning.
fn named(path: &str) -> String {
    let found = MACROS.iter().find_map(|(directory, name)| {
        let rest = path.strip_prefix(directory)?;
        Some(format!("{name}{}", percent(rest)))
    });
    found.unwrap_or_else(|| percent(path))
}

/// A text in which rpm sees no macro.
fn percent(text: &str) -> String {
    text.replace('%', "%%")
}

impl Change {
    /// The first line of an entry as rpm wants it: `Sun Nov 22 2026 Name <address> - 1.0-1`.
    fn headline(&self) -> String {
        let seconds = i64::try_from(self.time.0).unwrap_or(i64::MAX);
        let moment = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX);
        let day = moment
            .to_zoned(jiff::tz::TimeZone::UTC)
            .strftime("%a %b %d %Y");
        format!("{day} {} - {}", percent(&self.author), self.version)
    }

    /// Its points, each in a line.
    fn lines(&self) -> Vec<String> {
        self.points.iter().map(|point| percent(point)).collect()
    }
}
