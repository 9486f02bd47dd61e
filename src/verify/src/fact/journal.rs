//! The journal.

use crate::{System, VerifyError};

/// A place in the journal.
#[derive(Clone, Debug)]
pub struct JournalCursor(String);

/// What the service manager wrote about a unit since a [`JournalCursor`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalFact {
    /// How often it was started.
    pub started: usize,
    /// How often it was stopped.
    pub stopped: usize,
    /// Lines that speak of a kill or a failure.
    pub trouble: Vec<String>,
}

impl JournalCursor {
    /// The end of the journal as it is now.
    pub fn now(system: &System) -> Result<JournalCursor, VerifyError> {
        system.run(["journalctl", "--sync"])?.ok()?;
        let last = system
            .run(["journalctl", "-q", "-n", "1", "--show-cursor"])?
            .ok()?;
        let cursor = last
            .stdout
            .lines()
            .find_map(|line| line.strip_prefix("-- cursor: "));
        let cursor = cursor.ok_or_else(|| VerifyError::Unexpected {
            what: "the cursor of the journal".to_owned(),
            text: last.stdout.clone(),
        })?;
        Ok(JournalCursor(cursor.to_owned()))
    }
}

impl JournalFact {
    /// Reads what PID 1 wrote about a unit.
    pub fn since(
        system: &System,
        cursor: &JournalCursor,
        unit: &str,
    ) -> Result<JournalFact, VerifyError> {
        system.run(["journalctl", "--sync"])?.ok()?;
        let after = format!("--after-cursor={}", cursor.0);
        let about = format!("UNIT={unit}");
        let lines = system
            .run(["journalctl", "-q", "-o", "cat", &after, "_PID=1", &about])?
            .ok()?;
        let count = |word: &str| {
            lines
                .stdout
                .lines()
                .filter(|line| line.starts_with(word))
                .count()
        };
        let words = [
            "SIGKILL",
            "timed out",
            "Failed with result",
            "Killing process",
        ];
        let trouble = |line: &&str| words.iter().any(|word| line.contains(word));
        Ok(JournalFact {
            started: count("Started "),
            stopped: count("Stopped "),
            trouble: lines
                .stdout
                .lines()
                .filter(trouble)
                .map(str::to_owned)
                .collect(),
        })
    }
}
