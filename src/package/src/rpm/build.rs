//! A tree as an .rpm.

use std::io::Write;
use std::path::Path;

use ::rpm::{
    BuildConfig, CompressionWithLevel, Dependency, FileOptions, PackageBuilder, Scriptlet,
};
use dunnage_model::Stamp;
use dunnage_render::{About, Entry, Kind, Script, ScriptKind, Tree};

use super::header::{self, Sealed};
use super::payload;
use super::relation::dependency;
use super::requires::requires;
use crate::contents::{Contents, libraries_of};
use crate::place::{place, sound};
use crate::whole_file::WholeFile;
use crate::xz::BlockCache;
use crate::{BuildError, Package, Payload};

/// What stands where rpm writes the name of the machine: equal builds give equal bytes everywhere.
const BUILD_HOST: &str = "reproducible";

/// Builds the package of a tree in a folder, which is made when it is missing.
///
/// Equal trees, binaries, stamps and compressions give equal bytes. The file appears under its name
/// `NAME-VERSION-RELEASE.ARCH.rpm` when it is complete, or not at all. It is not signed: that happens
/// when it enters a repository.
pub fn build(
    tree: &Tree,
    payload: &Payload,
    stamp: Stamp,
    cache: &BlockCache,
    out_dir: &Path,
) -> Result<Package, BuildError> {
    let about = &tree.about;
    sound(tree)?;
    let contents = Contents::read(tree, payload)?;
    let libraries = requires(&contents.needs(tree)?, &libraries_of(tree));
    let (version, release) = about.version.rpm();
    let file_name = format!("{}-{version}-{release}.{}.rpm", about.name, arch(about));
    let broken = |source| BuildError::Header {
        package: about.name.clone(),
        source: Box::new(source),
    };
    let plain = builder(tree, &contents, stamp, libraries).and_then(|mut b| b.build());
    let plain = plain.map_err(broken)?;
    let frames = payload::frames(&plain.payload, cache).map_err(|source| BuildError::Write {
        path: out_dir.join(&file_name),
        source,
    })?;
    let sealed = Sealed {
        level: cache.compression().zstd_level(),
        stamp,
    };
    let metadata = header::seal(plain.metadata, &frames, &sealed).map_err(broken)?;
    let mut front = Vec::new();
    metadata.write(&mut front).map_err(broken)?;

    place(tree, &file_name, out_dir, cache, |path| {
        let mut file = WholeFile::create(out_dir, &file_name)?;
        file.out.write_all(&front)?;
        file.out.write_all(&frames)?;
        file.finish(path)
    })
}

fn arch(about: &About) -> &'static str {
    if about.arch_independent {
        "noarch"
    } else {
        about.target.arch.rpm()
    }
}

/// The package before its payload is compressed, which is done here, once for every content.
fn builder(
    tree: &Tree,
    contents: &Contents<'_>,
    stamp: Stamp,
    libraries: Vec<String>,
) -> Result<PackageBuilder, ::rpm::Error> {
    let about = &tree.about;
    let (version, release) = about.version.rpm();
    let seconds = u32::try_from(stamp.0).unwrap_or(u32::MAX);
    let config = BuildConfig::v4()
        .compression(CompressionWithLevel::None)
        .source_date(seconds);
    let mut builder = PackageBuilder::new(
        &about.name,
        &version,
        &about.license,
        arch(about),
        &about.summary,
    );
    let vendor = about.maintainer.split(" <").next().unwrap_or_default();
    builder
        .using_config(config)
        .release(release)
        .description(about.description.trim())
        .packager(&about.maintainer)
        .vendor(vendor)
        .build_host(BUILD_HOST);
    if let Some(homepage) = &about.homepage {
        builder.url(homepage);
    }
    for change in &about.changes {
        let name = format!("{} - {}", change.author, change.version);
        let points: Vec<_> = change
            .points
            .iter()
            .map(|point| format!("- {point}"))
            .collect();
        let time = u32::try_from(change.time.0).unwrap_or(u32::MAX);
        builder.add_changelog_entry(name, points.join("\n"), time);
    }
    relate(&mut builder, about, libraries);
    for script in &tree.scripts {
        scriptlet(&mut builder, script);
    }
    for entry in &tree.entries {
        add(&mut builder, entry, contents, seconds)?;
    }
    Ok(builder)
}

fn relate(builder: &mut PackageBuilder, about: &About, libraries: Vec<String>) {
    let relations = &about.relations;
    builder.requires(Dependency::rpmlib("PayloadIsZstd", "5.4.18-1"));
    for text in relations.depends.iter().chain(&libraries) {
        builder.requires(dependency(text));
    }
    for text in &relations.recommends {
        builder.recommends(dependency(text));
    }
    for text in &relations.suggests {
        builder.suggests(dependency(text));
    }
    for text in relations.conflicts.iter().chain(&relations.breaks) {
        builder.conflicts(dependency(text));
    }
    for text in &relations.replaces {
        builder.obsoletes(dependency(text));
    }
    for text in &relations.provides {
        builder.provides(dependency(text));
    }
}

fn scriptlet(builder: &mut PackageBuilder, script: &Script) {
    let scriptlet = Scriptlet::new(&script.text).prog(vec!["/bin/sh"]);
    match script.kind {
        ScriptKind::Pre => builder.pre_install_script(scriptlet),
        ScriptKind::Post => builder.post_install_script(scriptlet),
        ScriptKind::Preun => builder.pre_uninstall_script(scriptlet),
        ScriptKind::Postun => builder.post_uninstall_script(scriptlet),
        ScriptKind::Posttrans => builder.post_trans_script(scriptlet),
        // Those of a .deb are called with other words and mean nothing here.
        ScriptKind::Preinst | ScriptKind::Postinst | ScriptKind::Prerm | ScriptKind::Postrm => {
            builder
        }
    };
}

fn add(
    builder: &mut PackageBuilder,
    entry: &Entry,
    contents: &Contents<'_>,
    seconds: u32,
) -> Result<(), ::rpm::Error> {
    let path = entry.path.as_str();
    let mode = (entry.mode.bits() & 0o7777) as u16;
    let owned = |options: ::rpm::FileOptionsBuilder| {
        options
            .user(&entry.owner.user)
            .group(&entry.owner.group)
            .modified_at(::rpm::Timestamp::from(seconds))
    };
    match &entry.kind {
        Kind::Directory => {
            builder.with_dir_entry(owned(FileOptions::dir(path)).permissions(mode))?;
        }
        Kind::Ghost => {
            builder.with_ghost(owned(FileOptions::ghost_dir(path)).permissions(mode))?;
        }
        Kind::Link(to) => {
            builder.with_symlink(owned(FileOptions::symlink(path, to)))?;
        }
        Kind::File { content, conffile } => {
            let mut options = owned(FileOptions::new(path)).permissions(mode);
            // As rpmbuild marks them by their place.
            if *conffile {
                options = options.config().noreplace();
            } else if path.starts_with("/usr/share/licenses/") {
                options = options.license();
            } else if ["/usr/share/doc/", "/usr/share/man/"]
                .iter()
                .any(|top| path.starts_with(top))
            {
                options = options.doc();
            }
            builder.with_file_contents(contents.bytes(content), options)?;
        }
    }
    Ok(())
}
