//! A package's [`Tree`] for Fedora, RHEL and SUSE.

use dunnage_model::{Config, PackageSpec, Product, Stamp, Target};
use dunnage_unit::{Directory, Layout, Mode, Scope, Word};
use dunnage_unit::{logrotate, systemd, sysusers, tmpfiles};

use super::places::{above, placed};
use super::{changes, docs, relations, scripts};
use crate::tree::{About, Content, Owner, Tree};
use crate::{Planter, RenderError, deb, directories};

/// Where a package's plain files are readable by all and root's.
const PLAIN: Mode = Mode::new(0o644);

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
        let path = path(&file.dest)?;
        if path.starts_with("/usr/share/man/") && !path.ends_with(".gz") {
            let packed = Content::Bytes(deb::gzip(&file.bytes)?);
            planter.file(format!("{path}.gz"), file.mode, packed);
        } else {
            planter.file(path, file.mode, Content::Bytes(file.bytes.clone()));
        }
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
    let accounts = match &package.user {
        Some(user) => Some(sysusers::file(std::slice::from_ref(user), &layout)?),
        None => None,
    };
    declarations(
        &mut planter,
        package,
        &directories,
        accounts.as_deref(),
        &layout,
    )?;
    for license in docs::licenses(product) {
        let path = format!("/usr/share/licenses/{}/{}", package.name, license.name);
        planter.file(path, PLAIN, Content::Bytes(license.bytes));
    }
    Ok(Tree {
        about: about(product, package, target, stamp),
        entries: planter.grow_where(above),
        scripts: scripts::scripts(package, accounts.as_deref(), !directories.is_empty())?,
    })
}

fn declarations(
    planter: &mut Planter,
    package: &PackageSpec,
    directories: &[Directory],
    accounts: Option<&str>,
    layout: &Layout,
) -> Result<(), RenderError> {
    let name = &package.name;
    for spec in &package.services {
        let (dir, layout) = match spec.scope {
            Scope::System => ("system", layout.clone()),
            Scope::User => ("user", Layout::user()),
        };
        let text = systemd::unit(&spec.service, &layout, spec.scope)?;
        let path = format!("/usr/lib/systemd/{dir}/{}", spec.service.name.unit());
        planter.file(path, PLAIN, Content::Bytes(text.into_bytes()));
    }
    if let Some(text) = accounts {
        let path = format!("/usr/lib/sysusers.d/{name}.conf");
        planter.file(path, PLAIN, Content::Bytes(text.into()));
    }
    if !directories.is_empty() {
        let text = tmpfiles::file(directories, layout)?;
        let path = format!("/usr/lib/tmpfiles.d/{name}.conf");
        planter.file(path, PLAIN, Content::Bytes(text.into_bytes()));
    }
    for log in &package.logs {
        let text = logrotate::file(log, layout)?;
        planter.conffile(
            format!("/etc/logrotate.d/{}", log.name),
            PLAIN,
            text.into_bytes(),
        );
    }
    Ok(())
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
