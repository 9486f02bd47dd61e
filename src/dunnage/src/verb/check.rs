//! `dunnage check`.

use clap::Args;
use dunnage_model::Released;
use serde_json::json;

use crate::console::Console;
use crate::failure::Failure;
use crate::project::Project;
use crate::workshop;

/// Check manifests; every problem of every manifest is reported at once.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Products by name, or paths of manifests; all of packaging/ without.
    products: Vec<String>,
    /// Remember the conffiles of this version as released, beside the manifest: later versions are
    /// checked against that.
    #[arg(long)]
    record: bool,
}

impl Check {
    pub(crate) fn run(self, console: &Console) -> Result<(), Failure> {
        let mut good = Vec::new();
        let mut text = Vec::new();
        for project in Project::find(&self.products, None)? {
            let product = &project.product;
            let packages: Vec<_> = product.packages.iter().map(|p| p.name.as_str()).collect();
            text.push(format!(
                "{} {} is good: {}",
                product.name,
                product.version,
                packages.join(", ")
            ));
            good.push(json!({
                "product": product.name, "version": product.version, "packages": packages,
            }));
            if self.record {
                let path = Released::beside(&project.manifest);
                let record = Released::load(&path)?.with(product);
                workshop::write_whole(&path, record.to_toml()?.as_bytes())?;
                text.push(format!("recorded in {}", path.display()));
            }
        }
        console.result(&good, text.join("\n"))
    }
}
