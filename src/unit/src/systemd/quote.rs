//! How a value is written after the `=` of a directive.
//!
//! systemd reads values in three ways, and each wants its own escapes: some run to the end of the line
//! as they are (`Description=`, most paths), some are lists of quoted words (`Environment=`,
//! `ReadWritePaths=`), and command lines are words in which `$` is expanded as well. In all of them
//! `%` starts a specifier.

use crate::error::{Refusal, UnitError};
use crate::field::Field;
use crate::{Resolved, ResolvedPart};

/// A value that runs to the end of its line.
pub(crate) fn plain(field: &Field, value: &Resolved) -> Result<String, UnitError> {
    let line = escape(field, value, false)?;
    if line.is_empty() {
        return Err(field.refuse("", Refusal::Empty));
    }
    if line.trim() != line {
        return Err(field.refuse(&value.to_string(), Refusal::Edge));
    }
    ends_the_line(field, &line)?;
    Ok(line)
}

/// An absolute path that runs to the end of its line.
pub(crate) fn path(field: &Field, value: &Resolved) -> Result<String, UnitError> {
    field.absolute(value)?;
    plain(field, value)
}

/// One word of a list.
pub(crate) fn word(field: &Field, value: &Resolved) -> Result<String, UnitError> {
    Ok(quoted(&escape(field, value, false)?))
}

/// One argument of a command line.
pub(crate) fn argument(field: &Field, value: &Resolved) -> Result<String, UnitError> {
    Ok(quoted(&escape(field, value, true)?))
}

/// The program of a command line.
///
/// systemd takes it as a path after unquoting, refuses quotes and backslashes in it, and expands `$`
/// in the name that the program sees but not in the path that is executed; so `$` cannot be right.
pub(crate) fn program(field: &Field, value: &Resolved) -> Result<String, UnitError> {
    field.absolute(value)?;
    let shown = value.to_string();
    field.without(&shown, "\"'\\$")?;
    if shown.ends_with('/') {
        return Err(field.refuse(&shown, Refusal::Directory));
    }
    word(field, value)
}

/// Refuses a line that would swallow the next one.
pub(crate) fn ends_the_line(field: &Field, line: &str) -> Result<(), UnitError> {
    let backslashes = line.len() - line.trim_end_matches('\\').len();
    if backslashes % 2 == 1 {
        return Err(field.refuse(line, Refusal::Continuation));
    }
    Ok(())
}

fn escape(field: &Field, value: &Resolved, dollar: bool) -> Result<String, UnitError> {
    let mut out = String::new();
    for part in value.parts() {
        match part {
            ResolvedPart::Specifier(c) => out.extend(['%', *c]),
            ResolvedPart::Text(text) => {
                field.text(text)?;
                let text = text.replace('%', "%%");
                out.push_str(&if dollar {
                    text.replace('$', "$$")
                } else {
                    text
                });
            }
        }
    }
    Ok(out)
}

/// Puts quotes around a word that needs them.
///
/// A word is left bare only if nothing in it can be a quote, an escape, a separator or a comment,
/// so that `;` (which would start a second command) is always quoted.
fn quoted(word: &str) -> String {
    let bare = |c: char| c.is_alphanumeric() || "_-./:=,@+%$".contains(c);
    if !word.is_empty() && word.chars().all(bare) {
        return word.to_owned();
    }
    format!("\"{}\"", word.replace('\\', r"\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field() -> Field {
        Field::new("x", "exec[1]")
    }

    fn said(result: Result<String, UnitError>) -> String {
        result.unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn arguments_are_quoted_where_they_have_to_be() {
        let cases = [
            ("plain", "plain"),
            ("", r#""""#),
            ("two words", r#""two words""#),
            ("100%", "100%%"),
            ("$HOME", "$$HOME"),
            ("${A}", r#""$${A}""#),
            (r"C:\dir", r#""C:\\dir""#),
            (r#"say "hi""#, r#""say \"hi\"""#),
            ("it's", r#""it's""#),
            (";", r#"";""#),
            ("#x", r##""#x""##),
            ("-@+!:", r#""-@+!:""#),
            ("köln", "köln"),
            ("a\u{a0}b", "\"a\u{a0}b\""),
        ];
        for (value, expected) in cases {
            assert_eq!(
                said(argument(&field(), &Resolved::from(value))),
                expected,
                "{value}"
            );
        }
    }

    #[test]
    fn words_keep_the_dollar() {
        assert_eq!(
            said(word(&field(), &Resolved::from("A=$B %"))),
            "\"A=$B %%\""
        );
    }

    #[test]
    fn what_a_line_cannot_hold_is_refused_by_name() {
        let owner = "failed to write exec[1] of `x`: ";
        let cases = [
            ("a\nb", r#""a\nb" holds the control character U+000A"#),
            (
                "a\u{ffff}",
                r#""a\u{ffff}" holds U+FFFF, which is no character"#,
            ),
            (
                " a",
                r#"" a" starts or ends with white space, which would be lost"#,
            ),
            (
                r"a\",
                r#""a\\" ends with a backslash, which would continue the line"#,
            ),
            ("", r#""" is empty"#),
        ];
        for (value, expected) in cases {
            let error = said(plain(&field(), &Resolved::from(value)));
            assert_eq!(error, format!("{owner}{expected}"));
        }
        assert_eq!(said(plain(&field(), &Resolved::from(r"a\\"))), r"a\\");
    }

    #[test]
    fn programs_are_absolute_files_without_traps() {
        let owner = "failed to write exec[1] of `x`: ";
        let cases = [
            ("true", r#""true" is not an absolute path"#),
            ("-/bin/true", r#""-/bin/true" is not an absolute path"#),
            ("/bin/", r#""/bin/" ends with `/`, but has to name a file"#),
            ("/bin/$x", r#""/bin/$x" cannot hold '$' here"#),
            ("/bin/a\"", r#""/bin/a\"" cannot hold '"' here"#),
        ];
        for (value, expected) in cases {
            let error = said(program(&field(), &Resolved::from(value)));
            assert_eq!(error, format!("{owner}{expected}"));
        }
        assert_eq!(
            said(program(&field(), &Resolved::from("/opt/a b/%"))),
            "\"/opt/a b/%%\""
        );
    }
}
