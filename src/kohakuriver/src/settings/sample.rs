//! Configuration files that say what can be said.

use super::{Key, Literal, Role, Support};

/// A Python file with every key.
pub(crate) fn python(role: Role) -> String {
    let head = format!(
        "\"\"\"Configuration of the KohakuRiver {}.\n\nThis file is read, not executed: NAME = value, \
         with plain values only.\nA line that is commented out shows the default.\n\"\"\"\n",
        role.name()
    );
    format!("{head}{}", keys(role, str::to_owned, Literal::python))
}

/// A TOML file with every key.
pub(crate) fn toml(role: Role) -> String {
    let head = format!(
        "# Configuration of the KohakuRiver {}.\n# A line that is commented out shows the default.\n",
        role.name()
    );
    format!(
        "{head}{}",
        keys(role, str::to_lowercase, ToString::to_string)
    )
}

fn keys(role: Role, name: fn(&str) -> String, value: fn(&Literal) -> String) -> String {
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
            format!("{about}\n#{} = {}\n", name(key.name), value(&key.default()))
        })
        .collect()
}
