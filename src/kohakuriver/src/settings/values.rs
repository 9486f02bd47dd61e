//! Every key with the value that holds.

use std::collections::BTreeMap;

use super::{
    Key, Literal, Origin, Problem, Problems, RawSettings, Role, Support,
    raw::{Format, at},
};

/// Environment variables; a value, so that tests need not change those of the process.
pub(crate) type Environment = BTreeMap<String, String>;

/// The value of every key, and where it came from.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    map: BTreeMap<&'static str, (Literal, Origin)>,
}

impl Values {
    /// Environment over file over defaults. A value that cannot be used is a problem, and the
    /// default holds, so that what comes later can look for more problems.
    pub(crate) fn resolve(
        role: Role,
        raw: Option<RawSettings>,
        environment: &Environment,
        warnings: &mut Vec<String>,
        problems: &mut Problems,
    ) -> Values {
        let mut map: BTreeMap<_, _> = role
            .keys()
            .iter()
            .map(|key| (key.name, (key.default(), Origin::Default)))
            .collect();
        if let Some(raw) = raw {
            from_file(role, raw, &mut map, warnings, problems);
        }
        for key in role.keys() {
            if let Some((name, text)) = variable(key, environment) {
                match key.read(text) {
                    Ok(value) => drop(map.insert(key.name, (value, Origin::Variable(name)))),
                    Err(message) => problems.push(Problem::new(Origin::Variable(name), message)),
                }
            }
        }
        for key in role.keys().iter().filter(|key| key.support == Support::No) {
            let (value, origin) = &map[key.name];
            if *origin != Origin::Default && *value != key.default() {
                warnings.push(without_effect(origin, key.name));
            }
        }
        Values { map }
    }

    /// Where the value of a key came from.
    pub(crate) fn origin(&self, key: &str) -> Origin {
        self.map
            .get(key)
            .map_or(Origin::Default, |(_, origin)| origin.clone())
    }

    /// The value of a key that takes text.
    pub(crate) fn text(&self, key: &str) -> &str {
        match self.map.get(key) {
            Some((Literal::Text(text) | Literal::Level(text), _)) => text,
            _ => "",
        }
    }

    /// The value of a key that takes a whole number.
    pub(crate) fn int(&self, key: &str) -> i64 {
        match self.map.get(key) {
            Some((Literal::Int(number), _)) => *number,
            _ => 0,
        }
    }

    /// The value of a key that takes a truth value.
    pub(crate) fn flag(&self, key: &str) -> bool {
        matches!(self.map.get(key), Some((Literal::Flag(true), _)))
    }

    /// The value of a key that takes a list.
    pub(crate) fn list(&self, key: &str) -> &[String] {
        match self.map.get(key) {
            Some((Literal::List(items), _)) => items,
            _ => &[],
        }
    }

    /// A number within bounds, or a problem.
    pub(crate) fn within(&self, key: &str, bounds: (i64, i64), problems: &mut Problems) -> u64 {
        let number = self.int(key);
        if number < bounds.0 || number > bounds.1 {
            let message = format!(
                "{key} must be from {} to {}, not {number}",
                bounds.0, bounds.1
            );
            problems.push(Problem::new(self.origin(key), message));
        }
        u64::try_from(number).unwrap_or_default()
    }

    /// All of them, in the order of the keys.
    pub(crate) fn iter(
        &self,
        role: Role,
    ) -> impl Iterator<Item = (&'static Key, &Literal, &Origin)> {
        role.keys().iter().map(|key| {
            let (value, origin) = &self.map[key.name];
            (key, value, origin)
        })
    }
}

fn from_file(
    role: Role,
    raw: RawSettings,
    map: &mut BTreeMap<&'static str, (Literal, Origin)>,
    warnings: &mut Vec<String>,
    problems: &mut Problems,
) {
    for entry in raw.entries {
        let origin = Origin::Line(raw.path.clone(), entry.line);
        let Some(key) = role.keys().iter().find(|key| key.name == entry.name) else {
            let problem = unknown(role, &raw.path, &entry.name, entry.line);
            if known_elsewhere(&entry.name) {
                warnings.push(without_effect(&origin, &entry.name));
            } else if raw.format == Format::Python {
                // A Python file may define names of its own; its implementation ignores them too.
                warnings.push(problem.to_string());
            } else {
                problems.push(problem);
            }
            continue;
        };
        match key.accept(entry.value) {
            Ok(value) => drop(map.insert(key.name, (value, origin))),
            Err(message) => problems.push(Problem::new(origin, message)),
        }
    }
}

fn without_effect(origin: &Origin, name: &str) -> String {
    format!("{origin}: {name} is not supported and has no effect")
}

fn unknown(role: Role, path: &std::path::Path, name: &str, line: usize) -> Problem {
    let problem = at(path, line, format!("there is no key {name}"));
    match RawSettings::nearest(role, name) {
        Some(near) => problem.with_hint(format!("did you mean {near}?")),
        None => problem.with_hint(format!(
            "`kohakuriver init config --{}` writes all keys",
            role.name()
        )),
    }
}

/// Families of keys that files of the Python implementation hold and that mean nothing here.
fn known_elsewhere(name: &str) -> bool {
    ["VM_", "OVERLAY_", "TUNNEL_", "AUTO_SNAPSHOT_"]
        .iter()
        .any(|family| name.starts_with(family))
}

fn variable<'e>(key: &Key, environment: &'e Environment) -> Option<(String, &'e str)> {
    let own = format!("KOHAKURIVER_{}", key.name);
    let names = if key.name == "LOG_LEVEL" {
        vec![own, "LOG_LEVEL".to_owned()]
    } else {
        vec![own]
    };
    names.into_iter().find_map(|name| {
        let text = environment.get(&name).filter(|text| !text.is_empty())?;
        Some((name, text.as_str()))
    })
}
