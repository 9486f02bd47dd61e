//! The man pages of the command: one for all of it, and one for each word that has words below it.

use std::io;

use clap::Command;

use super::{config::VARIABLES, man::source, roff::Roff};

/// The pages, each with the name of its file.
pub(super) fn pages(command: &Command) -> io::Result<Vec<(String, String)>> {
    let mut pages = vec![("kohakuriver.1".to_owned(), main(command)?)];
    for group in visible(command).filter(|sub| sub.has_subcommands()) {
        pages.push((format!("{}.1", page_name(group)), group_page(group)?));
    }
    Ok(pages)
}

fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|sub| !sub.is_hide_set())
}

/// `kohakuriver-task`.
fn page_name(command: &Command) -> String {
    format!("kohakuriver-{}", command.get_name())
}

fn main(command: &Command) -> io::Result<String> {
    let mut page = head(command, "kohakuriver");
    let man = clap_mangen::Man::new(command.clone());
    page.section("SYNOPSIS");
    page.generated(&rendered(|out| man.render_synopsis_section(out))?);
    page.section("DESCRIPTION");
    page.words("KohakuRiver runs commands in containers on the machines of a small team.");
    page.words("A host keeps the list of nodes and tasks; a runner on every node starts them.");
    page.section("OPTIONS");
    page.generated(&rendered(|out| man.render_options_section(out))?);
    page.section("COMMANDS");
    for sub in visible(command) {
        if sub.has_subcommands() {
            page.subsection(&full_name(sub));
            page.words(&format!("{}: {}.", about(sub), names(sub)));
            page.words(&format!("See {}(1).", page_name(sub)));
        } else {
            section(&mut page, sub)?;
        }
    }
    page.section("EXIT STATUS");
    let codes = command
        .get_after_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    page.words(codes.trim_start_matches("Exit codes: "));
    page.section("ENVIRONMENT");
    for (name, meaning) in VARIABLES {
        page.item(name, &format!("{}.", capital(meaning)));
    }
    let mut others: Vec<(String, u8)> = visible(command)
        .filter(|sub| sub.has_subcommands())
        .map(|sub| (page_name(sub), 1))
        .collect();
    others.sort();
    let mut others: Vec<(&str, u8)> = others.iter().map(|(name, n)| (name.as_str(), *n)).collect();
    others.extend([("kohakuriver-host.toml", 5), ("kohakuriver-runner.toml", 5)]);
    page.see_also(&others);
    page.paragraph(
        "/usr/share/doc/kohakuriver has a quick start, how to make a fleet, and what to do",
    );
    page.words("when something does not work.");
    Ok(page.into_text())
}

fn group_page(group: &Command) -> io::Result<String> {
    let mut page = head(group, &page_name(group));
    page.section("SYNOPSIS");
    for sub in visible(group) {
        synopsis(&mut page, sub)?;
        page.generated(b".br");
    }
    page.section("COMMANDS");
    for sub in visible(group) {
        section(&mut page, sub)?;
    }
    page.see_also(&[("kohakuriver", 1)]);
    Ok(page.into_text())
}

fn head(command: &Command, name: &str) -> Roff {
    let mut page = Roff::page(name, 1, &source());
    page.section("NAME");
    page.words(&format!("{name} - {}", small(&about(command))));
    page
}

/// One word with its options.
fn section(page: &mut Roff, command: &Command) -> io::Result<()> {
    page.subsection(&full_name(command));
    synopsis(page, command)?;
    page.paragraph(&format!("{}.", about(command)));
    let man = clap_mangen::Man::new(plain(command));
    page.generated(&rendered(|out| man.render_options_section(out))?);
    if let Some(after) = command.get_after_help().map(ToString::to_string) {
        let (title, lines) = after.split_once('\n').unwrap_or((&after, ""));
        page.paragraph(title);
        let lines: Vec<&str> = lines.lines().map(str::trim).collect();
        page.verbatim(&lines.join("\n"));
    }
    Ok(())
}

fn synopsis(page: &mut Roff, command: &Command) -> io::Result<()> {
    let man = clap_mangen::Man::new(plain(command));
    page.generated(&rendered(|out| man.render_synopsis_section(out))?);
    Ok(())
}

/// Without the two options that every command has, and that are on the first page.
fn plain(command: &Command) -> Command {
    command.clone().mut_args(|arg| {
        let everywhere = ["help", "version"].contains(&arg.get_id().as_str());
        let hidden = arg.is_hide_set();
        arg.hide(everywhere || hidden)
    })
}

fn rendered(render: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    render(&mut out)?;
    Ok(out)
}

fn full_name(command: &Command) -> String {
    command
        .get_bin_name()
        .unwrap_or_else(|| command.get_name())
        .to_owned()
}

fn about(command: &Command) -> String {
    command
        .get_about()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// `list, status and watch`.
fn names(group: &Command) -> String {
    let names: Vec<&str> = visible(group).map(Command::get_name).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

fn capital(text: &str) -> String {
    change_first(text, |c| c.to_ascii_uppercase())
}

fn small(text: &str) -> String {
    change_first(text, |c| c.to_ascii_lowercase())
}

fn change_first(text: &str, change: fn(&char) -> char) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| change(&c));
    first.into_iter().chain(chars).collect()
}
