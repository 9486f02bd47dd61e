//! What was proven: product by format by case by statement, read from what test programs print.

use std::collections::BTreeMap;
use std::fmt;

/// What no machine like this one can prove, and why.
const NOT_HERE: &[(&str, &str, &str, &str)] = &[
    (
        "any",
        "rpm",
        "R8 R19",
        "needs EL, Fedora and openSUSE themselves; here is dnf on Debian",
    ),
    (
        "any",
        "rpm",
        "R15",
        "needs bootc and an image to build with it",
    ),
    ("any", "rpm", "R21", "needs SELinux"),
    (
        "any",
        "brew",
        "B1-B16",
        "needs Homebrew, if it is not on PATH",
    ),
    ("any", "launchd", "L1-L9", "needs a Mac"),
];

/// What was proven, in the order of the rows.
#[derive(Debug, Default)]
pub(crate) struct Proofs(BTreeMap<Key, BTreeMap<String, Verdict>>);

/// Product, format and case.
type Key = (String, String, String);

#[derive(Debug, PartialEq, Eq)]
struct Verdict {
    word: String,
    reason: String,
}

impl Proofs {
    /// Hears a line of a test program; most of them are about something else.
    pub(crate) fn hear(&mut self, line: &str) {
        if let Some((key, statement, verdict)) = of_verify(line).or_else(|| of_lifecycle(line)) {
            let case = self.0.entry(key).or_default();
            // On several systems the worst counts.
            let better = case
                .get(&statement)
                .is_some_and(|old| rank(&old.word) >= rank(&verdict.word));
            if !better {
                case.insert(statement, verdict);
            }
        }
    }

    /// Whether there is anything to show.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn rank(word: &str) -> usize {
    ["not applicable", "pass", "not provable here", "fail"]
        .iter()
        .position(|other| *other == word)
        .unwrap_or(0)
}

/// `proof PRODUCT FORMAT CASE STATEMENT VERDICT: REASON`
fn of_verify(line: &str) -> Option<(Key, String, Verdict)> {
    let mut words = line.strip_prefix("proof ")?.splitn(5, ' ');
    let mut word = || words.next().map(str::to_owned);
    let key = (word()?, word()?, word()?);
    let (statement, rest) = (word()?, word()?);
    let (word, reason) = rest.split_once(": ").unwrap_or((&rest, ""));
    let verdict = Verdict {
        word: word.to_owned(),
        reason: reason.to_owned(),
    };
    Some((key, statement, verdict))
}

/// `VERDICT STATEMENT SUITE PRODUCT CASE: TEXT`, as the lifecycle tests print it.
fn of_lifecycle(line: &str) -> Option<(Key, String, Verdict)> {
    let (head, text) = line.split_once(": ")?;
    let mut words = head.split_whitespace();
    let word = match words.next()? {
        "pass" => "pass",
        "FAIL" => "fail",
        "skip" => "not provable here",
        "n/a" => "not applicable",
        _ => return None,
    };
    let (statement, suite) = (words.next()?, words.next()?);
    let (product, case) = (words.next()?, words.next()?);
    if words.next().is_some() || !["bookworm", "trixie"].contains(&suite) {
        return None;
    }
    // Without packages: what the programs do themselves.
    let format = match case.split('_').next() {
        Some("rpm") => "rpm",
        _ => "deb",
    };
    let reason = match word {
        "pass" => "",
        "fail" => "its lines are above",
        // Behind the text of the statement.
        _ => text.split(": ").last()?,
    };
    let verdict = Verdict {
        word: word.to_owned(),
        reason: reason.to_owned(),
    };
    Some((
        (product.into(), format.into(), case.into()),
        statement.into(),
        verdict,
    ))
}

impl fmt::Display for Proofs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((product, format, case), statements) in &self.0 {
            let mut groups: BTreeMap<(usize, &str, &str), Vec<&str>> = BTreeMap::new();
            for (statement, verdict) in statements {
                let key = (
                    rank(&verdict.word),
                    verdict.word.as_str(),
                    verdict.reason.as_str(),
                );
                groups.entry(key).or_default().push(statement);
            }
            for ((_, word, reason), statements) in groups {
                let reason = if reason.is_empty() {
                    String::new()
                } else {
                    format!(" ({reason})")
                };
                let statements = statements.join(" ");
                writeln!(
                    f,
                    "{product:<18} {format:<8} {case:<24} {statements}: {word}{reason}"
                )?;
            }
        }
        for (product, format, statements, reason) in NOT_HERE {
            writeln!(
                f,
                "{product:<18} {format:<8} {:<24} {statements}: not provable here ({reason})",
                "-"
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Proofs;

    #[test]
    fn the_worst_of_several_systems_counts() {
        let mut proofs = Proofs::default();
        for line in [
            "pass C12  bookworm kohakuriver upgrade: running: one stop and one start (9 facts)",
            "pass C13  bookworm llmspell stopped: enabled and stopped stays stopped (4 facts)",
            "FAIL C12  trixie   kohakuriver upgrade: running: one stop and one start",
            "pass R3   trixie   kohakuriver rpm_install: .rpm: the presets decide (3 facts)",
            "skip K1   trixie   kohakuriver tasks: with docker.io a task: needs root",
            "FAIL K9   trixie    none: no scenario announces it",
            "proof redis-server deb fresh C3 fail: outdated lines",
            "proof redis-server deb fresh C1 pass",
            "proof redis-server deb fresh C6 pass",
            "pass a healthy package",
            "lifecycle: 90 passed, 0 failed, 4 skipped",
        ] {
            proofs.hear(line);
        }
        let expected = "\
kohakuriver        deb      tasks                    K1: not provable here (needs root)
kohakuriver        deb      upgrade                  C12: fail (its lines are above)
kohakuriver        rpm      rpm_install              R3: pass
llmspell           deb      stopped                  C13: pass
redis-server       deb      fresh                    C1 C6: pass
redis-server       deb      fresh                    C3: fail (outdated lines)
";
        let text = proofs.to_string();
        assert_eq!(text.split("any ").next(), Some(expected));
    }
}
