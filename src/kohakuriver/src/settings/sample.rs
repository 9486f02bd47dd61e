//! Configuration files that say what can be said.

use super::{Key, Literal, Role, Support};

/// A Python file with every key, of which some are set.
pub(crate) fn python(role: Role, set: &[(&str, Literal)]) -> String {
    let head = format!(
        "\"\"\"Configuration of the KohakuRiver {}.\n\nThis file is read, not executed: NAME = value, \
         with plain values only.\nA line that is commented out shows the default.\n\"\"\"\n",
        role.name()
    );
    format!("{head}{}", keys(role, set, str::to_owned, Literal::python))
}

/// A TOML file with every key, of which some are set.
pub(crate) fn toml(role: Role, set: &[(&str, Literal)]) -> String {
    let head = format!(
        "# Configuration of the KohakuRiver {}.\n# A line that is commented out shows the default.\n",
        role.name()
    );
    format!(
        "{head}{}",
        keys(role, set, str::to_lowercase, ToString::to_string)
    )
}

fn keys(
    role: Role,
    set: &[(&str, Literal)],
    name: fn(&str) -> String,
    value: fn(&Literal) -> String,
) -> String {
    let supported = |key: &&Key| key.support == Support::Yes;
    role.keys()
        .iter()
        .filter(supported)
        .map(|key| {
            let about: String = key
                .about
                .lines()
                .map(|line| format!("\n# {line}"))
                .collect();
            let own = set.iter().find(|(name, _)| *name == key.name);
            match own {
                Some((_, own)) => format!("{about}\n{} = {}\n", name(key.name), value(own)),
                None => format!("{about}\n#{} = {}\n", name(key.name), value(&key.default())),
            }
        })
        .collect()
}
