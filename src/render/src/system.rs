//! The services of a package that PID 1 runs.

use dunnage_model::{OnUpgrade, PackageSpec, ServiceSpec};
use dunnage_unit::{Layout, Scope, Word};

use crate::shell::Words;

/// The services that PID 1 runs.
pub(crate) struct System<'a> {
    services: Vec<&'a ServiceSpec>,
}

impl<'a> System<'a> {
    pub(crate) fn of(package: &'a PackageSpec) -> System<'a> {
        let services = package
            .services
            .iter()
            .filter(|spec| spec.scope == Scope::System);
        System {
            services: services.collect(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.services.is_empty()
    }

    /// Units that are no templates.
    pub(crate) fn units(&self, wanted: impl Fn(&ServiceSpec) -> bool) -> Words {
        let plain = self
            .services
            .iter()
            .filter(|spec| !spec.service.name.is_template());
        plain
            .filter(|spec| wanted(spec))
            .map(|spec| spec.service.name.unit())
            .collect()
    }

    /// `x@` of every template.
    pub(crate) fn templates(&self) -> Vec<String> {
        let templates = self
            .services
            .iter()
            .filter(|spec| spec.service.name.is_template());
        templates
            .map(|spec| spec.service.name.to_string())
            .collect()
    }

    /// Units, and instances by glob, that an upgrade treats in one way.
    pub(crate) fn globs(&self, on_upgrade: OnUpgrade) -> Words {
        let same = self
            .services
            .iter()
            .filter(|spec| spec.on_upgrade == on_upgrade);
        same.map(|spec| spec.service.name.glob()).collect()
    }

    /// Their environment files, but for those that differ by instance.
    pub(crate) fn env_files(&self, layout: &Layout) -> Words {
        let files = self
            .services
            .iter()
            .filter_map(|spec| spec.service.env_file.as_ref());
        let literal = |file: &Word| file.resolve(layout).as_literal().map(str::to_owned);
        files.filter_map(literal).collect()
    }

    /// Units, and templates as they are named.
    pub(crate) fn names(&self) -> Words {
        let names = self.services.iter().map(|spec| spec.service.name.unit());
        names.collect()
    }

    /// Units, and instances by glob.
    pub(crate) fn all_globs(&self) -> Words {
        self.services
            .iter()
            .map(|spec| spec.service.name.glob())
            .collect()
    }
}
