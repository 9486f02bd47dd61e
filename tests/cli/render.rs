//! `dunnage render`: the files that native tools build from, and whether they still follow from the manifest.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use support::Project;

const FORMULA: &str = "homebrew/Formula/tinyd.rb";

/// A project whose homepage is its repository, so that it has a formula.
fn project() -> Project {
    let project = Project::bare("tinyd");
    let manifest = fs::read_to_string(project.path("packaging/tinyd.toml")).unwrap();
    let page = "https://github.com/jane/tinyd";
    project.write(
        "packaging/tinyd.toml",
        &manifest.replace("https://example.org/tinyd", page),
    );
    project
}

#[test]
fn files_are_written_once() {
    let project = project();
    let said = project.dunnage(["render"]);
    let written = &said.assert_done().stdout;
    for path in ["Cargo.toml", "debian/control", "debian/rules", FORMULA] {
        assert!(written.contains(&format!("wrote {path}\n")), "{written}");
        assert!(project.path(path).exists(), "{path}");
    }
    for again in [["render"].as_slice(), &["render", "--check"]] {
        let mut command = project.command([]);
        let said = project.said(command.args(again).output().unwrap());
        assert_eq!(said.assert_done().stdout, "every file is up to date\n");
    }
}

#[test]
fn drift_ends_with_4_and_shows_the_difference() {
    let project = project();
    project.dunnage(["render"]).assert_done();
    let formula = fs::read_to_string(project.path(FORMULA)).unwrap();
    project.write(
        FORMULA,
        &formula.replace("license \"MIT\"", "license \"ISC\""),
    );
    project.write(
        "homebrew/Formula/former.rb",
        "class Former < Formula\nend\n",
    );
    fs::remove_file(project.path("debian/source/format")).unwrap();
    let rules = project.path("debian/rules");
    fs::set_permissions(&rules, fs::Permissions::from_mode(0o644)).unwrap();
    let line = 1 + formula
        .lines()
        .position(|line| line == "  license \"MIT\"")
        .unwrap();
    let around: Vec<_> = formula.lines().skip(line - 2).take(3).collect();
    project.dunnage(["render", "--check"]).assert_error(
        4,
        &format!(
            "error: homebrew/Formula/former.rb is not what the manifests say\n    \
                 nothing asks for it any more\n\
             error: debian/rules is not what the manifests say\n    \
                 it should be executable\n\
             error: debian/source/format is not what the manifests say\n    \
                 it is not there\n\
             error: {FORMULA} is not what the manifests say\n    \
                 @@ -{from},3 +{from},3 @@\n     {before}\n    -  license \"ISC\"\n    +{now}\n     {after}\n\
             \nhint: run `dunnage render` and commit what it writes\n",
            from = line - 1,
            before = around[0],
            now = around[1],
            after = around[2],
        ),
    );
    assert!(project.path("homebrew/Formula/former.rb").exists());

    project.dunnage(["render"]).assert_done();
    assert_eq!(fs::read_to_string(project.path(FORMULA)).unwrap(), formula);
    assert!(!project.path("homebrew/Formula/former.rb").exists());
    project.dunnage(["render", "--check"]).assert_done();
}
