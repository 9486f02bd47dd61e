//! The changelog of a package, read from Debian's, which is the one that is written by hand.

use dunnage_model::Stamp;

use crate::tree::Change;

/// The entries of a changelog as Debian Policy 4.4 has it; what is none is left out.
pub(super) fn changes(changelog: &str) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut version = None;
    let mut points: Vec<String> = Vec::new();
    for line in changelog.lines() {
        if let Some(trailer) = line.strip_prefix(" -- ") {
            let signed = trailer.split_once("  ").and_then(|(author, date)| {
                let time = jiff::fmt::rfc2822::parse(date).ok()?;
                let seconds = u64::try_from(time.timestamp().as_second()).ok()?;
                Some((author.to_owned(), Stamp(seconds)))
            });
            let points = std::mem::take(&mut points);
            if let (Some(version), Some((author, time))) = (version.take(), signed) {
                changes.push(Change {
                    version,
                    author,
                    time,
                    points,
                });
            }
        } else if let Some(point) = line.strip_prefix("  * ") {
            points.push(point.trim().to_owned());
        } else if let Some(rest) = line.strip_prefix("    ") {
            if let Some(point) = points.last_mut() {
                point.push(' ');
                point.push_str(rest.trim());
            }
        } else if !line.starts_with(' ')
            && let Some((_, rest)) = line.split_once(" (")
        {
            version = rest.split_once(')').map(|(version, _)| version.to_owned());
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entry_is_read_with_its_folded_lines() {
        let text = "demo (1.1-1) unstable; urgency=medium\n\n  * First\n    and more.\n  * Second.\n\n \
                    -- A B <a@example.org>  Thu, 01 Jan 1970 00:01:00 +0000\n\ndemo (1.0-1) unstable; \
                    urgency=medium\n\n  * Begin.\n\n -- C <c@example.org>  Thu, 01 Jan 1970 00:00:30 +0000\n";
        let change = |version: &str, author: &str, time, points: &[&str]| Change {
            version: version.to_owned(),
            author: author.to_owned(),
            time: Stamp(time),
            points: points.iter().map(|point| (*point).to_owned()).collect(),
        };
        assert_eq!(
            changes(text),
            [
                change(
                    "1.1-1",
                    "A B <a@example.org>",
                    60,
                    &["First and more.", "Second."]
                ),
                change("1.0-1", "C <c@example.org>", 30, &["Begin."]),
            ]
        );
    }
}
