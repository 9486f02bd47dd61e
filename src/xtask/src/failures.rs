//! What failed and why, kept for the end: a run prints thousands of lines after a failure.

use std::fmt;

use crate::tally::Tally;

/// How many lines of one failure are shown again, and how much of each.
const MOST_LINES: usize = 40;
const MOST_CHARACTERS: usize = 500;

/// How lines begin that tell how another test went.
const NEXT: [&str; 6] = ["ok ", "pass ", "skip", "n/a ", "proof ", "note "];

/// The failures of a run, in their order.
#[derive(Debug, Default)]
pub(crate) struct Failures {
    told: Vec<Failure>,
    /// Whether the lines that come belong to the last of them.
    open: bool,
}

#[derive(Debug)]
struct Failure {
    title: String,
    lines: Vec<String>,
    dropped: usize,
}

impl Failures {
    /// Hears a line of a test program of a part.
    pub(crate) fn hear(&mut self, part: &str, line: &str) {
        if let Some(title) = title(line) {
            self.told.push(Failure {
                title: format!("{part}: {title}"),
                lines: Vec::new(),
                dropped: 0,
            });
            self.open = true;
            return;
        }
        let other = line == "failures:" || Tally::of(line).is_some();
        if other || NEXT.iter().any(|word| line.starts_with(word)) {
            self.open = false;
        }
        if self.open
            && let Some(failure) = self.told.last_mut()
        {
            failure.hear(line);
        }
    }

    /// A part that has no failed test to show for its failure.
    pub(crate) fn broke(&mut self, part: &str) {
        let title = format!("{part}: it did not build, or died: its last lines are above");
        self.told.push(Failure {
            title,
            lines: Vec::new(),
            dropped: 0,
        });
        self.open = false;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }
}

impl Failure {
    fn hear(&mut self, line: &str) {
        // What a test says before it fails is long, what it fails of comes with the panic.
        if line.contains("' panicked at ") || line.contains(") panicked at ") {
            self.dropped += self.lines.drain(..).filter(|line| !line.is_empty()).count();
        }
        if self.lines.len() == MOST_LINES || (self.lines.is_empty() && line.is_empty()) {
            self.dropped += usize::from(!line.is_empty());
            return;
        }
        let mut short: String = line.chars().take(MOST_CHARACTERS).collect();
        if short.len() < line.len() {
            short.push('…');
        }
        self.lines.push(short);
    }
}

/// What a line names that begins a failure: libtest's `---- name stdout ----`, or one of ours.
fn title(line: &str) -> Option<&str> {
    let libtest = line
        .strip_prefix("---- ")
        .and_then(|rest| rest.strip_suffix(" stdout ----"));
    let ours = || line.strip_prefix("FAILED ").or(line.strip_prefix("FAIL "));
    libtest.or_else(ours).map(str::trim)
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.told {
            writeln!(f, "{}", failure.title)?;
            let lines = &failure.lines;
            let blank = lines.iter().rev().take_while(|line| line.is_empty());
            for line in &lines[..lines.len() - blank.count()] {
                writeln!(f, "    {line}")?;
            }
            if failure.dropped > 0 {
                writeln!(f, "    ({} more lines above)", failure.dropped)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Failures;

    #[test]
    fn every_failure_is_told_once_more_with_its_reason() {
        let mut failures = Failures::default();
        let libtest = "\
..F.
failures:

---- load::thousand stdout ----
10 tasks were queued in 1s

thread 'load::thousand' panicked at tests/load.rs:7:9:
nothing ended for 60s
log of /tmp/log-1:

failures:
    load::thousand

test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 9s";
        let ours = "\
pass C12  bookworm kohakuriver upgrade: running: one stop and one start (9 facts)
FAIL C13  trixie   kohakuriver stopped: stays stopped
       expected active
pass C14  trixie   kohakuriver disabled: stays disabled (2 facts)
lifecycle: 2 passed, 1 failed, 0 skipped";
        libtest.lines().for_each(|line| failures.hear("unit", line));
        ours.lines()
            .for_each(|line| failures.hear("lifecycle", line));
        failures.broke("fuzz");
        let expected = "\
unit: load::thousand
    thread 'load::thousand' panicked at tests/load.rs:7:9:
    nothing ended for 60s
    log of /tmp/log-1:
    (1 more lines above)
lifecycle: C13  trixie   kohakuriver stopped: stays stopped
           expected active
fuzz: it did not build, or died: its last lines are above
";
        assert_eq!(failures.to_string(), expected);
    }

    #[test]
    fn a_long_failure_is_cut() {
        let mut failures = Failures::default();
        failures.hear("native", "FAILED  rpmbuild");
        (0..50).for_each(|number| failures.hear("native", &format!("line {number}")));
        let text = failures.to_string();
        assert!(
            text.ends_with("    line 39\n    (10 more lines above)\n"),
            "{text}"
        );
    }
}
