//! `debian/`: what dpkg-buildpackage builds from.
//!
//! The maintainer scripts are the same as in our packages, whole, so the parts of debhelper that would
//! add to them are switched off in `debian/rules`.

use askama::Template;
use dunnage_model::{Format, PackageSpec};
use dunnage_unit::Layout;

use super::debian_rules::rules;
use super::origin::{Origins, split};
use super::{Native, SourceFile};
use crate::{Content, Kind, RenderError, Tree};

#[derive(Template)]
#[template(path = "source/debian.control")]
struct ControlFile<'a> {
    source: String,
    section: &'a str,
    maintainer: &'a str,
    homepage: Option<&'a str>,
    rust: Option<&'a str>,
    packages: Vec<Stanza<'a>>,
}

/// A package in `debian/control`.
struct Stanza<'a> {
    name: &'a str,
    section: Option<&'a str>,
    arch: &'static str,
    relations: Vec<(&'static str, Vec<String>)>,
    summary: &'a str,
    description: String,
}

/// Every file of it but the two that are written by hand: `changelog` and `copyright`.
pub(super) fn files(natives: &[Native<'_>]) -> Result<Vec<SourceFile>, RenderError> {
    let Some(first) = natives.first() else {
        return Ok(Vec::new());
    };
    let mut trees = Vec::new();
    for native in natives {
        let packages = native.product.packages.iter();
        trees.extend(packages.zip(native.trees(Format::Deb)?));
    }
    let product = first.product;
    let control = ControlFile {
        source: source_name(natives),
        section: &product.section,
        maintainer: &product.maintainer,
        homepage: product.homepage.as_deref(),
        rust: natives
            .iter()
            .find_map(|native| native.cargo.as_ref()?.rust_version.as_deref()),
        packages: trees
            .iter()
            .map(|(_, tree)| stanza(tree, &product.section))
            .collect(),
    };
    let mut files = vec![
        SourceFile::new("debian/control", control.render()? + "\n"),
        SourceFile::new("debian/rules", rules(natives, &trees)?).executable(),
        SourceFile::new("debian/source/format", "3.0 (quilt)\n"),
        SourceFile::new("debian/source/lintian-overrides", SOURCE_OVERRIDES),
    ];
    for (package, tree) in &trees {
        files.extend(of_package(package, tree));
    }
    Ok(files)
}

/// What lintian would say of the source that is meant so.
const SOURCE_OVERRIDES: &str = "\
# Packages of one version are built together: their scripts and the program know each other.
not-binnmuable-all-depends-any
";

/// The name that the newest entry of the changelog begins with; dpkg wants the same one here.
fn source_name(natives: &[Native<'_>]) -> String {
    let named = natives.iter().find_map(|native| {
        let text = std::str::from_utf8(native.product.changelog.as_deref()?).ok()?;
        text.split_once(" (").map(|(name, _)| name.to_owned())
    });
    let first = || natives.first().map(|native| native.product.name.clone());
    named.or_else(first).unwrap_or_default()
}

fn stanza<'a>(tree: &'a Tree, section: &str) -> Stanza<'a> {
    let about = &tree.about;
    let version = format!("= {}", about.version.deb());
    // So that the file does not change with every version.
    let named = |list: &[String]| -> Vec<String> {
        list.iter()
            .map(|relation| relation.replace(&version, "= ${binary:Version}"))
            .collect()
    };
    let relations = &about.relations;
    let mut depends = named(&relations.depends);
    if !about.arch_independent {
        depends.push("${shlibs:Depends}".to_owned());
    }
    depends.push("${misc:Depends}".to_owned());
    let fields = [
        ("Depends", depends),
        ("Recommends", named(&relations.recommends)),
        ("Suggests", named(&relations.suggests)),
        ("Conflicts", named(&relations.conflicts)),
        ("Breaks", named(&relations.breaks)),
        ("Replaces", named(&relations.replaces)),
        ("Provides", named(&relations.provides)),
    ];
    Stanza {
        name: &about.name,
        section: (about.section != section).then_some(&about.section),
        arch: if about.arch_independent { "all" } else { "any" },
        relations: fields
            .into_iter()
            .filter(|(_, list)| !list.is_empty())
            .collect(),
        summary: &about.summary,
        description: about.folded_description(),
    }
}

