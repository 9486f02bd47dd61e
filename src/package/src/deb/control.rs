//! A control stanza: fields in their order, text kept as it is.

use std::fmt;

/// The fields of a package's control file (Debian Policy 5.1), in order.
///
/// A value of several lines holds its continuation lines with their leading space, so that
/// what is printed is what was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Control {
    fields: Vec<(String, String)>,
}

/// Why a text is not a [`Control`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the control file: {reason}")]
pub struct ControlError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl Control {
    /// Reads one stanza.
    pub fn parse(text: &str) -> Result<Control, ControlError> {
        let mut control = Control::default();
        let mut ended = false;
        for (index, line) in text.lines().enumerate() {
            let fail = |reason: String| {
                Err(ControlError {
                    line: index + 1,
                    reason,
                })
            };
            if line.trim().is_empty() {
                ended = !control.fields.is_empty();
            } else if ended {
                return fail("a second stanza begins, a package has one".to_owned());
            } else if line.starts_with([' ', '\t']) {
                let Some((_, value)) = control.fields.last_mut() else {
                    return fail("starts with a space, but no field is open".to_owned());
                };
                value.push('\n');
                value.push_str(line);
            } else if let Some((name, value)) = line.split_once(':') {
                if let Some(reason) = control.refusal(name, value) {
                    return fail(reason);
                }
                control
                    .fields
                    .push((name.to_owned(), value.trim().to_owned()));
            } else {
                return fail("is neither `Field: value` nor a continuation".to_owned());
            }
        }
        Ok(control)
    }

    /// Appends a field of one line.
    pub fn push_line(&mut self, name: &str, value: impl Into<String>) -> Result<(), ControlError> {
        let value = value.into();
        if value.contains('\n') {
            return Err(self.broken_line(name));
        }
        self.push(name, value)
    }

    /// Appends a field; its value may have continuation lines, each with a leading space.
    pub fn push(&mut self, name: &str, value: impl Into<String>) -> Result<(), ControlError> {
        let value = value.into();
        if let Some(reason) = self.refusal(name, &value) {
            return Err(ControlError {
                line: self.fields.len() + 1,
                reason,
            });
        }
        let folded = |line: &str| line.starts_with(' ') && !line.trim().is_empty();
        if !value.split('\n').skip(1).all(folded) {
            return Err(self.broken_line(name));
        }
        self.fields.push((name.to_owned(), value));
        Ok(())
    }

    fn broken_line(&self, name: &str) -> ControlError {
        let reason = format!("the value of {name} must not hold a line break");
        ControlError {
            line: self.fields.len() + 1,
            reason,
        }
    }

    /// The value of a field; the case of its name does not matter.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self
            .fields
            .iter()
            .find(|(field, _)| field.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// All fields in their order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Why a field cannot stand here.
    fn refusal(&self, name: &str, value: &str) -> Option<String> {
        let legal = name
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b':');
        if name.is_empty() || !legal || name.starts_with(['#', '-']) {
            return Some(format!("`{}` is not a field name", name.escape_debug()));
        }
        if value.contains(['\r', '\0']) {
            return Some(format!("the value of {name} holds a control character"));
        }
        self.get(name).map(|_| format!("{name} is given twice"))
    }
}

impl fmt::Display for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.fields {
            // A field whose text is all in its continuation has nothing behind the colon.
            let gap = if value.is_empty() || value.starts_with('\n') {
                ""
            } else {
                " "
            };
            writeln!(f, "{name}:{gap}{value}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stanza_is_printed_as_it_was_read() {
        let text = "Package: demo\nConffiles:\n /etc/demo a\nDescription: one\n two\n .\n  three\n";
        let control = Control::parse(text).expect("legal");
        assert_eq!(control.to_string(), text);
        assert_eq!(control.get("description"), Some("one\n two\n .\n  three"));
    }

    #[test]
    fn each_bad_line_is_named() {
        let reason = |text| Control::parse(text).expect_err("illegal").to_string();
        assert_eq!(
            [
                reason("A: 1\nb\n"),
                reason(" x"),
                reason("A: 1\na: 2"),
                reason("A: 1\n\nB: 2")
            ],
            [
                "line 2 of the control file: is neither `Field: value` nor a continuation",
                "line 1 of the control file: starts with a space, but no field is open",
                "line 2 of the control file: a is given twice",
                "line 3 of the control file: a second stanza begins, a package has one",
            ]
        );
    }

    #[test]
    fn a_value_cannot_smuggle_in_a_field() {
        let mut control = Control::default();
        let error = control
            .push("Homepage", "x\nEssential: yes")
            .expect_err("two lines");
        assert_eq!(
            error.to_string(),
            "line 1 of the control file: the value of Homepage must not hold a line break"
        );
    }
}
