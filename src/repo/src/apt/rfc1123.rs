//! Moments as Release files write them: `Sun, 22 Nov 2026 02:10:17 UTC`.

use dunnage_model::Stamp;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const FORM: &str = "%a, %d %b %Y %H:%M:%S UTC";

pub(crate) fn write(stamp: Stamp) -> String {
    // Beyond the year 9999 the last moment stands for all; nothing is signed for then.
    let seconds = i64::try_from(stamp.0).unwrap_or(i64::MAX);
    let moment = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
    moment.strftime(FORM).to_string()
}

pub(crate) fn read(text: &str) -> Option<Stamp> {
    let moment = DateTime::strptime(FORM, text)
        .ok()?
        .to_zoned(TimeZone::UTC)
        .ok()?;
    u64::try_from(moment.timestamp().as_second())
        .ok()
        .map(Stamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_back() {
        for (seconds, text) in [
            (0, "Thu, 01 Jan 1970 00:00:00 UTC"),
            (1_795_313_417, "Sun, 22 Nov 2026 02:10:17 UTC"),
        ] {
            assert_eq!(write(Stamp(seconds)), text);
            assert_eq!(read(text), Some(Stamp(seconds)));
        }
        assert_eq!(read("yesterday"), None);
    }
}
