//! `service do`.

use dunnage_model::{Product, ServiceSpec};
use dunnage_unit::Scope;

use super::install::managed;
use super::keg::word;
use super::ruby::{call, escaped, quoted};

/// The service of a formula: the one that the manifest names, or the first.
pub(super) fn of(product: &Product) -> Option<&ServiceSpec> {
    let services = product.packages.iter().flat_map(|it| &it.services);
    let mut services =
        services.filter(|spec| spec.scope == Scope::System && !spec.service.name.is_template());
    match &product.homebrew.service {
        Some(name) => services.find(|spec| spec.service.name.as_str() == name),
        None => services.next(),
    }
}

/// Its lines. What systemd adds on Linux and launchd does not know is left out: the same lines serve both.
pub(super) fn service(product: &Product, spec: &ServiceSpec) -> Vec<String> {
    let run: Vec<_> = spec.service.exec.iter().map(word).collect();
    let mut lines = call("run ", "[", &run, "]");
    let log = format!("var/\"log/{}.log\"", escaped(&product.name));
    lines.push("keep_alive true".to_owned());
    lines.push(format!("working_dir {}", working_dir(spec)));
    lines.push(format!("log_path {log}"));
    lines.push(format!("error_log_path {log}"));
    // Secrets do not belong here: every user can read what becomes of this.
    let mut variables = vec!["PATH: std_service_path_env".to_owned()];
    for (name, value) in &spec.service.environment {
        variables.push(format!("{name}: {}", quoted(value)));
    }
    if let Some((state, _)) = state(spec) {
        variables.push(format!("STATE_DIRECTORY: {state}"));
    }
    lines.extend(call("environment_variables", " ", &variables, ""));
    lines
}

fn working_dir(spec: &ServiceSpec) -> String {
    let named = spec.service.working_dir.as_ref().map(word);
    let state = || state(spec).map(|(state, _)| state);
    named.or_else(state).unwrap_or_else(|| "var".to_owned())
}

/// The folder for state, as an expression and below `var`; the variable is that of systemd, so that a
/// program needs to know one only.
pub(super) fn state(spec: &ServiceSpec) -> Option<(String, String)> {
    let (path, below) = managed(spec).into_iter().next()?;
    spec.service.state.as_ref()?;
    Some((word(&path), below))
}

/// The folders that `brew services` does not make, below `var`.
pub(super) fn folders(spec: &ServiceSpec) -> Vec<String> {
    let working_dir = working_dir(spec);
    let made = managed(spec).into_iter();
    made.filter(|(path, _)| word(path) != working_dir)
        .map(|(_, below)| quoted(&below))
        .collect()
}
