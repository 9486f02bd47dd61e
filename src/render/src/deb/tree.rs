//! A package's [`Tree`] for Debian.

use dunnage_model::{Config, PackageSpec, Product, RelationSpec, Stamp, Target};
use dunnage_unit::{Layout, Mode, Word};

use super::{docs, scripts};
use crate::declarations::{accounts, declare};
use crate::directories;
use crate::shipped::shipped;
use crate::tree::{About, Content, Relations, Tree};
use crate::{Planter, RenderError};

/// Renders one package.
pub(crate) fn render(
    product: &Product,
    package: &PackageSpec,
    target: Target,
    stamp: Stamp,
) -> Result<Tree, RenderError> {
    let layout = Layout::debian();
    let mut planter = Planter::default();
    let path = |word: &Word| {
        let resolved = word.resolve(&layout);
        resolved
            .as_literal()
            .map(str::to_owned)
            .ok_or_else(|| RenderError::Instance(word.clone()))
    };
    for binary in &package.binaries {
        planter.file(
            format!("/usr/bin/{binary}"),
            Mode::new(0o755),
            Content::Binary(binary.clone()),
        );
    }
    for link in &package.links {
        planter.link(path(&link.path)?, link.to.clone());
    }
    for file in &package.files {
        shipped(&mut planter, path(&file.dest)?, file)?;
    }
    for Config { file, .. } in &package.configs {
        planter.conffile(path(&file.dest)?, file.mode, file.bytes.clone());
    }
    for directory in package
        .directories
        .iter()
        .filter(|directory| directory.user == "root")
    {
        planter.directory(path(&directory.path)?, directory.mode);
    }
    let directories = directories::of(package);
    let accounts = accounts(package, &layout)?;
    declare(
        &mut planter,
        package,
        &directories,
        accounts.as_deref(),
        &layout,
    )?;
    documents(&mut planter, product, package, stamp)?;
    Ok(Tree {
        about: about(product, package, target),
        entries: planter.grow(),
        scripts: scripts::scripts(package, !directories.is_empty())?,
    })
}

fn documents(
    planter: &mut Planter,
    product: &Product,
    package: &PackageSpec,
    stamp: Stamp,
) -> Result<(), RenderError> {
    let doc = format!("/usr/share/doc/{}", package.name);
    let plain = Mode::new(0o644);
    let changelog = docs::gzip(&docs::changelog(product, stamp))?;
    planter.file(
        format!("{doc}/changelog.Debian.gz"),
        plain,
        Content::Bytes(changelog),
    );
    let copyright = docs::copyright(product, stamp);
    planter.file(format!("{doc}/copyright"), plain, Content::Bytes(copyright));
    let overrides = docs::overrides(package, &Layout::debian());
    let path = format!("/usr/share/lintian/overrides/{}", package.name);
    planter.file(path, plain, Content::Bytes(overrides));
    Ok(())
}

fn about(product: &Product, package: &PackageSpec, target: Target) -> About {
    let mut relations = relations(&package.relations, &product.version.deb());
    if package.user.is_some() {
        // What the postinst calls (lifecycle D6).
        relations
            .depends
            .push("systemd | systemd-standalone-sysusers | systemd-sysusers".to_owned());
    }
    if package
        .services
        .iter()
        .any(|spec| spec.service.reload.is_some())
    {
        // ExecReload calls /bin/kill, which minimal installations lack; nothing else needs it.
        relations.recommends.push("procps".to_owned());
    }
    About {
        name: package.name.clone(),
        version: product.version.clone(),
        target,
        arch_independent: package.arch_independent(),
        summary: package.summary.clone(),
        description: package.description.clone(),
        maintainer: product.maintainer.clone(),
        homepage: product.homepage.clone(),
        section: product.section.clone(),
        license: product.license.clone(),
        relations,
        changes: Vec::new(),
    }
}

fn relations(spec: &RelationSpec, version: &str) -> Relations {
    let filled = |list: &[String]| -> Vec<String> {
        list.iter()
            .map(|relation| relation.replace("${version}", version))
            .collect()
    };
    Relations {
        depends: filled(&spec.requires),
        recommends: filled(&spec.recommends),
        suggests: filled(&spec.suggests),
        conflicts: filled(&spec.conflicts),
        replaces: filled(&spec.replaces),
        breaks: filled(&spec.breaks),
        provides: filled(&spec.provides),
    }
}
