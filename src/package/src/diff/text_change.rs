//! How a text differs, within bounds.

use std::time::Duration;

use similar::{Algorithm, TextDiff};

/// No more lines of one difference are kept.
const LINES: usize = 400;

/// Looking for the smallest difference ends here; a larger one follows.
const TIME: Duration = Duration::from_millis(200);

/// The lines that differ, with three around them; none if no line does.
pub(super) fn text_change(before: &str, after: &str) -> Option<String> {
    if before == after {
        return None;
    }
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .timeout(TIME)
        .diff_lines(before, after);
    let text = diff.unified_diff().context_radius(3).to_string();
    let lines = text.lines().count();
    if lines <= LINES {
        return Some(text);
    }
    let kept: String = text
        .lines()
        .take(LINES)
        .map(|line| format!("{line}\n"))
        .collect();
    Some(format!("{kept}… {} more lines\n", lines - LINES))
}
