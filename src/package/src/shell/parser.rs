//! A script as the commands it would run.

use std::collections::BTreeMap;

use super::command::{Command, Joint, is_assignment};
use super::lexer::{Token, lex};

/// How deep substitutions are followed.
const DEPTH: usize = 6;

/// How deep blocks are followed: no script of a person is deeper, and guards are kept per command.
const NESTING: usize = 32;

/// How much of a condition is kept, likewise.
const CONDITION: usize = 400;

/// What a script would run, in the order of its text; commands in substitutions follow theirs.
pub(crate) fn parse(text: &str) -> Vec<Command> {
    let mut commands = parse_at(text, 1, DEPTH);
    lend_guards(&mut commands);
    commands
}

fn parse_at(text: &str, line: usize, depth: usize) -> Vec<Command> {
    let mut parser = Parser::new(depth);
    for (token, line) in lex(text, line) {
        parser.take(token, line);
    }
    parser.finish()
}

/// What is asked before every call of a function is asked for its commands too.
fn lend_guards(commands: &mut [Command]) {
    let mut asked: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for call in commands.iter() {
        let guards = asked
            .entry(call.program().to_owned())
            .or_insert_with(|| call.guards.clone());
        guards.retain(|guard| call.guards.contains(guard));
    }
    for command in commands {
        let lent = command.function.as_ref().and_then(|name| asked.get(name));
        if let Some(lent) = lent {
            command.guards.splice(0..0, lent.iter().cloned());
        }
    }
}

/// A compound command that is open.
struct Frame {
    kind: Kind,
    /// The commands whose status may be that of the block.
    tail: Vec<usize>,
    /// Those of the branches that are over.
    branches: Vec<usize>,
}

enum Kind {
    Script,
    Function(String),
    Group,
    If {
        condition: String,
        open: bool,
    },
    Loop {
        open: bool,
    },
    Case {
        subject: String,
        arm: String,
        pattern: bool,
    },
}

struct Parser {
    depth: usize,
    frames: Vec<Frame>,
    commands: Vec<Command>,
    words: Vec<String>,
    redirects: Vec<(String, String)>,
    line: usize,
    /// A redirection that has no target yet.
    redirect: Option<String>,
    /// The commands of the list that is open, and what they ask of those after them.
    list: Vec<usize>,
    asked: Vec<String>,
    /// A function whose body has not begun.
    function: Option<String>,
    /// Whether `(` was read right after the only word of a command.
    defining: bool,
}

impl Parser {
    fn new(depth: usize) -> Parser {
        Parser {
            depth,
            frames: vec![Frame::new(Kind::Script)],
            commands: Vec::new(),
            words: Vec::new(),
            redirects: Vec::new(),
            line: 0,
            redirect: None,
            list: Vec::new(),
            asked: Vec::new(),
            function: None,
            defining: false,
        }
    }

    fn finish(mut self) -> Vec<Command> {
        self.end(Joint::End);
        while !self.frames.is_empty() {
            self.close();
        }
        self.commands
    }

    fn take(&mut self, token: Token, line: usize) {
        if self.is_pattern() {
            return self.pattern(token);
        }
        match token {
            Token::Word(word) => self.word(word, line),
            Token::Newline => self.end(Joint::End),
            Token::Operator(operator) => match operator {
                "&&" => self.end(Joint::And),
                "||" => self.end(Joint::Or),
                "|" => self.end(Joint::Pipe),
                ";" | "&" => self.end(Joint::End),
                ";;" => {
                    self.end(Joint::End);
                    self.end_arm();
                }
                "(" if self.words.len() == 1 => self.defining = true,
                "(" => self.begin(Kind::Group),
                ")" if self.defining => {
                    self.defining = false;
                    self.function = self.words.pop();
                }
                ")" => {
                    self.end(Joint::End);
                    if self.frames.len() > 1 && matches!(self.top().kind, Kind::Group) {
                        self.close();
                    }
                }
                redirect => self.redirect = Some(redirect.to_owned()),
            },
        }
    }

    fn word(&mut self, word: String, line: usize) {
        if let Some(operator) = self.redirect.take() {
            self.redirects.push((operator, word));
            return;
        }
        if self.words.is_empty() {
            self.line = line;
            if self.keyword(&word) {
                return;
            }
        }
        self.words.push(word);
        // The words of `case … in` end with the `in`.
        if self.words.len() == 3 && self.words[0] == "case" && self.words[2] == "in" {
            let subject = clip(&self.words[1]).to_owned();
            self.words.clear();
            let arm = String::new();
            let kind = Kind::Case {
                subject,
                arm,
                pattern: true,
            };
            self.begin(kind);
        }
    }

    /// Follows a word that has a meaning where a command begins; false if it has none.
    fn keyword(&mut self, word: &str) -> bool {
        match word {
            "if" => self.begin(Kind::If {
                condition: String::new(),
                open: true,
            }),
            "while" | "until" => self.begin(Kind::Loop { open: true }),
            "then" | "do" => {
                if let Kind::If { open, .. } | Kind::Loop { open } = &mut self.top().kind {
                    *open = false;
                }
            }
            "elif" | "else" => self.otherwise(word == "elif"),
            "fi" | "done" | "esac" | "}" => self.close_block(),
            "{" => {
                let kind = self.function.take().map_or(Kind::Group, Kind::Function);
                self.begin(kind);
            }
            "!" => {}
            _ => return false,
        }
        true
    }

    fn begin(&mut self, kind: Kind) {
        if self.frames.len() < NESTING {
            self.frames.push(Frame::new(kind));
        }
    }

