//! Words of Ruby.

/// A string in double quotes, in which nothing is interpolated.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// The same without the quotes, to be written between others.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' | '"' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    // A `#` alone is nothing special, and before these it begins an expression.
    for mark in ["#{", "#@", "#$"] {
        out = out.replace(mark, &format!("\\{mark}"));
    }
    out
}

/// Text for a heredoc that interpolates.
pub(super) fn heredoc(text: &str) -> String {
    let text = text.replace('\\', "\\\\");
    ["#{", "#@", "#$"]
        .iter()
        .fold(text, |text, mark| text.replace(mark, &format!("\\{mark}")))
}

/// What `brew style` allows, without the indentation.
pub(super) const WIDTH: usize = 114;

/// A call with one argument a line if it does not fit into one.
pub(super) fn call(head: &str, open: &str, arguments: &[String], close: &str) -> Vec<String> {
    let line = format!("{head}{open}{}{close}", arguments.join(", "));
    if line.len() <= WIDTH {
        return vec![line];
    }
    let mut lines = Vec::new();
    if open == "[" {
        lines.push(format!("{head}["));
        lines.extend(arguments.iter().map(|argument| format!("  {argument},")));
        lines.push(close.to_owned());
        return lines;
    }
    let indent = " ".repeat(head.len() + open.len());
    let last = arguments.len().saturating_sub(1);
    for (index, argument) in arguments.iter().enumerate() {
        let start = if index == 0 {
            format!("{head}{open}")
        } else {
            indent.clone()
        };
        let end = if index == last { close } else { "," };
        lines.push(format!("{start}{argument}{end}"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{call, heredoc, quoted};

    #[test]
    fn nothing_is_interpolated() {
        for (text, expected) in [
            ("plain # text", r##""plain # text""##),
            (r#"a "b" \c"#, r#""a \"b\" \\c""#),
            ("#{rm} #$x #@y", r##""\#{rm} \#$x \#@y""##),
            ("one\ntwo", r#""one\ntwo""#),
        ] {
            assert_eq!(quoted(text), expected);
        }
        assert_eq!(heredoc(r#""a" \ #{b} # c"#), r##""a" \\ \#{b} # c"##);
    }

    #[test]
    fn long_calls_are_broken() {
        let words: Vec<_> = (0..12).map(|n| quoted(&format!("argument{n}"))).collect();
        let lines = call("run ", "[", &words, "]");
        assert_eq!(
            (lines[0].as_str(), lines[1].as_str()),
            ("run [", "  \"argument0\",")
        );
        assert_eq!(lines.last().map(String::as_str), Some("]"));
        let lines = call("man1.install", " ", &words, "");
        assert_eq!(lines[0], "man1.install \"argument0\",");
        assert_eq!(lines[11], "             \"argument11\"");
        assert_eq!(call("run ", "[", &words[..1], "]"), ["run [\"argument0\"]"]);
    }
}
