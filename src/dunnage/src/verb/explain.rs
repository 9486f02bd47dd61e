//! `dunnage explain`.

use clap::Args;
use comfy_table::{ContentArrangement, Table, presets};
use dunnage_model::Format;
use dunnage_render::{Event, Lifecycle, Row};

use crate::console::Console;
use crate::failure::Failure;
use crate::project::Project;

/// The width of a table that no terminal limits.
const WIDTH: u16 = 170;

/// Say what will happen to users, units, files and data, event by event.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The product by name, or the path of its manifest.
    product: String,
    /// Only this package.
    #[arg(long)]
    package: Option<String>,
}

impl Explain {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        let Some(project) = Project::find(&[self.product], None)?.pop() else {
            return Err(Failure::new("there is nothing to explain"));
        };
        let mut lifecycles = Format::ALL.map(|format| Lifecycle::of(&project.product, format));
        if let Some(package) = &self.package {
            for lifecycle in &mut lifecycles {
                lifecycle.rows.retain(|row| row.package == *package);
            }
            if !project
                .product
                .packages
                .iter()
                .any(|known| known.name == *package)
            {
                let known: Vec<_> = project
                    .product
                    .packages
                    .iter()
                    .map(|p| p.name.clone())
                    .collect();
                let failure = Failure::new(format!("the product has no package `{package}`"));
                return Err(failure.hint(format!("it has {}", known.join(", "))));
            }
        }
        let texts = lifecycles.each_ref().map(text);
        console.result(&lifecycles, texts.join("\n\n"))
    }
}

/// One table per package: events down, what happens to each kind of thing across. Events that do the
/// same share a row.
fn text(lifecycle: &Lifecycle) -> String {
    let mut packages: Vec<&str> = lifecycle
        .rows
        .iter()
        .map(|row| row.package.as_str())
        .collect();
    packages.dedup();
    let tables = packages.into_iter().map(|package| {
        let rows: Vec<_> = lifecycle
            .rows
            .iter()
            .filter(|row| row.package == package)
            .collect();
        table(&format!("{package} ({})", lifecycle.format), &rows).to_string()
    });
    tables.collect::<Vec<_>>().join("\n\n")
}

fn table(title: &str, rows: &[&Row]) -> Table {
    let mut subjects = vec!["users", "units", "files", "data"];
    subjects.retain(|subject| rows.iter().any(|row| row.subject == *subject));
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if table.width().is_none() {
        table.set_width(WIDTH);
    }
    table.set_header(std::iter::once(title).chain(subjects.iter().copied()));
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for event in Event::ALL {
        let cells: Vec<_> = subjects
            .iter()
            .map(|subject| cell(rows, event, subject))
            .collect();
        match lines.last_mut() {
            Some((events, last)) if *last == cells => *events += &format!("\n{event}"),
            _ => lines.push((event.to_string(), cells)),
        }
    }
    for (events, cells) in lines {
        table.add_row(std::iter::once(events).chain(cells));
    }
    table
}

/// What an event does to one kind of thing, an effect a line.
fn cell(rows: &[&Row], event: Event, subject: &str) -> String {
    let effects = rows
        .iter()
        .filter(|row| row.event == event && row.subject == subject);
    effects
        .map(|row| row.effect.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}
