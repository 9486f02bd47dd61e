//! Texts that end up in the fields of control files, where a line break would begin another field.

use std::ops::Range;

use crate::manifest::{Manifest, PackageEntry};
use crate::problem::{Findings, Problem};

/// Longer synopses are cut by what lists packages (Debian Policy 3.4.1).
const LONGEST_SUMMARY: usize = 80;

pub(super) fn check(manifest: &Manifest, findings: &Findings) {
    let head = &manifest.head;
    if head.spans.of("summary") != head.spans.of("") {
        summary(
            &head.summary,
            head.spans.of("summary"),
            &head.name,
            findings,
        );
    }
    if let Some(homepage) = &head.homepage {
        one_line("homepage", homepage, head.spans.of("homepage"), findings);
    }
    section(manifest, findings);
    for package in &manifest.packages {
        let name = package.name.get_ref();
        if let Some(text) = &package.summary {
            summary(text.get_ref(), text.span(), name, findings);
        }
        description(package, findings);
        for text in &package.lintian_ignore {
            if super::product::accepted(text.get_ref()).is_none() {
                let message = format!("{:?} does not say why", text.get_ref());
                let hint = "as in \"TAG [usr/bin/my-daemon]=why it is meant so\", in one line";
                findings.push(Problem::at(text.span(), message).hint(hint));
            }
        }
        for entry in &package.links {
            one_line("to", &entry.link.to, entry.spans.of("to"), findings);
        }
    }
}

pub(crate) fn one_line(key: &str, text: &str, span: Range<usize>, findings: &Findings) -> bool {
    let control = text.chars().find(|c| c.is_control());
    if let Some(c) = control {
        let message = format!("`{key}` holds the control character U+{:04X}", u32::from(c));
        let hint = "it is written into one line: leave line breaks, tabs and their like out";
        findings.push(Problem::at(span.clone(), message).hint(hint));
    }
    if text.is_empty() {
        findings.push(Problem::at(span, format!("`{key}` is empty")));
    }
    control.is_none() && !text.is_empty()
}

fn summary(text: &str, span: Range<usize>, name: &str, findings: &Findings) {
    if !one_line("summary", text, span.clone(), findings) {
        return;
    }
    let length = text.chars().count();
    if length > LONGEST_SUMMARY {
        let message = format!("`summary` has {length} characters");
        let hint = format!("say it in {LONGEST_SUMMARY}; `description` has room for more");
        findings.push(Problem::at(span, message).hint(hint));
        return;
    }
    let rest = text.to_lowercase();
    let rest = rest.strip_prefix(name).filter(|_| !name.is_empty());
    if rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-')) {
        let message = format!("`summary` begins with the name of the package, `{name}`");
        let hint = "say what it is: whoever reads it has the name before it";
        findings.push(Problem::at(span, message).hint(hint));
    }
}

/// Debian Policy 2.4: it becomes part of a path in archives.
fn section(manifest: &Manifest, findings: &Findings) {
    let Some(section) = &manifest.head.section else {
        return;
    };
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-/".contains(c);
    if section.is_empty() || !section.chars().all(legal) {
        let hint = "it is one of Debian's, such as \"admin\", \"net\", \"utils\" or \"misc\"";
        let message = format!("{section:?} is not an archive section");
        findings.push(Problem::at(manifest.head.spans.of("section"), message).hint(hint));
    }
}

fn description(package: &PackageEntry, findings: &Findings) {
    let Some(text) = &package.description else {
        return;
    };
    if text.get_ref().trim().is_empty() {
        let hint = "say what the package is for, or leave the key out";
        findings.push(Problem::at(text.span(), "`description` is empty").hint(hint));
    }
    if let Some(c) = text
        .get_ref()
        .chars()
        .find(|c| c.is_control() && *c != '\n')
    {
        let message = format!(
            "`description` holds the control character U+{:04X}",
            u32::from(c)
        );
        findings.push(Problem::at(text.span(), message).hint("write plain text"));
    }
}
