//! dist.

use std::collections::BTreeSet;
use std::error::Error;

use dunnage_verify::Invocation;
use support::workspace_dir;

use crate::ground::{Ground, run};
use crate::tools::{DIST, with_tools};

/// The systems that archives are for.
const SYSTEMS: [&str; 4] = [
    "aarch64-apple-darwin",
    "aarch64-unknown-linux-gnu",
    "x86_64-apple-darwin",
    "x86_64-unknown-linux-gnu",
];

/// Where dist puts what it makes, whatever Cargo's build folder is.
const DISTRIB: &str = "target/distrib";

/// The committed workflow is the one that dist makes of dist-workspace.toml, it builds all there is, and the
/// installers are shell scripts. Archives are not built here: that is one more compilation of everything.
pub(crate) fn dist(_ground: &Ground) -> Result<(), Box<dyn Error>> {
    DIST.install()?;
    let dist = |words: &[&str]| {
        let words = std::iter::once("dist").chain(words.iter().copied());
        run(with_tools(
            Invocation::new(words).in_folder(workspace_dir()),
        ))
    };
    dist(&["generate", "--check"])?;
    let plan: serde_json::Value =
        serde_json::from_str(&dist(&["plan", "--output-format=json"])?.stdout)?;
    let artifacts = plan["artifacts"].as_object();
    let artifacts: BTreeSet<_> = artifacts
        .into_iter()
        .flatten()
        .map(|(name, _)| name)
        .collect();
    dist(&["build", "--artifacts=global"])?;
    let mut missing = Vec::new();
    for product in ["dunnage", "kohakuriver", "llmspell"] {
        let installer = format!("{product}-installer.sh");
        let path = workspace_dir().join(DISTRIB).join(&installer);
        run(Invocation::new([
            "sh".as_ref(),
            "-n".as_ref(),
            path.as_os_str(),
        ]))?;
        let archives = SYSTEMS.map(|system| format!("{product}-{system}.tar.xz"));
        let names = archives.into_iter().chain([installer]);
        missing.extend(names.filter(|name| !artifacts.contains(name)));
    }
    if missing.is_empty() {
        Ok(())
    } else {
        Err(format!("dist does not plan {}", missing.join(", ")).into())
    }
}
