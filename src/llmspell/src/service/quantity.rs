//! Limits as people write them.

/// `2G`, `512M`; a plain number is MiB.
pub(crate) fn memory_mib(text: &str) -> Result<u32, String> {
    let wrong = || format!("`{text}` is no amount of memory; write it as in 512M or 2G");
    let (number, factor) = match text.trim_end_matches(['i', 'B', 'b']) {
        text if text.ends_with(['G', 'g']) => (&text[..text.len() - 1], 1024),
        text if text.ends_with(['M', 'm']) => (&text[..text.len() - 1], 1),
        text => (text, 1),
    };
    let number: u32 = number.parse().map_err(|_| wrong())?;
    number
        .checked_mul(factor)
        .filter(|mib| *mib > 0)
        .ok_or_else(wrong)
}

/// `200%` or `200`: per cent of one core.
pub(crate) fn per_cent(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix('%').unwrap_or(text).parse();
    number
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| format!("`{text}` is no share of a core; write it as in 50% or 200%"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_systemd_reads_them() {
        let read = ["2G", "512M", "64", "1GiB"].map(|text| memory_mib(text).unwrap());
        assert_eq!(read, [2048, 512, 64, 1024]);
        for text in ["", "G", "0", "1.5G", "99999999G", "2T"] {
            assert!(memory_mib(text).is_err(), "{text}");
        }
        assert_eq!((per_cent("200%"), per_cent("50")), (Ok(200), Ok(50)));
        assert!(per_cent("%").is_err() && per_cent("0%").is_err());
    }
}
