//! The order of Debian versions (Debian Policy 5.6.12).

use std::cmp::Ordering;

/// A version as dpkg writes and compares it.
#[derive(Clone, Debug)]
pub struct DebVersion(String);

impl DebVersion {
    pub(crate) fn new(text: &str) -> DebVersion {
        DebVersion(text.to_owned())
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without the epoch, which file names leave out.
    pub(crate) fn without_epoch(&self) -> &str {
        self.0
            .split_once(':')
            .map_or(self.0.as_str(), |(_, rest)| rest)
    }

    fn parts(&self) -> (u64, &str, &str) {
        let epoch = self
            .0
            .split_once(':')
            .map_or(0, |(epoch, _)| epoch.parse().unwrap_or(0));
        let rest = self.without_epoch();
        let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
        (epoch, upstream, revision)
    }
}

impl Ord for DebVersion {
    fn cmp(&self, other: &DebVersion) -> Ordering {
        let ((a, upstream, revision), (b, upstream_b, revision_b)) = (self.parts(), other.parts());
        a.cmp(&b)
            .then_with(|| compare(upstream.as_bytes(), upstream_b.as_bytes()))
            .then_with(|| compare(revision.as_bytes(), revision_b.as_bytes()))
    }
}

impl PartialOrd for DebVersion {
    fn partial_cmp(&self, other: &DebVersion) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for DebVersion {
    fn eq(&self, other: &DebVersion) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for DebVersion {}

/// Compares text and number parts in turn.
fn compare(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let (text_a, rest_a) = split(a, |byte| !byte.is_ascii_digit());
        let (text_b, rest_b) = split(b, |byte| !byte.is_ascii_digit());
        for at in 0..text_a.len().max(text_b.len()) {
            let order = weight(text_a.get(at)).cmp(&weight(text_b.get(at)));
            if order.is_ne() {
                return order;
            }
        }
        let (digits_a, rest_a) = split(rest_a, |byte| byte.is_ascii_digit());
        let (digits_b, rest_b) = split(rest_b, |byte| byte.is_ascii_digit());
        let (_, digits_a) = split(digits_a, |byte| byte == b'0');
        let (_, digits_b) = split(digits_b, |byte| byte == b'0');
        // Without leading zeros, the longer number is the larger one.
        let order = digits_a
            .len()
            .cmp(&digits_b.len())
            .then_with(|| digits_a.cmp(digits_b));
        if order.is_ne() {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
    Ordering::Equal
}

fn split(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let end = bytes
        .iter()
        .position(|byte| !belongs(*byte))
        .unwrap_or(bytes.len());
    bytes.split_at(end)
}

/// `~` sorts before the end, the end before letters, letters before the rest.
fn weight(byte: Option<&u8>) -> i32 {
    match byte {
        Some(b'~') => -1,
        None => 0,
        Some(byte) if byte.is_ascii_alphabetic() => i32::from(*byte),
        Some(byte) => i32::from(*byte) + 256,
    }
}

#[cfg(test)]
mod tests {
    use super::DebVersion;

    #[test]
    fn versions_are_in_the_order_of_dpkg() {
        let sorted = [
            "0~~",
            "0~~a",
            "0~",
            "0",
            "0a",
            "0+",
            "1.0~rc.1-1",
            "1.0-1~bpo1",
            "1.0-1",
            "1.0-1+b1",
            "1.0-2",
            "1.0-10",
            "1.0.1-1",
            "1.2-1",
            "1.10-1",
            "1.10a-1",
            "2.0-1-1",
            "1:0.1-1",
        ];
        for (low, a) in sorted.iter().enumerate() {
            for (high, b) in sorted.iter().enumerate() {
                assert_eq!(
                    DebVersion::new(a).cmp(&DebVersion::new(b)),
                    low.cmp(&high),
                    "{a} {b}"
                );
            }
        }
        assert_eq!(DebVersion::new("1.01-1"), DebVersion::new("1.1-01"));
        assert_eq!(DebVersion::new("1.0"), DebVersion::new("1.0-0"));
    }
}
