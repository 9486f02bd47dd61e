//! The commands of the products, as this checkout builds them.

use std::io;
use std::path::PathBuf;
use std::process::Command;

use cargo_metadata::MetadataCommand;

use crate::line::Line;

/// The products that are commands.
pub(crate) const PRODUCTS: [&str; 3] = ["dunnage", "kohakuriver", "llmspell"];

/// Commands that were built.
pub(crate) struct Commands {
    folder: PathBuf,
}

impl Commands {
    /// Builds all of them at once: crates that they share then have the same features, and are compiled
    /// once.
    pub(crate) fn build() -> io::Result<Commands> {
        let packages = PRODUCTS.iter().flat_map(|product| ["--package", product]);
        let build = Line::cargo().args(["build", "--quiet"]);
        build.args(packages).run()?;
        let metadata = MetadataCommand::new().no_deps().exec();
        let target = metadata.map_err(io::Error::other)?.target_directory;
        Ok(Commands {
            folder: target.join("debug").into(),
        })
    }

    /// One of them, without arguments.
    pub(crate) fn command(&self, product: &str) -> Command {
        Command::new(self.folder.join(product))
    }
}
