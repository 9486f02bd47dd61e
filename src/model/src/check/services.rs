//! What services need.

use std::ops::Range;

use dunnage_unit::{Layout, ManagedDir, Part, Place, Scope, Word};

use super::relations::with_required;
use crate::manifest::{Manifest, PackageEntry, ServiceEntry};
use crate::problem::{Findings, Problem};
use crate::{Baseline, OnInstall, OnUpgrade};

pub(super) fn check(
    manifest: &Manifest,
    layout: &Layout,
    baseline: &[Baseline],
    findings: &Findings,
) {
    for package in &manifest.packages {
        for entry in &package.services {
            exec_is_shipped(manifest, package, entry, findings);
            instances(entry, findings);
            writes(package, entry, layout, findings);
            lifecycle(entry, findings);
            ports(entry, findings);
            directives(entry, baseline, findings);
        }
        for log in &package.logs {
            let Some(reload) = &log.policy.reload else {
                continue;
            };
            let service = package
                .services
                .iter()
                .find(|entry| entry.service.name == *reload);
            if service.is_none_or(|entry| entry.service.reload.is_none()) {
                let message = format!("`{reload}` cannot be asked to open its logs again");
                let hint = "name a service of this package that has `reload = \"HUP\"`";
                findings.push(Problem::at(log.spans.of("reload"), message).hint(hint));
            }
        }
    }
}

/// The program is in the package or in one that it requires.
fn exec_is_shipped(
    manifest: &Manifest,
    package: &PackageEntry,
    entry: &ServiceEntry,
    findings: &Findings,
) {
    let Some(program) = entry.service.exec.first() else {
        return;
    };
    let [Part::Place(Place::Bin), Part::Text(rest)] = program.parts() else {
        let relative = |text: &str| !text.starts_with('/');
        if matches!(program.parts().first(), Some(Part::Text(text)) if relative(text)) {
            let message = format!("the program `{program}` is not an absolute path");
            let hint = format!("write {{bin}}/{program}");
            findings.push(Problem::at(entry.spans.of("exec"), message).hint(hint));
        }
        return;
    };
    let name = rest.trim_start_matches('/');
    let installed = with_required(manifest, package);
    let shipped = installed.iter().any(|package| {
        let link = |word: &Word| word.to_string() == format!("{{bin}}/{name}");
        package
            .binaries
            .iter()
            .any(|binary| binary.get_ref() == name)
            || package.links.iter().any(|entry| link(&entry.link.path))
            || package.files.iter().any(|entry| link(&entry.file.dest))
    });
    if !shipped {
        let elsewhere = manifest.packages.iter().find(|package| {
            package
                .binaries
                .iter()
                .any(|binary| binary.get_ref() == name)
        });
        let package = package.name.get_ref();
        let message = format!("`{package}` runs `{name}`, which it does not bring");
        let hint = match elsewhere {
            Some(other) => format!(
                "add requires = [\"{} (= ${{version}})\"]",
                other.name.get_ref()
            ),
            None => format!("add it to the package: binaries = [\"{name}\"]"),
        };
        findings.push(Problem::at(entry.spans.of("exec"), message).hint(hint));
    }
}

/// `{instance}` belongs into templates, and a template without it runs the same thing twice.
fn instances(entry: &ServiceEntry, findings: &Findings) {
    let service = &entry.service;
    let used = service.exec.iter().any(Word::has_instance);
    if service.name.is_template() && !used {
        let message = format!(
            "every instance of `{}` would run the same command",
            service.name
        );
        let hint = "use {instance} in `exec`, as in --config {config}/my-daemon/{instance}.toml";
        findings.push(Problem::at(entry.spans.of("exec"), message).hint(hint));
    }
    if service.name.is_template() {
        return;
    }
    let dir = |dir: &Option<ManagedDir>| dir.as_ref().is_some_and(|dir| dir.name.has_instance());
    let path = |path: &Option<Word>| path.as_ref().is_some_and(Word::has_instance);
    let keys = [
        ("exec", used),
        ("condition_path", path(&service.condition_path)),
        ("env_file", path(&service.env_file)),
        ("working_dir", path(&service.working_dir)),
        ("state", dir(&service.state)),
        ("cache", dir(&service.cache)),
        ("logs", dir(&service.logs)),
        ("runtime", dir(&service.runtime)),
    ];
    for (key, _) in keys.into_iter().filter(|(_, used)| *used) {
        let message = format!("`{}` is no template and has no instance", service.name);
        let hint = format!("call it \"{}@\", or leave {{instance}} out", service.name);
        findings.push(Problem::at(entry.spans.of(key), message).hint(hint));
    }
}

/// What a package can do to this service when it is installed and upgraded.
fn lifecycle(entry: &ServiceEntry, findings: &Findings) {
    let name = &entry.service.name;
    if entry.on_install != OnInstall::Nothing && name.is_template() {
        let message = format!("nobody knows which instances of `{name}` to start or enable");
        let hint = "leave `on_install` out: the admin enables instances";
        findings.push(Problem::at(entry.spans.of("on_install"), message).hint(hint));
    } else if entry.on_install != OnInstall::Nothing && entry.scope == Scope::User {
        let message = format!("`{name}` is for user managers, and nobody knows whose to start");
        let hint = "leave `on_install` out: users enable it themselves";
        findings.push(Problem::at(entry.spans.of("on_install"), message).hint(hint));
    }
    if entry.on_upgrade == OnUpgrade::Reload && entry.service.reload.is_none() {
        let message = format!("`{name}` cannot be reloaded");
        let hint = "add the signal that makes it read its configuration again: reload = \"HUP\"";
        findings.push(Problem::at(entry.spans.of("on_upgrade"), message).hint(hint));
    }
}

