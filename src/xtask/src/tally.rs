//! Counts what test programs report.

use std::fmt;
use std::ops::AddAssign;

/// How many tests passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
}

impl Tally {
    /// The closing line of a test program: libtest's, or one of ours.
    pub(crate) fn of(line: &str) -> Option<Tally> {
        let counts = match line.strip_prefix("test result: ") {
            Some(rest) => rest.split_once(". ")?.1,
            None => {
                line.split_once(": ")
                    .filter(|(name, _)| !name.contains(' '))?
                    .1
            }
        };
        let count = |word: &str| {
            let part = counts
                .split([',', ';'])
                .map(str::trim)
                .find(|part| part.ends_with(word))?;
            part.split_once(' ')?.0.parse().ok()
        };
        Some(Tally {
            passed: count(" passed")?,
            failed: count(" failed")?,
            skipped: count(" skipped").or_else(|| count(" ignored")).unwrap_or(0),
        })
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn reads_the_closing_lines() {
        let tally = |passed, failed, skipped| {
            Some(Tally {
                passed,
                failed,
                skipped,
            })
        };
        let libtest = "test result: ok. 3 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; \
                       finished in 0.00s";
        assert_eq!(Tally::of(libtest), tally(3, 1, 2));
        assert_eq!(
            Tally::of("lifecycle: 90 passed, 0 failed, 4 skipped"),
            tally(90, 0, 4)
        );
        assert_eq!(Tally::of("test foo ... ok"), None);
        assert_eq!(Tally::of("what was said: 3 passed"), None);
    }
}
