//! A value on its way into a file: who owns it, and the checks that every format shares.

use crate::error::{Refusal, UnitError};
use crate::{Resolved, ResolvedPart};

/// Names a value in error messages.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    owner: String,
    name: String,
}

impl Field {
    pub(crate) fn new(owner: &str, name: impl Into<String>) -> Field {
        Field {
            owner: owner.to_owned(),
            name: name.into(),
        }
    }

    pub(crate) fn refuse(&self, value: &str, refusal: Refusal) -> UnitError {
        UnitError::Refused {
            owner: self.owner.clone(),
            field: self.name.clone(),
            value: value.to_owned(),
            refusal,
        }
    }

    /// Any text of one line.
    pub(crate) fn text(&self, value: &str) -> Result<(), UnitError> {
        for c in value.chars() {
            if c.is_control() {
                return Err(self.refuse(value, Refusal::Control(c)));
            }
            if is_noncharacter(c) {
                return Err(self.refuse(value, Refusal::Noncharacter(c)));
            }
        }
        Ok(())
    }

    /// A text without any of some characters.
    pub(crate) fn without(&self, value: &str, forbidden: &str) -> Result<(), UnitError> {
        match value.chars().find(|c| forbidden.contains(*c)) {
            Some(c) => Err(self.refuse(value, Refusal::Character(c))),
            None => Ok(()),
        }
    }

    /// An absolute path; a leading specifier stands for one.
    pub(crate) fn absolute(&self, value: &Resolved) -> Result<(), UnitError> {
        match value.parts().first() {
            None => Err(self.refuse("", Refusal::Empty)),
            Some(ResolvedPart::Text(text)) if text.starts_with('/') => Ok(()),
            Some(ResolvedPart::Specifier(c)) if *c != 'i' => Ok(()),
            Some(_) => Err(self.refuse(&value.to_string(), Refusal::Relative)),
        }
    }

    /// The absolute path itself, for formats without specifiers.
    pub(crate) fn literal_path(&self, value: &Resolved) -> Result<String, UnitError> {
        self.absolute(value)?;
        let shown = value.to_string();
        if value.parts().contains(&ResolvedPart::Specifier('i')) {
            return Err(self.refuse(&shown, Refusal::Instance));
        }
        let path = value
            .as_literal()
            .ok_or_else(|| self.refuse(&shown, Refusal::Specifier))?;
        self.text(path)?;
        Ok(path.to_owned())
    }

    /// A user or group that may come from anywhere, LDAP included.
    pub(crate) fn account(&self, name: &str) -> Result<(), UnitError> {
        self.text(name)?;
        let odd = |c: char| c.is_whitespace() || ":/\\\"'%$*?[]{}#,;".contains(c);
        let dots = name == "." || name == "..";
        if name.is_empty() || name.starts_with('-') || dots || name.chars().any(odd) {
            return Err(self.refuse(name, Refusal::Account));
        }
        Ok(())
    }

    /// A user or group that systemd-sysusers creates: its strict rule.
    pub(crate) fn new_account(&self, name: &str) -> Result<(), UnitError> {
        let start = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let rest = name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        if !start || !rest || name.len() > 31 {
            return Err(self.refuse(name, Refusal::Account));
        }
        Ok(())
    }

    pub(crate) fn render(&self, template: &impl askama::Template) -> Result<String, UnitError> {
        template.render().map_err(|source| UnitError::Template {
            owner: self.owner.clone(),
            source,
        })
    }
}

/// The 66 code points that systemd's UTF-8 check and XML refuse.
fn is_noncharacter(c: char) -> bool {
    let code = u32::from(c);
    (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE
}
