//! A package's [`Tree`] for Fedora, RHEL and SUSE.

use dunnage_model::{Config, PackageSpec, Product, Stamp, Target};
use dunnage_unit::{Layout, Mode, Word};

use super::places::{above, placed};
use super::{changes, docs, relations, scripts};
use crate::declarations::{accounts, declare};
use crate::shipped::shipped;
use crate::tree::{About, Content, Owner, Tree};
use crate::{Planter, RenderError, deb, directories};

/// Renders one package.
pub(crate) fn render(
    product: &Product,
    package: &PackageSpec,
    target: Target,
    stamp: Stamp,
) -> Result<Tree, RenderError> {
    let layout = Layout::fedora();
    let mut planter = Planter::default();
    let path = |word: &Word| {
        let resolved = word.resolve(&layout);
        let path = resolved.as_literal().map(str::to_owned).map(placed);
        path.ok_or_else(|| RenderError::Instance(word.clone()))
    };
    for binary in &package.binaries {
        let content = Content::Binary(binary.clone());
        planter.file(format!("/usr/bin/{binary}"), Mode::new(0o755), content);
    }
    for link in &package.links {
        planter.link(path(&link.path)?, link.to.clone());
    }
    for file in &package.files {
        shipped(&mut planter, path(&file.dest)?, file)?;
    }
    for Config { file, group } in &package.configs {
        let path = path(&file.dest)?;
        planter.conffile(path.clone(), file.mode, file.bytes.clone());
        if let Some(group) = group {
            planter.give(&path, Owner::new("root", group));
        }
    }
    for directory in package.directories.iter().filter(|dir| dir.user == "root") {
        let path = path(&directory.path)?;
        planter.directory(path.clone(), directory.mode);
        planter.give(&path, Owner::new("root", &directory.group));
    }
    let directories = directories::of(package);
    for directory in &directories {
        let owner = Owner::new(&directory.user, &directory.group);
        planter.ghost(path(&directory.path)?, directory.mode, owner);
    }
    let accounts = accounts(package, &layout)?;
    declare(
        &mut planter,
        package,
        &directories,
        accounts.as_deref(),
        &layout,
    )?;
    for license in docs::licenses(product) {
        let path = format!("/usr/share/licenses/{}/{}", package.name, license.name);
        planter.file(path, Mode::new(0o644), Content::Bytes(license.bytes));
    }
    Ok(Tree {
        about: about(product, package, target, stamp),
        entries: planter.grow_where(above),
        scripts: scripts::scripts(package, accounts.as_deref(), !directories.is_empty())?,
    })
}

fn about(product: &Product, package: &PackageSpec, target: Target, stamp: Stamp) -> About {
    let (version, release) = product.version.rpm();
    let mut relations =
        relations::relations(&package.rpm_relations, &format!("{version}-{release}"));
    if package.user.is_some() {
        // What %pre calls where rpm makes no accounts; any of them will do.
        let makers = "(systemd or systemd-standalone-sysusers or shadow-utils or shadow)";
        relations.depends.push(makers.to_owned());
    }
    if !package.logs.is_empty() {
        relations.recommends.push("logrotate".to_owned());
    }
    let changelog = deb::changelog(product, stamp);
    About {
        name: package.name.clone(),
        version: product.version.clone(),
        target,
        arch_independent: package.arch_independent(),
        summary: capital(&package.summary),
        description: package.description.clone(),
        maintainer: product.maintainer.clone(),
        homepage: product.homepage.clone(),
        section: product.section.clone(),
        license: product.license.clone(),
        relations,
        changes: changes::changes(&String::from_utf8_lossy(&changelog)),
    }
}

/// A summary as Fedora wants it: it begins with a capital letter.
fn capital(summary: &str) -> String {
    let mut letters = summary.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
