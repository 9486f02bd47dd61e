//! A systemd unit as its lines.

/// A line `Key=value` of a unit.
#[derive(Debug)]
pub(super) struct Setting<'a> {
    /// Where it begins, counted from 1.
    pub(super) line: usize,
    pub(super) key: &'a str,
    pub(super) value: String,
}

/// The settings of a unit, and the numbers of the lines that are none.
pub(super) fn settings(text: &str) -> (Vec<Setting<'_>>, Vec<usize>) {
    let mut settings: Vec<Setting<'_>> = Vec::new();
    let mut broken = Vec::new();
    let mut in_section = false;
    let mut continues = false;
    for (index, line) in text.lines().enumerate() {
        let plain = line.trim();
        let comment = plain.starts_with(['#', ';']);
        if continues && !comment {
            continues = plain.ends_with('\\');
            if let Some(last) = settings.last_mut() {
                last.value.push(' ');
                last.value.push_str(plain.trim_end_matches('\\').trim());
            }
        } else if plain.is_empty() || comment {
        } else if plain.starts_with('[') && plain.ends_with(']') {
            in_section = true;
        } else if let Some((key, value)) = plain.split_once('=').filter(|_| in_section) {
            continues = plain.ends_with('\\');
            settings.push(Setting {
                line: index + 1,
                key: key.trim(),
                value: value.trim().trim_end_matches('\\').trim().to_owned(),
            });
        } else {
            broken.push(index + 1);
        }
    }
    (settings, broken)
}