/// The files that debhelper knows by the name of a package.
fn of_package(package: &PackageSpec, tree: &Tree) -> Vec<SourceFile> {
    let name = &package.name;
    let layout = Layout::debian();
    let origins = Origins::of(package, &layout);
    let mut files = Vec::new();
    let mut install = Vec::new();
    let mut links = Vec::new();
    for entry in &tree.entries {
        match &entry.kind {
            Kind::Link(to) => {
                let (folder, _) = split(&entry.path);
                let target = match to.strip_prefix('/') {
                    Some(target) => target.to_owned(),
                    None => format!("{folder}/{to}"),
                };
                links.push(format!("{target} {}", entry.path.trim_start_matches('/')));
            }
            Kind::File { content, .. } => {
                files.extend(generated(name, &entry.path, content, &origins));
                install.extend(install_line(name, &entry.path, content, &origins));
            }
            _ => {}
        }
    }
    let directories = package.directories.iter();
    let dirs = directories
        .filter(|directory| directory.user == "root")
        .filter_map(|directory| {
            let path = directory.path.resolve(&layout);
            Some(path.as_literal()?.trim_start_matches('/').to_owned())
        });
    let lists = [
        ("install", install),
        ("links", links),
        ("dirs", dirs.collect()),
    ];
    for (kind, lines) in lists {
        if !lines.is_empty() {
            let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
            files.push(SourceFile::new(format!("debian/{name}.{kind}"), text));
        }
    }
    for script in &tree.scripts {
        let path = format!("debian/{name}.{}", script.kind.name());
        let text = format!("{}\n#DEBHELPER#\n", script.text);
        files.push(SourceFile::new(path, text));
    }
    files
}

/// Files that debhelper installs by itself.
pub(super) fn by_debhelper(package: &str, path: &str) -> bool {
    let doc = |name| path == format!("/usr/share/doc/{package}/{name}");
    doc("changelog.Debian.gz")
        || doc("copyright")
        || path == format!("/usr/share/lintian/overrides/{package}")
}

/// Where a file of a package that follows from the manifest is committed.
pub(super) fn place(package: &str, path: &str) -> String {
    if path == format!("/usr/share/lintian/overrides/{package}") {
        return format!("debian/{package}.lintian-overrides");
    }
    format!("debian/tree/{package}{path}")
}

/// The committed form of a file that lies nowhere else.
fn generated(
    package: &str,
    path: &str,
    content: &Content,
    origins: &Origins,
) -> Option<SourceFile> {
    let Content::Bytes(bytes) = content else {
        return None;
    };
    let overrides = path.starts_with("/usr/share/lintian/");
    if origins.get(path).is_some() || (by_debhelper(package, path) && !overrides) {
        return None;
    }
    let text = String::from_utf8_lossy(bytes);
    Some(SourceFile::new(place(package, path), text))
}

/// The line for dh_install; what changes its name on the way is put into debian/tmp by the rules.
fn install_line(package: &str, path: &str, content: &Content, origins: &Origins) -> Option<String> {
    if by_debhelper(package, path) {
        return None;
    }
    let (folder, _) = split(path);
    match (content, origins.get(path)) {
        (Content::Binary(_), _) => Some(path.trim_start_matches('/').to_owned()),
        (_, Some(origin)) if renamed(origin, path) => Some(path.trim_start_matches('/').to_owned()),
        (_, Some(origin)) => Some(format!("{origin} {folder}")),
        (_, None) => Some(format!("{} {folder}", place(package, path))),
    }
}

/// Whether a file has another name in the project.
pub(super) fn renamed(origin: &str, path: &str) -> bool {
    let (_, name) = split(path);
    let (_, own) = split(origin);
    own != name && format!("{own}.gz") != name
}
