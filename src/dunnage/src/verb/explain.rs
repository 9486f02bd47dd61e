//! `dunnage explain`.

use clap::Args;
use comfy_table::{ContentArrangement, Table, presets};
use dunnage_model::Format;
use dunnage_render::{Event, Lifecycle};

use crate::console::Console;
use crate::failure::Failure;
use crate::project::Project;

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
        let mut lifecycle = Lifecycle::of(&project.product, Format::Deb);
        if let Some(package) = &self.package {
            lifecycle.rows.retain(|row| row.package == *package);
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
        let text = text(&lifecycle);
        console.result(&lifecycle, text)
    }
}

/// One table per package: events down, what happens to each kind of thing across.
fn text(lifecycle: &Lifecycle) -> String {
    let mut packages: Vec<&str> = lifecycle
        .rows
        .iter()
        .map(|row| row.package.as_str())
        .collect();
    packages.dedup();
    let mut out = Vec::new();
    for package in packages {
        let rows: Vec<_> = lifecycle
            .rows
            .iter()
            .filter(|row| row.package == package)
            .collect();
        let subjects = ["users", "units", "files", "data"];
        let subjects: Vec<_> = subjects
            .into_iter()
            .filter(|s| rows.iter().any(|row| row.subject == *s))
            .collect();
        let mut table = Table::new();
        table.load_style(presets::UTF8_HORIZONTAL_ONLY);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        if table.width().is_none() {
            table.set_width(160);
        }
        let title = format!("{package} ({})", lifecycle.format);
        table.set_header(std::iter::once(title.as_str()).chain(subjects.iter().copied()));
        for event in Event::ALL {
            let cells = subjects.iter().map(|subject| {
                let effects = rows
                    .iter()
                    .filter(|row| row.event == event && row.subject == *subject);
                effects
                    .map(|row| row.effect.as_str())
                    .collect::<Vec<_>>()
                    .join("\n")
            });
            table.add_row(std::iter::once(event.to_string()).chain(cells));
        }
        out.push(table.to_string());
    }
    out.join("\n\n")
}
