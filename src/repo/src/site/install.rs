//! How to install, command by command.

/// How to install on some systems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Install {
    /// The systems, as in `Debian or Ubuntu`.
    pub systems: &'static str,
    /// The program that installs: `apt`, `dnf` or `brew`.
    pub client: &'static str,
    /// The package that keeps key and address up to date.
    pub(super) keeper: Option<String>,
    pub(super) steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) title: &'static str,
    pub(super) commands: Vec<String>,
}

impl Install {
    /// The commands, one a line, that install the products.
    pub fn lines(&self) -> Vec<String> {
        let commands = self.steps.iter().flat_map(|step| &step.commands);
        commands.cloned().collect()
    }
}

/// The command that brings a file of the repository to its place on a client.
pub(super) fn fetch(uri: &str, name: &str, to: &str) -> String {
    let from = format!("{uri}/{name}");
    match uri.strip_prefix("file://") {
        // `%20` and its like are for URIs only.
        Some(_) if !uri.contains('%') => {
            format!(
                "sudo install -m 644 {} {to}",
                quoted(from.trim_start_matches("file://"))
            )
        }
        _ => format!("sudo curl -fsSLo {to} {}", quoted(&from)),
    }
}

pub(super) fn words(command: &str, keeper: &str, products: &[&str]) -> String {
    format!("{command} {keeper} {}", products.join(" "))
        .trim_end()
        .to_owned()
}

/// As one word for a shell.
pub(super) fn quoted(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-._~:%@+,=".contains(&b);
    if word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
