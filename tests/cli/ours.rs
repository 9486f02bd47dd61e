//! The packages of this project, as Debian's own checker sees them.

use std::process::Command;

use support::{Dunnage, workspace_dir};

#[test]
fn lintian_has_nothing_to_say() {
    let out = tempfile::tempdir().unwrap();
    let dunnage = Dunnage::build().unwrap();
    let built = dunnage
        .command()
        .args(["build", "--out"])
        .arg(out.path())
        .current_dir(workspace_dir())
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let debs: Vec<_> = std::fs::read_dir(out.path())
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    assert!(debs.len() >= 3, "{debs:?}");
    let lintian = Command::new("lintian")
        .args(["--fail-on", "error,warning", "--allow-root"])
        .args(&debs)
        .output()
        .expect("lintian runs: apt-get install lintian");
    assert_eq!(String::from_utf8_lossy(&lintian.stdout), "");
    assert!(
        lintian.status.success(),
        "{}",
        String::from_utf8_lossy(&lintian.stderr)
    );
}
