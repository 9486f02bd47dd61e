//! Relations in the words of rpm.

use dunnage_model::RelationSpec;

use crate::tree::Relations;

/// Writes what a manifest says as rpm reads it: `a (>= 1) | b` becomes `(a >= 1 or b)`.
pub(super) fn relations(spec: &RelationSpec, version: &str) -> Relations {
    let all = |list: &[String]| -> Vec<String> {
        let filled = list
            .iter()
            .map(|relation| relation.replace("${version}", version));
        filled.map(|relation| boolean(&relation)).collect()
    };
    let mut conflicts = all(&spec.conflicts);
    conflicts.extend(all(&spec.breaks));
    // Debian Policy 7.6: what a package both conflicts with and replaces, it takes the place of. To
    // replace alone is to take over files, which here needs no more than not to conflict.
    let obsoletes = spec
        .replaces
        .iter()
        .filter(|replaced| spec.conflicts.contains(replaced));
    let obsoletes: Vec<_> = obsoletes.cloned().collect();
    Relations {
        depends: all(&spec.requires),
        recommends: all(&spec.recommends),
        suggests: all(&spec.suggests),
        conflicts,
        replaces: all(&obsoletes),
        breaks: Vec::new(),
        provides: all(&spec.provides),
    }
}

fn boolean(relation: &str) -> String {
    let alternatives: Vec<_> = relation.split('|').map(single).collect();
    match alternatives.as_slice() {
        [one] => one.clone(),
        several => format!("({})", several.join(" or ")),
    }
}

/// One package, perhaps with a version.
fn single(relation: &str) -> String {
    let (name, version) = relation.split_once('(').unwrap_or((relation, ""));
    // Debian's `name:any` is about architectures that rpm does not have in that way.
    let name = name.trim().split(':').next().unwrap_or_default();
    let version = version.trim_end().trim_end_matches(')').trim();
    let number = version.trim_start_matches(['<', '>', '=']).trim_start();
    let operator = match version.get(..version.len() - number.len()).map(str::trim) {
        Some("<<") => "<",
        Some(">>") => ">",
        Some(other) => other,
        None => "",
    };
    if number.is_empty() {
        name.to_owned()
    } else {
        format!("{name} {operator} {number}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_alternatives_are_written_as_rpm_reads_them() {
        let spec = RelationSpec {
            requires: vec![
                "a".into(),
                "b (= ${version})".into(),
                "c:any (<< 2) | d (>=1)".into(),
            ],
            conflicts: vec!["old (<< 2)".into()],
            breaks: vec!["bad (>> 3)".into()],
            replaces: vec!["old (<< 2)".into(), "files".into()],
            ..RelationSpec::default()
        };
        let relations = relations(&spec, "1.0-1");
        let words: [&[&str]; 3] = [
            &["a", "b = 1.0-1", "(c < 2 or d >= 1)"],
            &["old < 2", "bad > 3"],
            &["old < 2"],
        ];
        assert_eq!(relations.depends, words[0]);
        assert_eq!(relations.conflicts, words[1]);
        assert_eq!(relations.replaces, words[2]);
    }
}
