//! What a tool makes differently, each line with its reason.

use std::collections::BTreeSet;
use std::error::Error;

/// Differences that have one reason: lines of a comparison, `-` for what only our package has and `+` for
/// what only the tool's has.
pub(crate) struct Forced {
    pub(crate) reason: &'static str,
    pub(crate) lines: &'static [&'static str],
}

/// Compares what two packages are, line by line; exactly the expected lines may differ.
pub(crate) fn compare(
    package: &str,
    ours: &BTreeSet<String>,
    theirs: &BTreeSet<String>,
    differ: &mut BTreeSet<String>,
) {
    let only = |sign: char, one: &BTreeSet<String>, other: &BTreeSet<String>| -> Vec<String> {
        one.difference(other)
            .map(|fact| format!("{sign} {package}: {fact}"))
            .collect()
    };
    differ.extend(only('-', ours, theirs));
    differ.extend(only('+', theirs, ours));
}

/// Exactly the expected lines differ, and each expected one does.
pub(crate) fn judge(differ: &BTreeSet<String>, forced: &[Forced]) -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    let expected = |line: &&String| {
        let mut all = forced.iter().flat_map(|forced| forced.lines);
        all.any(|pattern| matches(line, pattern))
    };
    for line in differ.iter().filter(|line| !expected(line)) {
        text.push_str(&format!("    differs: {line}\n"));
    }
    for forced in forced {
        for pattern in forced.lines {
            if !differ.iter().any(|line| matches(line, pattern)) {
                text.push_str(&format!("    no longer: {pattern} ({})\n", forced.reason));
            }
        }
    }
    if text.is_empty() {
        Ok(())
    } else {
        Err(text.into())
    }
}

/// Whether a line is what a pattern says; `…` in it stands for any text.
fn matches(line: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('…');
    let Some(mut rest) = line.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let Some(end) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(end)
}
