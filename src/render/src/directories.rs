//! The directories that tmpfiles.d declares.

use dunnage_model::PackageSpec;
use dunnage_unit::{Directory, Scope, Word};

/// The directories that tmpfiles.d makes: those of the services, and declared ones that are not
/// root's. Those of templates are made by systemd for each instance.
pub(crate) fn of(package: &PackageSpec) -> Vec<Directory> {
    let mut found: Vec<Directory> = Vec::new();
    for spec in package
        .services
        .iter()
        .filter(|spec| spec.scope == Scope::System)
    {
        let service = &spec.service;
        let Some(account) = &service.account else {
            continue;
        };
        let dirs = [
            ("state", &service.state),
            ("cache", &service.cache),
            ("log", &service.logs),
        ];
        for (place, dir) in dirs {
            let Some(dir) = dir.as_ref().filter(|dir| !dir.name.has_instance()) else {
                continue;
            };
            let Ok(path) = Word::parse(&format!("{{{place}}}/{}", dir.name)) else {
                continue;
            };
            let (user, group) = (account.user.clone(), account.group.clone());
            found.push(Directory {
                path,
                mode: dir.mode,
                user,
                group,
            });
        }
    }
    found.extend(
        package
            .directories
            .iter()
            .filter(|dir| dir.user != "root")
            .cloned(),
    );
    found.dedup();
    found
}
