//! `dunnage ship`, the main job.

use std::path::Path;

use clap::Args;
use dunnage_model::Target;
use dunnage_package::{Package, Payload};
use serde_json::json;

use super::build::BuildOptions;
use crate::brew::{self, Brewing};
use crate::console::Console;
use crate::failure::Failure;
use crate::held::Held;
use crate::order::Order;
use crate::press::{self, Incoming};
use crate::project::Project;
use crate::{keys, lines, papers, workshop};

/// Build everything, publish it as a signed local repository, and say how to install from it.
#[derive(Debug, Args)]
pub(crate) struct Ship {
    /// Products by name, or paths of manifests; all of packaging/ without.
    products: Vec<String>,
    #[command(flatten)]
    options: BuildOptions,
    /// Where clients will reach the repository; without it they use its folder.
    #[arg(long)]
    url: Option<String>,
}

impl Ship {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        let targets = Order::read(&[])?.targets();
        let options = &self.options;
        let repo = options.out.join("repo");
        let projects = Project::find(&self.products, options.set_version.as_ref())?;
        let mut repository = press::settings()?;
        repository.url = self.url.or(repository.url);
        // Before the long work: a key that cannot be used is known at once.
        let key = keys::signing_key(&repository, console)?;
        let mut packages = Vec::new();
        let mut files = Vec::new();
        let mut projects = projects;
        for project in &mut projects {
            let payload = workshop::payload(project, &options.compile(), console)?;
            let built = pack(project, &payload, &targets, &options.out, console)?;
            files.extend(papers::bill(project, &payload, &built, &options.out)?);
            packages.extend(built);
        }
        files.extend(packages.iter().map(|package| package.file.clone()));
        let incoming: Vec<_> = packages.iter().map(Incoming::from).collect();
        let brewing = brew::prepare(&projects, (&options.out, &repo), &repository, console)?;
        let archives = brewing.iter().flat_map(|brewing| &brewing.archives);
        files.extend(archives.map(|archive| archive.file.clone()));
        let formulas = brewing.as_ref().map(Brewing::names).unwrap_or_default();
        let coming = (incoming.as_slice(), formulas.as_slice());
        let press = press::publish(coming, &repo, &repository, &key, console)?;
        papers::sums(&options.out, &files)?;
        // Last: a formula is no newer than the packages that could be published.
        let tap = match &brewing {
            Some(brewing) => json!({
                "folder": brewing.folder,
                "changed": brewing.publish(&repository)?,
                "sources": brewing.archives.iter().map(lines::source_json).collect::<Vec<_>>(),
            }),
            None => json!(null),
        };
        let value = json!({
            "tap": tap,
            "packages": packages.iter().map(lines::package_json).collect::<Vec<_>>(),
            "repository": repo,
            "fingerprint": press.fingerprint,
            "install": press.install_json(),
        });
        let files: Vec<_> = packages.iter().map(lines::package).collect();
        let text = format!(
            "{}\n{}  signed by {}\n\n{}",
            files.join("\n"),
            repo.display(),
            press.fingerprint,
            press.install_text()
        );
        console.result(&value, text.trim_end())
    }
}

/// Packs a product as the revision that the repository does not hold with other content: clients keep
/// what they fetched, so a name stands for the same bytes for ever.
fn pack(
    project: &mut Project,
    payload: &Payload,
    targets: &[Target],
    out: &Path,
    console: &Console,
) -> Result<Vec<Package>, Failure> {
    let held = Held::load(out, targets)?;
    let version = project.product.version.clone();
    let holds = |revision: u32| {
        let version = version.clone().with_revision(revision);
        let mut packages = project.product.packages.iter();
        packages.any(|package| held.has(&package.name, &version))
    };
    let mut revision = 1;
    while holds(revision + 1) {
        revision += 1;
    }
    loop {
        project.product.version = version.clone().with_revision(revision);
        let mut packages = Vec::new();
        for target in targets {
            packages.extend(workshop::pack(project, payload, *target, out, console)?);
        }
        if !packages.iter().any(|package| held.differs_from(package)) {
            return Ok(packages);
        }
        // Its name is taken by other content; what was just built under it is in nobody's way.
        for package in &packages {
            std::fs::remove_file(&package.file)?;
        }
        let (name, taken) = (&project.product.name, project.product.version.deb());
        console.note(format!("{name} differs from what was published as {taken}"));
        revision += 1;
    }
}
