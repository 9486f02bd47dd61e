//! The directories that a package made on a system, and what a purge does to them.

use dunnage_model::PackageSpec;
use dunnage_unit::{Layout, Scope, Word};

use crate::shell::Words;

/// A directory that holds what the services wrote (lifecycle D17, D18).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    /// The directory of the system that it lies in, which may be a link.
    base: String,
    /// Its path from there.
    name: String,
    /// Whether a purge deletes it.
    pub(crate) goes: bool,
}

impl Held {
    pub(crate) fn path(&self) -> String {
        format!("{}/{}", self.base, self.name)
    }

    /// The two words that a script tells apart.
    pub(crate) fn words(&self) -> Words {
        [self.base.clone(), self.name.clone()].into_iter().collect()
    }
}

/// What the package made and can name, each once. Instances lie in a directory of their template's,
/// which stands for them.
pub(crate) fn held(package: &PackageSpec, layout: &Layout) -> Vec<Held> {
    let mut found: Vec<Held> = Vec::new();
    let mut add = |path: &str| {
        let held = of_path(path, package.purge_state);
        let below =
            |other: &Held| format!("{}/", held.path()).starts_with(&format!("{}/", other.path()));
        if !found.iter().any(below) {
            found.push(held);
        }
    };
    let system = package
        .services
        .iter()
        .filter(|spec| spec.scope == Scope::System);
    for spec in system {
        let service = &spec.service;
        let dirs = [
            ("/var/log", &service.logs),
            ("/var/cache", &service.cache),
            ("/run", &service.runtime),
            ("/var/lib", &service.state),
        ];
        for (base, dir) in dirs {
            if let Some(name) = dir.as_ref().and_then(|dir| named(&dir.name, layout)) {
                add(&format!("{base}/{name}"));
            }
        }
    }
    // Those of root are members of the package, and dpkg removes them when they are empty.
    let declared = package.directories.iter().filter(|dir| dir.user != "root");
    for dir in declared {
        if let Some(path) = dir.path.resolve(layout).as_literal() {
            add(path);
        }
    }
    found
}

/// The path as far as it is the same for every instance.
fn named(name: &Word, layout: &Layout) -> Option<String> {
    let name = name.resolve(layout).to_string();
    let fixed: Vec<_> = name
        .split('/')
        .take_while(|part| !part.contains("%i"))
        .collect();
    (!fixed.is_empty()).then(|| fixed.join("/"))
}

fn of_path(path: &str, purge_state: bool) -> Held {
    let own = ["/var/log", "/var/cache", "/run"];
    let bases = own.into_iter().chain(["/var/lib", "/etc"]);
    for base in bases {
        if let Some(name) = path
            .strip_prefix(base)
            .and_then(|name| name.strip_prefix('/'))
        {
            // What stands in /etc beside the conffiles was put there by the admin.
            let goes = own.contains(&base) || (purge_state && base != "/etc");
            let (base, name) = (base.to_owned(), name.to_owned());
            return Held { base, name, goes };
        }
    }
    let (base, name) = path.rsplit_once('/').unwrap_or_default();
    let base = if base.is_empty() { "/" } else { base };
    let (base, name) = (base.to_owned(), name.to_owned());
    Held {
        base,
        name,
        goes: purge_state,
    }
}