    fn top(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::new(Kind::Script));
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn otherwise(&mut self, asks: bool) {
        let frame = self.top();
        let tail = std::mem::take(&mut frame.tail);
        frame.branches.extend(tail);
        if let Kind::If { condition, open } = &mut frame.kind {
            *condition = match asks {
                true => String::new(),
                false => format!("not {condition}"),
            };
            *open = asks;
        }
    }

    fn end_arm(&mut self) {
        let frame = self.top();
        let tail = std::mem::take(&mut frame.tail);
        frame.branches.extend(tail);
        if let Kind::Case { arm, pattern, .. } = &mut frame.kind {
            arm.clear();
            *pattern = true;
        }
    }

    fn close_block(&mut self) {
        if self.frames.len() > 1 {
            self.close();
        }
    }

    /// Ends a block: what may give its status may give that of the block around it.
    fn close(&mut self) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        let ends = frame.branches.into_iter().chain(frame.tail);
        match (frame.kind, self.frames.last_mut()) {
            (Kind::Function(_), _) | (_, None) => {
                for index in ends {
                    self.commands[index].is_last = true;
                }
            }
            (_, Some(outer)) => outer.tail = ends.collect(),
        }
    }

    fn is_pattern(&self) -> bool {
        let top = self.frames.last().map(|frame| &frame.kind);
        matches!(top, Some(Kind::Case { pattern: true, .. }))
    }

    fn pattern(&mut self, token: Token) {
        if token == Token::Word("esac".to_owned()) {
            return self.close_block();
        }
        let Kind::Case { arm, pattern, .. } = &mut self.top().kind else {
            return;
        };
        match token {
            Token::Word(word) if arm.len() < CONDITION => arm.push_str(clip(&word)),
            Token::Operator("|") if arm.len() < CONDITION => arm.push('|'),
            Token::Operator(")") => *pattern = false,
            _ => {}
        }
    }

    /// Ends a command.
    fn end(&mut self, joint: Joint) {
        self.redirect = None;
        let words = std::mem::take(&mut self.words);
        let redirects = std::mem::take(&mut self.redirects);
        if !words.is_empty() {
            self.push(words, redirects, joint);
        }
        if joint == Joint::End {
            let list = std::mem::take(&mut self.list);
            self.asked.clear();
            if !list.is_empty() {
                self.top().tail = list;
            }
        }
    }

    fn push(&mut self, words: Vec<String>, redirects: Vec<(String, String)>, joint: Joint) {
        if words[0] == "for" {
            return self.begin(Kind::Loop { open: false });
        }
        let mut guards: Vec<_> = self.frames.iter().filter_map(Frame::guard).collect();
        guards.extend(self.asked.iter().cloned());
        let is_condition = self.frames.iter().any(Frame::is_asking);
        let text = words.join(" ");
        if let Kind::If {
            condition,
            open: true,
        } = &mut self.top().kind
            && condition.len() < CONDITION
        {
            condition.push_str(clip(&text));
            condition.push(' ');
        }
        let function = self
            .frames
            .iter()
            .rev()
            .find_map(|frame| match &frame.kind {
                Kind::Function(name) => Some(name.clone()),
                _ => None,
            });
        let inner = substitutions(&words, self.line, self.depth);
        self.list.push(self.commands.len());
        self.commands.push(Command {
            line: self.line,
            words,
            redirects,
            guards: guards.clone(),
            function: function.clone(),
            joint,
            is_last: false,
            is_condition,
        });
        self.commands.extend(inner.into_iter().map(|mut command| {
            command.guards.splice(0..0, guards.iter().cloned());
            command.function = command.function.or_else(|| function.clone());
            command.is_last = false;
            command
        }));
        if matches!(joint, Joint::And | Joint::Or) {
            self.asked.truncate(NESTING);
            self.asked.push(clip(&text).to_owned());
        }
    }
}

impl Frame {
    fn new(kind: Kind) -> Frame {
        Frame {
            kind,
            tail: Vec::new(),
            branches: Vec::new(),
        }
    }

    fn guard(&self) -> Option<String> {
        match &self.kind {
            Kind::If {
                condition,
                open: false,
            } => Some(condition.trim().to_owned()),
            Kind::Case { subject, arm, .. } => Some(format!("case {subject} in {arm}")),
            _ => None,
        }
    }

    fn is_asking(&self) -> bool {
        matches!(
            self.kind,
            Kind::If { open: true, .. } | Kind::Loop { open: true }
        )
    }
}

/// The commands in `$(…)` and back quotes.
fn substitutions(words: &[String], line: usize, depth: usize) -> Vec<Command> {
    let mut found = Vec::new();
    if depth == 0 {
        return found;
    }
    for word in words {
        if word.starts_with('\'') && !is_assignment(word) {
            continue;
        }
        for (begin, open, close) in [("$(", '(', ')'), ("`", '`', '`')] {
            let Some((before, rest)) = word.split_once(begin) else {
                continue;
            };
            let line = line + before.matches('\n').count();
            found.extend(parse_at(balanced(rest, open, close), line, depth - 1));
        }
    }
    found
}

/// What stands before the bracket that closes one opened before it.
fn balanced(text: &str, open: char, close: char) -> &str {
    let mut depth = 1usize;
    for (index, char) in text.char_indices() {
        if char == close {
            depth -= 1;
        } else if char == open {
            depth += 1;
        }
        if depth == 0 {
            return &text[..index];
        }
    }
    text
}

/// The beginning of a text.
fn clip(text: &str) -> &str {
    let end = text.char_indices().nth(CONDITION);
    end.map_or(text, |(end, _)| &text[..end])
}
