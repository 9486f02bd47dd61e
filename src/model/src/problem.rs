//! What is wrong with a text, where, and what to do about it.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

use annotate_snippets::{AnnotationKind, Element, Level, Renderer, Snippet};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, in one line.
    pub message: String,
    /// The bytes of the text it is about.
    pub span: Option<Range<usize>>,
    /// A few words under the underlined text.
    pub label: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem at a place.
    pub fn at(span: Range<usize>, message: impl Into<String>) -> Problem {
        Problem {
            message: message.into(),
            span: Some(span),
            label: String::new(),
            hint: None,
        }
    }

    /// The same, with words under the underlined text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Problem {
        self.label = label.into();
        self
    }

    /// The same, with what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Problem {
        self.hint = Some(hint.into());
        self
    }
}

/// Everything that is wrong with one file; never empty.
#[derive(Clone, Debug)]
pub struct Problems {
    path: PathBuf,
    text: String,
    list: Vec<Problem>,
}

impl Problems {
    pub(crate) fn new(path: PathBuf, text: String, mut list: Vec<Problem>) -> Problems {
        for span in list.iter_mut().filter_map(|problem| problem.span.as_mut()) {
            *span = inside(span, &text);
        }
        list.sort_by_key(|problem| problem.span.as_ref().map_or(0, |span| span.start));
        Problems { path, text, list }
    }

    /// Why a text is not TOML.
    pub(crate) fn of_toml(path: PathBuf, text: String, errors: &[toml::de::Error]) -> Problems {
        let problems = errors.iter().map(|error| {
            let mut span = error.span().unwrap_or(0..0);
            // An empty span (something is missing here) would underline nothing.
            span.end = span.end.max((span.start + 1).min(text.len()));
            Problem::at(span, format!("not valid TOML: {}", error.message()))
        });
        let problems = problems.collect();
        Problems::new(path, text, problems)
    }

    /// The problems in the order of the text.
    pub fn list(&self) -> &[Problem] {
        &self.list
    }

    /// The text for people: each problem with file, line, the underlined text and its hint.
    pub fn render(&self, coloured: bool) -> String {
        let renderer = if coloured {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let path = self.path.display().to_string();
        let mut out = String::new();
        for problem in &self.list {
            let mut elements: Vec<Element<'_>> = Vec::new();
            if let Some(span) = &problem.span {
                let annotation = AnnotationKind::Primary.span(span.clone());
                let annotation = match problem.label.as_str() {
                    "" => annotation,
                    label => annotation.label(label),
                };
                let snippet = Snippet::source(self.text.as_str()).path(&path);
                elements.push(snippet.annotation(annotation).into());
            }
            if let Some(hint) = &problem.hint {
                elements.push(Level::HELP.with_name("hint").message(hint.as_str()).into());
            }
            let group = Level::ERROR
                .primary_title(problem.message.as_str())
                .elements(elements);
            out.push_str(&renderer.render(&[group]));
            out.push_str("\n\n");
        }
        let count = self.list.len();
        let noun = if count == 1 { "problem" } else { "problems" };
        out.push_str(&format!("{count} {noun} in {path}"));
        out
    }
}

/// The span where it lies in the text, not in the middle of a character.
fn inside(span: &Range<usize>, text: &str) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    start..text.ceil_char_boundary(span.end.max(start))
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Problems {}

/// Where problems are gathered, so that one does not hide the next.
#[derive(Debug, Default)]
pub(crate) struct Findings(RefCell<Vec<Problem>>);

impl Findings {
    pub(crate) fn push(&self, problem: Problem) {
        self.0.borrow_mut().push(problem);
    }

    pub(crate) fn into_list(self) -> Vec<Problem> {
        self.0.into_inner()
    }
}
