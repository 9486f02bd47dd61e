//! The packages of this project, as the checkers of Debian and of Fedora see them.

use std::process::Command;

use support::{Dunnage, workspace_dir};

#[test]
fn lintian_and_rpmlint_have_nothing_to_say() {
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
    let packages = |ending: &str| -> Vec<_> {
        let files = std::fs::read_dir(out.path()).unwrap();
        let files = files.map(|entry| entry.unwrap().path());
        files
            .filter(|path| path.extension().is_some_and(|found| found == ending))
            .collect()
    };
    let (debs, rpms) = (packages("deb"), packages("rpm"));
    assert!(debs.len() >= 3, "{debs:?}");
    assert_eq!(debs.len(), rpms.len(), "{rpms:?}");
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
    let rpmlint = Command::new("rpmlint")
        .arg("--config")
        .arg(workspace_dir().join("packaging/rpmlint.toml"))
        .args(&rpms)
        .output()
        .expect("rpmlint runs: apt-get install rpmlint");
    let said = String::from_utf8_lossy(&rpmlint.stdout);
    assert!(said.contains("; 0 errors, 0 warnings,"), "{said}");
    assert!(rpmlint.status.success(), "{said}");
}
