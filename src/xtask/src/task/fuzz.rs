//! `cargo xtask fuzz`: what inputs nobody thought of do to the readers.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::line::Line;
use crate::tally::Tally;

/// Give the readers of packages and manifests made-up inputs for a while.
#[derive(Debug, Args)]
pub(crate) struct Fuzz {
    /// How long each target runs.
    #[arg(long, default_value = "20", value_name = "SECONDS")]
    seconds: u32,
}

/// The crate of the targets, a workspace of its own.
const CRATE: &str = "tests/fuzz";

/// The targets, and the folders with sound inputs to begin with.
const TARGETS: [(&str, &[&str]); 3] = [
    ("deb", &["tests/fuzz/seeds/deb"]),
    ("rpm", &["tests/fuzz/seeds/rpm"]),
    ("manifest", &["packaging", "tests/fixtures/manifests"]),
];

impl Fuzz {
    pub(crate) fn run(self) -> io::Result<bool> {
        let root = std::env::current_dir()?;
        let mut tally = Tally::default();
        let build = ["build", "--quiet", "--locked", "--bins"];
        Line::cargo().args(build).folder(CRATE).run()?;
        for (target, seeds) in TARGETS {
            let corpus = root.join("target/fuzz/corpus").join(target);
            let crashes = root.join("target/fuzz/crashes");
            std::fs::create_dir_all(&corpus)?;
            std::fs::create_dir_all(&crashes)?;
            let seeds = seeds.iter().map(|seeds| root.join(seeds));
            let line = Line::cargo()
                .args(["run", "--quiet", "--locked", "--bin", target, "--"])
                .args(self.limits())
                .args([format!("-artifact_prefix={}/{target}-", crashes.display())])
                .args(
                    std::iter::once(corpus)
                        .chain(seeds)
                        .collect::<Vec<PathBuf>>(),
                )
                .folder(CRATE);
            // libFuzzer talks a lot, and all of it on stderr.
            let (good, said) = line.hear()?;
            if good {
                tally.passed += 1;
                println!("ok     {target}: {} inputs", runs(&said));
                continue;
            }
            tally.failed += 1;
            println!("{said}");
            let file = crash(&said).unwrap_or("its own folder");
            println!("FAILED {target}: the input that broke it is in {file}");
            println!("       to see it again, in {CRATE}: cargo run --bin {target} -- {file}");
        }
        println!("fuzz: {tally}");
        Ok(tally.failed == 0)
    }

    fn limits(&self) -> [String; 6] {
        [
            format!("-max_total_time={}", self.seconds),
            // Of the largest seeds with some room.
            "-max_len=32768".to_owned(),
            // An input of a few KiB is read in milliseconds; more is a way to keep us busy.
            "-timeout=10".to_owned(),
            "-rss_limit_mb=1024".to_owned(),
            "-print_final_stats=1".to_owned(),
            "-verbosity=0".to_owned(),
        ]
    }
}

/// How many inputs there were.
fn runs(said: &str) -> &str {
    let mut lines = said.lines();
    let found = lines.find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    found.map_or("?", str::trim)
}

/// The file that libFuzzer wrote.
fn crash(said: &str) -> Option<&str> {
    let (_, rest) = said.split_once("Test unit written to ")?;
    let file = rest.lines().next()?;
    Path::new(file).is_absolute().then_some(file)
}

#[cfg(test)]
mod tests {
    use super::{crash, runs};

    #[test]
    fn what_libfuzzer_says_at_the_end() {
        let good = "Done 1234 runs in 20 second(s)\nstat::number_of_executed_units: 1234\n";
        assert_eq!((runs(good), crash(good)), ("1234", None));
        let bad = "SUMMARY: libFuzzer: deadly signal\nartifact_prefix='/t/deb-'; \
            Test unit written to /t/deb-crash-0123\nBase64: AA==\n";
        assert_eq!(crash(bad), Some("/t/deb-crash-0123"));
    }
}
