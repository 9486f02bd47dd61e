//! A package's [`Tree`] for Debian.

use dunnage_model::{Config, PackageSpec, Product, RelationSpec, Shipped, Stamp, Target};
use dunnage_unit::{Layout, Mode, Scope, Word};
use dunnage_unit::{logrotate, systemd, sysusers, tmpfiles};

use super::{docs, scripts};
use crate::directories;
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
    declarations(&mut planter, package, &directories, &layout)?;
    documents(&mut planter, product, package, stamp)?;
    Ok(Tree {
        about: about(product, package, target),
        entries: planter.grow(),
        scripts: scripts::scripts(package, !directories.is_empty())?,
    })
}

/// A file as it is, but a man page as its readers expect it (Debian Policy 12.1).
fn shipped(planter: &mut Planter, path: String, file: &Shipped) -> Result<(), RenderError> {
    if path.starts_with("/usr/share/man/") && !path.ends_with(".gz") {
        let packed = Content::Bytes(docs::gzip(&file.bytes)?);
        planter.file(format!("{path}.gz"), file.mode, packed);
    } else {
        planter.file(path, file.mode, Content::Bytes(file.bytes.clone()));
    }
    Ok(())
}

fn declarations(
    planter: &mut Planter,
    package: &PackageSpec,
    directories: &[dunnage_unit::Directory],
    layout: &Layout,
) -> Result<(), RenderError> {
    let name = &package.name;
    let plain = Mode::new(0o644);
    for spec in &package.services {
        let (dir, layout) = match spec.scope {
            Scope::System => ("system", layout.clone()),
            Scope::User => ("user", Layout::user()),
        };
        let text = systemd::unit(&spec.service, &layout, spec.scope)?;
        let path = format!("/usr/lib/systemd/{dir}/{}", spec.service.name.unit());
        planter.file(path, plain, Content::Bytes(text.into_bytes()));
    }
    if let Some(user) = &package.user {
        let text = sysusers::file(std::slice::from_ref(user), layout)?;
        let path = format!("/usr/lib/sysusers.d/{name}.conf");
        planter.file(path, plain, Content::Bytes(text.into_bytes()));
    }
    if !directories.is_empty() {
        let text = tmpfiles::file(directories, layout)?;
        let path = format!("/usr/lib/tmpfiles.d/{name}.conf");
        planter.file(path, plain, Content::Bytes(text.into_bytes()));
    }
    for log in &package.logs {
        let text = logrotate::file(log, layout)?;
        planter.conffile(
            format!("/etc/logrotate.d/{}", log.name),
            plain,
            text.into_bytes(),
        );
    }
    Ok(())
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
