//! The table at the end.

use std::io;

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

use crate::figure::{Figure, Target};

/// Every figure of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) ours: String,
    pub(crate) peer: String,
    pub(crate) figures: Vec<Figure>,
}

impl Report {
    /// Prints it as a table, or as JSON.
    pub(crate) fn print(&self, json: bool) -> io::Result<()> {
        if json {
            println!("{}", serde_json::to_string_pretty(self)?);
            return Ok(());
        }
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled);
        table.set_header([
            "FIGURE", &self.ours, &self.peer, "RATIO", "TARGET", "", "HOW",
        ]);
        for figure in &self.figures {
            let unit = figure.unit;
            let peer = figure.peer.map_or("-".into(), |peer| number(peer, unit));
            let ratio = figure
                .ratio()
                .map_or("-".into(), |ratio| format!("{ratio:.1}x"));
            let sign = if figure.more_is_better { "≥" } else { "≤" };
            let target = match figure.target {
                None => String::new(),
                Some(Target::Absolute(limit)) => format!("{sign} {}", number(limit, unit)),
                Some(Target::TimesPeer(times)) => format!("≥ {times}x"),
            };
            let met = match figure.met() {
                None => "",
                Some(true) => "met",
                Some(false) => "MISSED",
            };
            let ours = number(figure.ours, unit);
            table.add_row([
                &figure.what,
                &ours,
                &peer,
                &ratio,
                &target,
                met,
                &figure.note,
            ]);
        }
        println!("{}", table.trim_fmt());
        Ok(())
    }
}

fn number(value: f64, unit: &str) -> String {
    if value >= 1000.0 {
        format!("{value:.0} {unit}")
    } else if value >= 10.0 {
        format!("{value:.1} {unit}")
    } else {
        format!("{value:.2} {unit}")
    }
}
