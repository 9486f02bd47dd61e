//! `cargo xtask bench`: how fast the products are, beside their peers.

use std::io;

use clap::Args;

use crate::debian;
use crate::line::Line;

/// Build a product for release and measure it beside its peers.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// The product, and options of its benchmark: `cargo xtask bench kohakuriver --help`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    words: Vec<String>,
}

impl Bench {
    pub(crate) fn run(self) -> io::Result<bool> {
        if !self.words.iter().any(|word| word == "--help") {
            debian::install_missing(debian::FOR_BENCHMARKS)?;
            let build = ["build", "--quiet", "--release", "--package"];
            Line::cargo().args(build).args(&self.words[..1]).run()?;
        }
        let bench = ["run", "--quiet", "--package", "dunnage-bench", "--"];
        Line::cargo().args(bench).args(&self.words).run()?;
        Ok(true)
    }
}
