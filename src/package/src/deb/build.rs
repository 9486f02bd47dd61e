//! A tree as a .deb.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

use dunnage_model::Stamp;
use dunnage_render::{Content, Kind, Tree};
use md5::{Digest, Md5};

use super::control::Control;
use super::control_file::{Packed, control};
use super::output::Output;
use super::tarball::Tarball;
use crate::contents::{Contents, libraries_of};
use crate::elf::depends;
use crate::hex::hex;
use crate::place::{place, sound};
use crate::xz::BlockCache;
use crate::{BuildError, Package, Payload};

/// Builds the package of a tree in a folder, which is made when it is missing.
///
/// Equal trees, binaries, stamps and compressions give equal bytes. The file appears under its
/// name `NAME_VERSION_ARCH.deb` when it is complete, or not at all.
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
    let content = |content| contents.bytes(content);
    let packed = Packed {
        installed_size: installed_size(tree, &content),
        libraries: libraries(tree, &contents)?,
    };
    let control = control(about, &packed).map_err(|source| BuildError::Control {
        package: about.name.clone(),
        source,
    })?;
    let texts = control_texts(tree, &control, &content);

    let arch = if about.arch_independent {
        "all"
    } else {
        about.target.arch.deb()
    };
    let name = format!("{}_{}_{arch}.deb", about.name, about.version.deb());
    place(tree, &name, out_dir, cache, |path| {
        let mut output = Output::create(out_dir, &name, stamp)?;
        output.member("control.tar.xz", |out| {
            control_tar(&texts, stamp).write_xz(out, cache).map(drop)
        })?;
        output.member("data.tar.xz", |out| {
            data_tar(tree, stamp, &content)
                .write_xz(out, cache)
                .map(drop)
        })?;
        output.finish(path)
    })
}

/// The packages of the libraries that the binaries need and the tree does not name.
fn libraries(tree: &Tree, contents: &Contents<'_>) -> Result<Vec<String>, BuildError> {
    let about = &tree.about;
    let needs = contents.needs(tree)?;
    depends(&needs, &about.relations.depends, &libraries_of(tree)).map_err(|source| {
        BuildError::Elf {
            package: about.name.clone(),
            source,
        }
    })
}

/// As dpkg-gencontrol counts: files in whole KiB, one for everything else.
fn installed_size<'a>(tree: &'a Tree, content: &impl Fn(&'a Content) -> &'a [u8]) -> u64 {
    let size = |kind: &'a Kind| match kind {
        Kind::File { content: file, .. } => (content(file).len() as u64).div_ceil(1024),
        Kind::Directory | Kind::Ghost | Kind::Link(_) => 1,
    };
    tree.entries.iter().map(|entry| size(&entry.kind)).sum()
}

/// The files of control.tar: name, mode and text, sorted by name.
fn control_texts<'a>(
    tree: &'a Tree,
    control: &Control,
    content: &impl Fn(&'a Content) -> &'a [u8],
) -> Vec<(&'static str, u32, Cow<'a, str>)> {
    let mut conffiles = String::new();
    let mut md5sums = String::new();
    for entry in &tree.entries {
        let Kind::File {
            content: file,
            conffile,
        } = &entry.kind
        else {
            continue;
        };
        // Writing to a String cannot fail. dpkg keeps the sums of conffiles itself.
        let _ = if *conffile {
            writeln!(conffiles, "{}", entry.path)
        } else {
            let sum = hex(&Md5::digest(content(file)));
            writeln!(md5sums, "{sum}  {}", entry.path.trim_start_matches('/'))
        };
    }
    let mut texts = vec![("control", 0o644, Cow::from(control.to_string()))];
    for (name, text) in [("conffiles", conffiles), ("md5sums", md5sums)] {
        if !text.is_empty() {
            texts.push((name, 0o644, Cow::from(text)));
        }
    }
    for script in &tree.scripts {
        texts.push((script.kind.name(), 0o755, Cow::from(script.text.as_str())));
    }
    texts.sort_by_key(|(name, ..)| *name);
    texts
}

fn control_tar<'a>(texts: &'a [(&str, u32, Cow<'_, str>)], stamp: Stamp) -> Tarball<'a> {
    let mut tar = Tarball::new(stamp);
    tar.directory("./", 0o755);
    for (name, mode, text) in texts {
        tar.file(&format!("./{name}"), *mode, text.as_bytes());
    }
    tar
}

fn data_tar<'a>(
    tree: &'a Tree,
    stamp: Stamp,
    content: &impl Fn(&'a Content) -> &'a [u8],
) -> Tarball<'a> {
    let mut tar = Tarball::new(stamp);
    tar.directory("./", 0o755);
    for entry in &tree.entries {
        let path = format!(".{}", entry.path);
        let mode = entry.mode.bits();
        match &entry.kind {
            Kind::Directory | Kind::Ghost => tar.directory(&path, mode),
            Kind::Link(target) => tar.link(&path, target),
            Kind::File { content: file, .. } => tar.file(&path, mode, content(file)),
        }
    }
    tar
}
