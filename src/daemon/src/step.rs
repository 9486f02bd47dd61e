//! A command that is run, and can be shown to be run by hand.

use std::{
    fmt,
    process::{Command, ExitStatus},
};

/// A program with its arguments; its `Display` is the line for a shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    argv: Vec<String>,
}

impl Step {
    /// From the program and its arguments.
    pub fn new<S: Into<String>>(argv: impl IntoIterator<Item = S>) -> Step {
        Step {
            argv: argv.into_iter().map(Into::into).collect(),
        }
    }

    /// Runs it on our terminal, so that it can ask for a password.
    pub fn run(&self) -> std::io::Result<ExitStatus> {
        let (program, arguments) = self
            .argv
            .split_first()
            .ok_or(std::io::ErrorKind::NotFound)?;
        Command::new(program).args(arguments).status()
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, word) in self.argv.iter().enumerate() {
            let space = if i == 0 { "" } else { " " };
            write!(f, "{space}{}", quoted(word))?;
        }
        Ok(())
    }
}

/// A word as a POSIX shell reads it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_can_be_pasted() {
        let step = Step::new(["sudo", "install", "-m", "0644", "/tmp/a b'c", ""]);
        assert_eq!(step.to_string(), r"sudo install -m 0644 '/tmp/a b'\''c' ''");
    }
}
