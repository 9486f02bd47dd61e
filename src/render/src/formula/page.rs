//! The whole of a formula.

use askama::Template;
use dunnage_model::{Product, ServiceSpec};

use super::class::{class, description, license};
use super::install::{configs, install};
use super::origin::{FormulaOrigin, System};
use super::ruby::{heredoc, quoted};
use super::service;
use super::test::test;
use crate::RenderError;
use crate::source::Native;

#[derive(Template)]
#[template(path = "brew/formula.rb")]
struct Page<'a> {
    name: &'a str,
    class: String,
    desc: String,
    homepage: Option<String>,
    stable: Vec<String>,
    license: String,
    revision: u32,
    head: Option<String>,
    livecheck: Option<&'static str>,
    builds: bool,
    platforms: Vec<System>,
    install: Vec<String>,
    folders: Vec<String>,
    caveats: Vec<String>,
    service: Vec<String>,
    test: Vec<String>,
}

/// The formula of a product, which Cargo must build; `revision` counts the formulas of one version from 0.
pub fn formula(
    native: &Native<'_>,
    origin: &FormulaOrigin,
    revision: u32,
) -> Result<Option<String>, RenderError> {
    let product = native.product;
    let Some(cargo) = &native.cargo else {
        return Ok(None);
    };
    let spec = service::of(product);
    let head = match origin {
        FormulaOrigin::Tag { repository } => Some(quoted(repository)),
        _ => None,
    };
    let page = Page {
        name: &product.name,
        class: class(&product.name),
        desc: quoted(&description(&product.summary)),
        homepage: product.homepage.as_deref().map(quoted),
        stable: origin.stable(&product.version),
        license: license(&product.license),
        revision,
        head,
        livecheck: origin.livecheck(product),
        builds: origin.builds(),
        platforms: origin.platforms(),
        install: install(product, cargo, origin, spec),
        folders: spec.map(service::folders).unwrap_or_default(),
        caveats: caveats(product, spec),
        service: spec.map_or_else(Vec::new, |spec| service::service(product, spec)),
        test: test(product, spec),
    };
    // An empty line has no indentation.
    let text = page.render()?;
    let lines = text.lines().map(str::trim_end);
    Ok(Some(lines.map(|line| format!("{line}\n")).collect()))
}

/// What Homebrew does not do by itself and does not say either.
fn caveats(product: &Product, spec: Option<&ServiceSpec>) -> Vec<String> {
    let name = &product.name;
    let mut text = String::new();
    let files: Vec<_> = configs(product).map(|(_, path)| path).collect();
    if !files.is_empty() {
        text.push_str("Configuration, below $(brew --prefix)/etc:\n");
        for file in &files {
            text.push_str(&format!("  {file}\n"));
        }
        text.push_str("An upgrade keeps a file that you edited, and puts the new one beside it as\n*.default.\n");
    }
    if spec.is_some() {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!(
            "An upgrade leaves the old version running until the service is restarted, and\n\
             uninstalling leaves it running too: run `brew services stop {name}` first.\n\
             Configuration and data stay.\n"
        ));
    }
    if let Some(more) = &product.homebrew.caveats {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(more.trim());
    }
    let lines = text.lines();
    lines
        .map(|line| format!("      {}", heredoc(line)))
        .collect()
}
