//! Names that formats restrict.

use std::ops::Range;

use toml::Spanned;

use super::texts::one_line;
use crate::manifest::Manifest;
use crate::problem::{Findings, Problem};
use crate::{Baseline, CargoProject, baseline, suggestion};

/// Checks names and returns the baseline.
pub(super) fn check(manifest: &Manifest, findings: &Findings) -> Vec<Baseline> {
    let head = &manifest.head;
    let given = head.spans.of("name") != head.spans.of("");
    if given {
        package_name(&head.name, head.spans.of("name"), findings);
    }
    for (i, package) in manifest.packages.iter().enumerate() {
        let name = package.name.get_ref();
        package_name(name, package.name.span(), findings);
        if let Some((user, spans)) = &package.user {
            user_name(&user.name, spans.of("name"), findings);
        }
        for later in &manifest.packages[i + 1..] {
            if let (Some((a, _)), Some((b, spans))) = (&package.user, &later.user)
                && a.name == b.name
            {
                let message = format!(
                    "`{name}` and `{}` both own the user `{}`",
                    later.name.get_ref(),
                    b.name
                );
                let hint = "removing one package must not touch the other: give each its own user";
                findings.push(Problem::at(spans.of("name"), message).hint(hint));
            }
        }
    }
    license(manifest, findings);
    if let Some(text) = &manifest.head.maintainer {
        maintainer(text, findings);
    }
    systems(manifest, findings)
}

/// Every binary is built by the Cargo package.
pub(super) fn binaries(manifest: &Manifest, cargo: Option<&CargoProject>, findings: &Findings) {
    let binaries = manifest
        .packages
        .iter()
        .flat_map(|package| &package.binaries);
    for binary in binaries.clone() {
        let legal = |c: char| c.is_ascii_alphanumeric() || "-_.+".contains(c);
        let name = binary.get_ref();
        if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || !name.chars().all(legal) {
            let message = format!("{name:?} cannot be the name of a program");
            let hint = "use letters, digits, `-`, `_`, `.` and `+`, and a letter or digit first";
            findings.push(Problem::at(binary.span(), message).hint(hint));
        }
    }
    let Some(cargo) = cargo else { return };
    for binary in binaries {
        if !cargo.binaries.contains(binary.get_ref()) {
            let message = format!(
                "the Cargo package `{}` builds no binary `{}`",
                cargo.name,
                binary.get_ref()
            );
            let hint = format!("it builds {}", cargo.binaries.join(", "));
            findings.push(Problem::at(binary.span(), message).hint(hint));
        }
    }
}

/// Debian Policy 5.6.1.
pub(crate) fn package_name(name: &str, span: Range<usize>, findings: &Findings) {
    let first = name
        .chars()
        .next()
        .is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let rest = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c));
    if name.len() < 2 || !first || !rest {
        let hint =
            "at least two lower-case letters, digits, `+`, `-` or `.`, and a letter or digit first";
        let message = format!("`{name}` cannot be the name of a package");
        findings.push(Problem::at(span, message).hint(hint));
    }
}

/// useradd(8), and what systemd-sysusers accepts.
fn user_name(name: &str, span: Range<usize>, findings: &Findings) {
    let first = name
        .chars()
        .next()
        .is_some_and(|c| c.is_ascii_lowercase() || c == '_');
    let rest = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c));
    if !first || !rest || name.len() > 31 {
        let hint = "at most 31 lower-case letters, digits, `_` or `-`, and a letter or `_` first";
        findings.push(Problem::at(span, format!("`{name}` cannot be a user name")).hint(hint));
    } else if ["root", "nobody"].contains(&name) {
        let hint = "a service has a user of its own, so that nothing else runs as it";
        findings
            .push(Problem::at(span, format!("a package cannot own the user `{name}`")).hint(hint));
    }
}

fn license(manifest: &Manifest, findings: &Findings) {
    let Some(license) = &manifest.head.license else {
        return;
    };
    if let Err(error) = spdx::Expression::parse(license.get_ref()) {
        let message = format!("`{}` is not an SPDX licence expression", license.get_ref());
        let problem = Problem::at(license.span(), message).label(error.reason.to_string());
        findings.push(
            problem
                .hint("write it as in \"MIT OR Apache-2.0\"; the names are at spdx.org/licenses"),
        );
    }
}

pub(crate) fn maintainer(maintainer: &Spanned<String>, findings: &Findings) {
    one_line(
        "maintainer",
        maintainer.get_ref(),
        maintainer.span(),
        findings,
    );
    let text = maintainer.get_ref();
    let parts = text
        .strip_suffix('>')
        .and_then(|text| text.split_once(" <"));
    if !parts.is_some_and(|(name, address)| !name.is_empty() && address.contains('@')) {
        let message = format!("`{text}` names no maintainer that can be written to");
        let hint = "write it as \"Name <name@example.org>\"";
        findings.push(Problem::at(maintainer.span(), message).hint(hint));
    }
}

fn systems(manifest: &Manifest, findings: &Findings) -> Vec<Baseline> {
    let mut found = Vec::new();
    for name in &manifest.head.baseline {
        match Baseline::named(name.get_ref()) {
            Some(baseline) => found.push(baseline),
            None => {
                let names: Vec<_> = baseline::BASELINES
                    .iter()
                    .map(|baseline| baseline.name)
                    .collect();
                let message = format!("no system is called `{}`", name.get_ref());
                let hint = match suggestion::nearest(name.get_ref(), &names) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known are {}", names.join(", ")),
                };
                findings.push(Problem::at(name.span(), message).hint(hint));
            }
        }
    }
    found
}
