//! Text inside XML.

use std::fmt::{self, Display, Write};

/// Shows text with what means something to XML escaped, and what XML cannot hold left out.
pub(crate) struct Escaped<T>(pub(crate) T);

impl<T: AsRef<str>> Display for Escaped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.as_ref().chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\t' | '\n' => f.write_char(c)?,
                // A parser would make it a line feed.
                '\r' => f.write_str("&#13;")?,
                '\0'..'\u{20}' | '\u{fffe}' | '\u{ffff}' => {}
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Writes a line with an element that holds text.
pub(crate) fn element(out: &mut String, indent: usize, name: &str, text: Option<&str>) {
    let (space, text) = ("", Escaped(text.unwrap_or_default()));
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{space:indent$}<{name}>{text}</{name}>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(
            Escaped("a<b> & \"c\"\u{1}\r\n\u{e9}").to_string(),
            "a&lt;b&gt; &amp; &quot;c&quot;&#13;\n\u{e9}"
        );
    }
}
