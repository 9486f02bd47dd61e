//! What is wrong with a configuration.

use std::{fmt, path::PathBuf};

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A line of a file.
    Line(PathBuf, usize),
    /// An environment variable.
    Variable(String),
    /// An option of the command line.
    Option,
    /// Nobody set it.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Line(path, line) => write!(f, "{}:{line}", path.display()),
            Origin::Variable(name) => write!(f, "environment variable {name}"),
            Origin::Option => f.write_str("command line"),
            Origin::Default => f.write_str("built-in default"),
        }
    }
}

/// One thing that is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where the value stands.
    pub origin: Origin,
    /// What is wrong with it.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Problem {
    /// Something that is wrong, without a way out.
    pub fn new(origin: Origin, message: impl Into<String>) -> Problem {
        Problem {
            origin,
            message: message.into(),
            hint: None,
        }
    }

    /// The same with what to do.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Problem {
        Problem {
            hint: Some(hint.into()),
            ..self
        }
    }
}

impl fmt::Display for Problem {
    /// One line: the journal and `systemctl status` show lines, not paragraphs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " (hint: {hint})"),
            None => Ok(()),
        }
    }
}

/// Everything that was found, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Adds one, in its place.
    pub fn push(&mut self, problem: Problem) {
        let behind = |other: &Problem| other.origin <= problem.origin;
        let place = self.0.partition_point(behind);
        self.0.insert(place, problem);
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value, unless something was found.
    pub fn or<T>(self, value: T) -> Result<T, Problems> {
        if self.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_told_in_the_order_of_the_file_each_in_one_line() {
        let line = |number| Origin::Line(PathBuf::from("a.toml"), number);
        let mut problems = Problems::default();
        assert_eq!(problems.clone().or(1), Ok(1));
        for (origin, message) in [
            (Origin::Option, "third"),
            (line(9), "second"),
            (line(2), "first"),
            (line(9), "second too"),
        ] {
            problems.push(Problem::new(origin, message).with_hint("mend it"));
        }
        let told = "a.toml:2: first (hint: mend it)\na.toml:9: second (hint: mend it)\n\
                    a.toml:9: second too (hint: mend it)\ncommand line: third (hint: mend it)";
        assert_eq!(problems.or(1).unwrap_err().to_string(), told);
    }
}
