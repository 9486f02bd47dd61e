//! `llmspell repl`.

use std::io::{self, BufRead, IsTerminal};

use super::run::{Place, failed};
use crate::{
    Failure, advised,
    cli::Common,
    client::Runner,
    engine::{Completeness, Request, Stream},
    output,
};

/// Type code and see what it does
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Repl {
    #[command(flatten)]
    place: Place,
}

impl Repl {
    pub(crate) fn run(self, common: &Common) -> Result<(), Failure> {
        self.place.check()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| advised(&error))?;
        let connect = self.place.connect.as_deref();
        let runner = runtime.block_on(Runner::start(common, connect))?;
        talk(&runtime, runner)
    }
}

/// Reads, runs and shows until there is nothing left to read.
pub(super) fn talk(runtime: &tokio::runtime::Runtime, mut runner: Runner) -> Result<(), Failure> {
    let person = io::stdin().is_terminal();
    let mut lines = io::stdin().lock().lines();
    let mut code = String::new();
    loop {
        if person {
            output::print(if code.is_empty() { "> " } else { ">> " })?;
        }
        let line = match lines.next() {
            Some(line) => line.map_err(|error| Failure::new(format!("standard input: {error}")))?,
            None if code.is_empty() => return Ok(()),
            // What was typed last is not whole, and the error says so.
            None => String::new(),
        };
        let ended = line.is_empty();
        if code.is_empty() && matches!(line.trim(), "exit" | "quit" | ":q") {
            return Ok(());
        }
        code.push_str(&line);
        code.push('\n');
        let state = runtime.block_on(runner.completeness(&code));
        // An empty line ends what can never become whole.
        if state == Completeness::Incomplete && !ended {
            continue;
        }
        let request = Request {
            code: std::mem::take(&mut code),
            name: "=repl".to_owned(),
            arguments: None,
        };
        let show = |stream: Stream, text: String| match stream {
            Stream::Out => drop(output::print(&text)),
            Stream::Err => eprint!("{text}"),
        };
        match runtime.block_on(runner.run(request, show))? {
            Ok(Some(text)) => output::print(&format!("{text}\n"))?,
            Ok(None) => {}
            Err(error) => eprintln!("{}", failed(&error)),
        }
    }
}
