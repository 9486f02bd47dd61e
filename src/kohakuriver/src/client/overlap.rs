//! What is new in the end of a growing text.

/// The part of `now` that comes after what was seen, where both are ends of one text that only grows.
///
/// A host of the Python implementation gives the last lines of an output, not those from a place on.
pub(super) fn new_part<'a>(seen: &[u8], now: &'a [u8]) -> &'a [u8] {
    // The longest beginning of `now` that `seen` ends with, as Knuth, Morris and Pratt find it.
    let mut back = vec![0; now.len()];
    let mut length = 0;
    for i in 1..now.len() {
        while length > 0 && now[i] != now[length] {
            length = back[length - 1];
        }
        length += usize::from(now[i] == now[length]);
        back[i] = length;
    }
    length = 0;
    for byte in seen {
        while length > 0 && (length == now.len() || *byte != now[length]) {
            length = back[length - 1];
        }
        length += usize::from(now.get(length) == Some(byte));
    }
    &now[length..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_not_seen_is_new() {
        let new = |seen: &str, now: &'static str| {
            std::str::from_utf8(new_part(seen.as_bytes(), now.as_bytes())).unwrap()
        };
        assert_eq!(new("", ""), "");
        assert_eq!(new("", "a\n"), "a\n");
        assert_eq!(new("a\n", "a\n"), "");
        assert_eq!(new("a\nb\n", "a\nb\nc\n"), "c\n");
        // The window moved on.
        assert_eq!(new("a\nb\nc\n", "b\nc\nd\n"), "d\n");
        // A line that was not complete.
        assert_eq!(new("a\nb", "a\nbc\n"), "c\n");
        // Nothing in common: everything is new.
        assert_eq!(new("a\nb\n", "x\ny\n"), "x\ny\n");
        assert_eq!(new("aaab", "aab"), "");
        assert_eq!(new("a", ""), "");
    }
}
