//! The packages of this project, as the checkers of Debian, of Fedora and our own see them.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::{Dunnage, workspace_dir};

#[test]
fn no_checker_has_anything_to_say() {
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
    for bill in packages("json") {
        assert_sound(&bill);
    }
    let lint = dunnage
        .command()
        .arg("lint")
        .args(debs.iter().chain(&rpms))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&lint.stdout);
    assert!(lint.status.success(), "{said}");
    // One line for each, between empty ones.
    let mut lines = said.lines().filter(|line| !line.is_empty());
    assert!(lines.all(|line| line.ends_with(": clean")), "{said}");
    let clean = said.matches(": clean\n").count();
    assert_eq!(clean, debs.len() + rpms.len(), "{said}");
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

/// What the schema of CycloneDX 1.6 asks of every document, and that everything it names is there.
fn assert_sound(bill: &Path) {
    let bill: Value = serde_json::from_str(&std::fs::read_to_string(bill).unwrap()).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    assert_eq!(text(&bill["bomFormat"]), "CycloneDX");
    assert_eq!(text(&bill["specVersion"]), "1.6");
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let root = &bill["metadata"]["component"];
    let mut all = vec![root.clone()];
    all.extend(list(&root["components"]));
    all.extend(list(&bill["components"]));
    assert!(all.len() > 100, "our products are made of many crates");
    let refs: BTreeSet<_> = all.iter().map(|one| text(&one["bom-ref"])).collect();
    assert_eq!(refs.len(), all.len(), "no two components have one name");
    for one in &all {
        let known = ["application", "library", "file"].contains(&one["type"].as_str().unwrap());
        assert!(known && !text(&one["name"]).is_empty(), "{one}");
        for hash in list(&one["hashes"]) {
            assert_eq!(
                (text(&hash["alg"]).as_str(), text(&hash["content"]).len()),
                ("SHA-256", 64)
            );
        }
    }
    for edge in list(&bill["dependencies"]) {
        let uses = list(&edge["dependsOn"]);
        let different: BTreeSet<_> = uses.iter().map(text).collect();
        assert_eq!(different.len(), uses.len(), "{edge}");
        let ends = different.into_iter().chain([text(&edge["ref"])]);
        for end in ends {
            assert!(refs.contains(&end), "{end}");
        }
    }
}
