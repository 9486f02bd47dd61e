//! Times as the Python implementation writes them.

/// The local time, `2026-01-02 03:04:05.678901`.
pub(crate) fn now() -> String {
    jiff::Zoned::now()
        .strftime("%Y-%m-%d %H:%M:%S.%6f")
        .to_string()
}

/// The same as JSON carries it, with a `T`.
pub(crate) fn for_json(time: &str) -> String {
    time.replacen(' ', "T", 1)
}
