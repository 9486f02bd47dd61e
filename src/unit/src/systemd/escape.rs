//! Names of instances.

use std::fmt::Write as _;

/// Writes any text so that it can be the instance of a template, as systemd-escape(1) does.
///
/// `%i` in the unit is the escaped text, `%I` the text itself.
pub fn escape_instance(text: &str) -> String {
    let mut escaped = String::new();
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'/' => escaped.push('-'),
            b'.' if index == 0 => escaped.push_str("\\x2e"),
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b':' | b'_' | b'.' => {
                escaped.push(char::from(byte));
            }
            // Writing to a String cannot fail.
            other => drop(write!(escaped, "\\x{other:02x}")),
        }
    }
    escaped
}
