//! Descriptions as Debian folds them.

use crate::About;

/// The longest line in a description.
const WIDTH: usize = 79;

impl About {
    /// The description as continuation lines, each after a line break: paragraphs wrapped, empty lines as
    /// ` .`, and lines that are indented or begin a list as they are, one space further in (Debian Policy
    /// 5.6.13).
    pub fn folded_description(&self) -> String {
        folded(&self.description)
    }
}

fn folded(description: &str) -> String {
    let mut out = Vec::new();
    let mut paragraph = Vec::new();
    for line in description.trim_matches('\n').lines().chain([""]) {
        let line = line.trim_end();
        let kept = line.starts_with([' ', '\t', '.']);
        let item = line.starts_with("* ") || line.starts_with("- ");
        if line.is_empty() || kept || item {
            out.extend(wrapped(&paragraph));
            paragraph.clear();
        }
        match line {
            "" => out.push(" .".to_owned()),
            line if kept => out.push(format!("  {}", line.trim_start_matches('\t'))),
            line if item => out.push(format!("  {line}")),
            line => paragraph.extend(line.split_whitespace()),
        }
    }
    // The empty line at the end is the loop's own.
    out.pop();
    out.dedup_by(|next, line| next == " ." && line == " .");
    out.into_iter().map(|line| format!("\n{line}")).collect()
}

fn wrapped(words: &[&str]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            // A line that begins with a dot means something else.
            Some(line) if line.len() + word.len() < WIDTH || word.starts_with('.') => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!(" {word}")),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn paragraphs_are_folded() {
        let long = "word ".repeat(20);
        let text = format!("{long}\nmore\n\n\nNext .deb\n* one\n* two\n    code\n.hidden\n");
        let line = " word".repeat(15);
        assert_eq!(
            folded(&text),
            format!(
                "\n{line}\n{} more\n .\n Next .deb\n  * one\n  * two\n      code\n  .hidden",
                " word".repeat(5)
            )
        );
        assert_eq!(folded(""), "");
    }

    #[test]
    fn no_line_begins_with_a_dot() {
        let text = format!("{}.deb", "a ".repeat(39));
        assert_eq!(folded(&text), format!("\n{} .deb", " a".repeat(39)));
    }
}
