//! What Homebrew calls things.

use super::ruby::quoted;

/// The class of a formula: `my-daemon` is `MyDaemon`.
pub(super) fn class(name: &str) -> String {
    let parts = name.split(['-', '_', '.']);
    let capital = |part: &str| {
        let mut chars = part.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(chars).collect::<String>()
    };
    parts.map(capital).collect::<String>().replace('+', "x")
}

/// One line as `brew style` wants it: no article, a capital letter, no full stop.
pub(super) fn description(summary: &str) -> String {
    let mut text = summary.trim().trim_end_matches('.');
    for article in ["a ", "an ", "the ", "A ", "An ", "The "] {
        text = text.strip_prefix(article).unwrap_or(text);
    }
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

/// An SPDX expression as formulas write it.
pub(super) fn license(expression: &str) -> String {
    let list = |word: &str, parts: Vec<&str>| {
        let parts: Vec<_> = parts.into_iter().map(quoted).collect();
        format!("{word}: [{}]", parts.join(", "))
    };
    let or: Vec<_> = expression.split(" OR ").collect();
    let and: Vec<_> = expression.split(" AND ").collect();
    match (or.len(), and.len(), expression.contains('(')) {
        (2.., 1, false) => list("any_of", or),
        (1, 2.., false) => list("all_of", and),
        _ => quoted(expression),
    }
}

#[cfg(test)]
mod tests {
    use super::{class, description, license};

    #[test]
    fn names_become_classes() {
        for (name, expected) in [
            ("kohakuriver", "Kohakuriver"),
            ("my-daemon2", "MyDaemon2"),
            ("a_b.c", "ABC"),
            ("river+", "Riverx"),
        ] {
            assert_eq!(class(name), expected);
        }
    }

    #[test]
    fn summaries_begin_with_a_noun() {
        for (summary, expected) in [
            ("a kernel for Lua.", "Kernel for Lua"),
            ("The daemon", "Daemon"),
            ("cluster manager", "Cluster manager"),
            ("", ""),
        ] {
            assert_eq!(description(summary), expected);
        }
    }

    #[test]
    fn licences_are_lists() {
        for (expression, expected) in [
            ("MIT", "\"MIT\""),
            ("MIT OR Apache-2.0", "any_of: [\"MIT\", \"Apache-2.0\"]"),
            ("MIT AND ISC", "all_of: [\"MIT\", \"ISC\"]"),
            ("MIT AND (ISC OR 0BSD)", "\"MIT AND (ISC OR 0BSD)\""),
        ] {
            assert_eq!(license(expression), expected);
        }
    }
}
