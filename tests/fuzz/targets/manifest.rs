//! Any text as a manifest: problems, never a panic.

#![no_main]

use std::path::Path;

use dunnage_model::{LoadError, Manifest, Surroundings, check};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // No file is beside it, so that none is read.
    let path = Path::new("/nonexistent/packaging/fuzz.toml");
    match Manifest::parse(path, text.to_owned()) {
        Ok(manifest) => {
            if let Err(problems) = check(manifest, &Surroundings::default()) {
                problems.render(false);
            }
        }
        Err(LoadError::Text(problems)) => {
            problems.render(false);
        }
        Err(LoadError::Read { .. }) => {}
    }
});
