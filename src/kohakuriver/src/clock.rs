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

/// The local time of an instant as docker writes it, `2026-01-02T03:04:05.678901234Z`; `None` for
/// what is no time, and for docker's "never", which is the year 1.
pub(crate) fn local(instant: &str) -> Option<String> {
    let instant: jiff::Timestamp = instant.parse().ok()?;
    let local = instant.to_zoned(jiff::tz::TimeZone::system());
    (local.year() > 1).then(|| local.strftime("%Y-%m-%d %H:%M:%S.%6f").to_string())
}
