//! Benchmarks: `cargo xtask bench PRODUCT`.
//!
//! Each measures the release build of a product and, in the same run on the same machine, what it
//! competes with; the figures to look at are the ratios. A peer that cannot be had here is a row that
//! says so.

mod daemon;
mod figure;
mod kohakuriver;
mod llmspell;
mod peer;
mod report;
mod wrk;

use std::{io, process::ExitCode};

use clap::Parser;

/// Measure a product beside its peers.
#[derive(Debug, Parser)]
struct Bench {
    #[command(subcommand)]
    product: Product,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Product {
    Kohakuriver(kohakuriver::Options),
    Llmspell(llmspell::Options),
}

fn main() -> ExitCode {
    let bench = Bench::parse();
    let done = match bench.product {
        Product::Kohakuriver(options) => kohakuriver::measure(&options),
        Product::Llmspell(options) => llmspell::measure(&options),
    };
    match done.and_then(|report| report.print(bench.json)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// An error with the words of whoever noticed it.
fn wrong(what: impl Into<String>) -> io::Error {
    io::Error::other(what.into())
}
