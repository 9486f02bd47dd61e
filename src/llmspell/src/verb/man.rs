//! `llmspell man`, for whoever packages.

use std::{io, path::PathBuf};

use clap::Command;
use dunnage_daemon::WholeFile;
use dunnage_unit::Mode;

use super::man_keys;
use crate::{Failure, advised, cli::VERSION};

/// Write the man pages into a directory
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Man {
    /// Where to
    directory: PathBuf,
}

impl Man {
    pub(crate) fn run(self, mut command: Command) -> Result<(), Failure> {
        command = command.disable_help_subcommand(true);
        command.build();
        let text = page(&command)
            .map_err(|error| Failure::new(format!("failed to make the man page: {error}")))?;
        for (name, text) in [("llmspell.1", text), man_keys::page()] {
            let file = WholeFile {
                path: self.directory.join(name),
                text,
                mode: Mode::new(0o644),
            };
            file.replace().map_err(|error| advised(&error))?;
        }
        Ok(())
    }
}

/// What stands at the foot of each page.
pub(super) fn source() -> String {
    format!("llmspell {VERSION}")
}

/// One page with all subcommands: short enough to be searched, and no page points to a missing one.
fn page(command: &Command) -> io::Result<String> {
    let man = clap_mangen::Man::new(command.clone())
        .title("LLMSPELL")
        .source(source())
        .manual("LLMSpell");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let mut text = String::from_utf8_lossy(&page).into_owned();
    text.push_str(".SH COMMANDS\n");
    subcommands(command, &mut text)?;
    let mut rest = Vec::new();
    man.render_extra_section(&mut rest)?;
    text.push_str(&String::from_utf8_lossy(&rest).replace(".SH EXTRA", ".SH \"EXIT STATUS\""));
    text.push_str(".SH \"SEE ALSO\"\n\\fBllmspell.toml\\fR(5)\n");
    Ok(text)
}

fn subcommands(command: &Command, text: &mut String) -> io::Result<()> {
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        if sub.has_subcommands() {
            subcommands(sub, text)?;
            continue;
        }
        let man = clap_mangen::Man::new(sub.clone());
        let mut section = Vec::new();
        man.render_synopsis_section(&mut section)?;
        section.extend_from_slice(b".PP\n");
        man.render_description_section(&mut section)?;
        man.render_options_section(&mut section)?;
        let name = sub.get_bin_name().unwrap_or_else(|| sub.get_name());
        text.push_str(&format!(".SS \"{name}\"\n"));
        for line in String::from_utf8_lossy(&section).lines() {
            // The headings of a page of its own, and the definitions before them.
            if !line.starts_with(".SH") && !line.starts_with(".ie") && !line.starts_with(".el") {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    Ok(())
}
