//! The clients of Jupyter, in a Python environment that the first test makes.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

const PACKAGES: [&str; 6] = [
    "jupyter_client",
    "jupyter-console",
    "nbclient",
    "ipykernel",
    "pyzmq",
    "prometheus_client",
];

/// The interpreter that has them.
pub(crate) fn python() -> PathBuf {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    fs::create_dir_all(&target).unwrap();
    let lock = File::create(target.join("jupyter.lock")).unwrap();
    lock.lock().unwrap();
    let place = target.join("jupyter");
    let python = place.join("bin/python");
    let done = place.join("complete");
    if !done.exists() {
        let run = |command: &mut Command| assert!(command.status().unwrap().success());
        run(Command::new("python3").args(["-m", "venv"]).arg(&place));
        run(Command::new(&python)
            .args(["-m", "pip", "install", "--quiet"])
            .args(PACKAGES));
        fs::write(done, "").unwrap();
    }
    python
}

/// A program of the directory `clients`.
pub(crate) fn client(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/kernel/clients")
        .join(name)
}
