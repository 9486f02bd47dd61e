//! The progress of trials: on a terminal a bar, elsewhere a line for each case.

use std::time::Duration;

use dunnage_verify::{Event, Listener, Verdict};
use indicatif::{ProgressBar, ProgressStyle};

use crate::console::Console;

/// Hears of trials, and shows how far they are.
pub(crate) struct Trials<'c> {
    console: &'c Console,
    bar: Option<ProgressBar>,
}

impl<'c> Trials<'c> {
    pub(crate) fn start(console: &'c Console, cases: usize) -> Trials<'c> {
        if !console.is_interactive() {
            return Trials { console, bar: None };
        }
        let bar = ProgressBar::new(u64::try_from(cases).unwrap_or(u64::MAX));
        let style = ProgressStyle::with_template("{spinner} {pos}/{len} {wide_msg} {elapsed}");
        let bar = style.map_or(bar.clone(), |style| bar.with_style(style));
        bar.enable_steady_tick(Duration::from_millis(120));
        Trials {
            console,
            bar: Some(bar),
        }
    }

    fn note(&self, text: String) {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.console.note(text)),
            None => self.console.note(text),
        }
    }

    fn now(&self, text: String) {
        match &self.bar {
            Some(bar) => bar.set_message(text),
            None => self.console.note(text),
        }
    }
}

impl Listener for Trials<'_> {
    fn on(&self, event: Event<'_>) {
        match event {
            Event::MakingBase { suite, flavour } => {
                self.now(format!("making a {flavour} root of {suite}, once …"));
            }
            Event::Preparing(what) => self.now(format!("{what} …")),
            Event::Hopeless(why) => self.note(why.to_owned()),
            Event::Scenario { name, suite } => self.now(format!("{name} on {suite} …")),
            Event::Ended { .. } => {
                if let Some(bar) = &self.bar {
                    bar.inc(1);
                }
            }
            Event::Kept { line } => self.note(format!("kept; to enter it: {line}")),
            Event::Keeps { line } => self.note(format!("to remove all that is kept: {line}")),
            Event::Decided(check) => {
                if matches!(check.verdict, Verdict::Fail(_)) {
                    let (id, case, suite) = (check.statement.id, check.scenario, check.suite);
                    self.note(format!(
                        "FAIL {id:<5}{case} on {suite}: {}",
                        check.statement.text
                    ));
                }
            }
        }
    }
}

impl Drop for Trials<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