/// ReadWritePaths only inside what the package declares, so that `explain` tells the whole truth.
fn writes(package: &PackageEntry, entry: &ServiceEntry, layout: &Layout, findings: &Findings) {
    let declared: Vec<String> = package
        .directories
        .iter()
        .filter_map(|entry| {
            Some(
                entry
                    .directory
                    .path
                    .resolve(layout)
                    .as_literal()?
                    .to_owned(),
            )
        })
        .collect();
    for path in &entry.service.sandbox.write {
        let resolved = path.resolve(layout);
        let inside = resolved.as_literal().is_some_and(|path| {
            declared
                .iter()
                .any(|dir| path == dir || path.starts_with(&format!("{dir}/")))
        });
        if !inside {
            let message = format!(
                "`{}` writes {path}, which the package does not declare",
                entry.service.name
            );
            let hint = "add a [[…directory]] for it, or use `state`, `cache`, `logs` or `runtime`";
            findings.push(Problem::at(entry.spans.of("write"), message).hint(hint));
        }
    }
}

fn ports(entry: &ServiceEntry, findings: &Findings) {
    let bind = "CAP_NET_BIND_SERVICE";
    let capable = entry.service.account.is_none()
        || entry
            .service
            .extra
            .iter()
            .any(|d| d.key == "AmbientCapabilities" && d.value.contains(bind));
    for port in &entry.ports {
        let number = *port.get_ref();
        if number == 0 || number > 65535 {
            findings.push(Problem::at(
                port.span(),
                format!("{number} is not a TCP port"),
            ));
        } else if number < 1024 && !capable {
            let message = format!("port {number} is below 1024, and the service is not root");
            let hint = format!(
                "use a higher port, or add [….systemd.Service] with \
                 AmbientCapabilities = \"{bind}\" and CapabilityBoundingSet = \"{bind}\""
            );
            findings.push(Problem::at(port.span(), message).hint(hint));
        }
    }
}

/// No directive that the oldest system of the baseline does not know.
fn directives(entry: &ServiceEntry, baseline: &[Baseline], findings: &Findings) {
    let oldest = baseline
        .iter()
        .filter(|b| b.systemd.is_some())
        .min_by_key(|b| b.systemd);
    let Some((Some(systemd), oldest)) = oldest.map(|b| (b.systemd, b)) else {
        return;
    };
    for (directive, span) in entry.service.extra.iter().zip(&entry.directive_spans) {
        let whole = format!("{}={}", directive.key, directive.value);
        for word in [&directive.key, &whole] {
            let since = dunnage_unit::systemd::since(word);
            let Some(since) = since.filter(|since| *since > systemd) else {
                continue;
            };
            let message = format!("{word} needs systemd {since}");
            let label = format!("{} has systemd {systemd}", oldest.name);
            let hint = "older systemd ignores it with a warning: leave it out, or raise `baseline`";
            findings.push(newer(span.clone(), message, label, hint));
        }
    }
}

fn newer(span: Range<usize>, message: String, label: String, hint: &str) -> Problem {
    Problem::at(span, message).label(label).hint(hint)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::{BASELINES, Manifest, Surroundings};

    /// A manifest whose service has one setting of its own; what the checks say of it.
    fn said(baseline: &str, setting: &str) -> String {
        let text = format!(
            "version = 1\n[product]\nname = \"riverd\"\nversion = \"1.0.0\"\nsummary = \"river\"\n\
             license = \"MIT\"\nmaintainer = \"Jane Doe <jane@example.org>\"\n\
             homepage = \"https://example.org\"\nbaseline = [\"{baseline}\"]\n\
             [package.riverd]\nbinaries = [\"riverd\"]\n[package.riverd.user]\nname = \"riverd\"\n\
             [package.riverd.service.riverd]\nexec = \"{{bin}}/riverd\"\nready = \"exec\"\n\
             [package.riverd.service.riverd.systemd.Service]\n{setting} = \"x\"\n"
        );
        let manifest = Manifest::parse(Path::new("riverd.toml"), text).expect("readable");
        let checked = super::super::check(manifest, &Surroundings::default());
        checked
            .err()
            .map_or(String::new(), |problems| problems.render(false))
    }

    /// What a system has is allowed, and what came later is not.
    #[test]
    fn every_declared_system_is_held_to_its_systemd() {
        let settings = [
            ("KillMode", 0),
            ("DisableControllers", 240),
            ("TimeoutStopFailureMode", 246),
            ("ExecPaths", 248),
            ("ExitType", 250),
            ("DelegateSubgroup", 254),
            ("SurviveFinalKillSignal", 255),
            ("BindLogSockets", 257),
            ("DelegateNamespaces", 258),
        ];
        for baseline in BASELINES {
            for (setting, since) in settings {
                let said = said(baseline.name, setting);
                let too_new = baseline.systemd.is_some_and(|systemd| systemd < since);
                if !too_new {
                    assert_eq!(said, "", "{} has {setting}", baseline.name);
                    continue;
                }
                let message = format!("{setting} needs systemd {since}");
                assert!(said.contains(&message), "{}: {said}", baseline.name);
                assert!(
                    said.contains(&format!("{} has systemd", baseline.name)),
                    "{said}"
                );
            }
        }
    }
}
