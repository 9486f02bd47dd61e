//! `dunnage init`: a manifest for somebody else's project.

use support::Project;

/// The commented lines of the service section, with their comment sign taken away.
fn fill_in(manifest: &str) -> String {
    let fill = |line: &str| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with(|c: char| c == '[' || c.is_ascii_lowercase()) => {
            rest.to_owned()
        }
        _ => line.to_owned(),
    };
    manifest.lines().map(fill).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn a_stranger_s_daemon_is_packaged_once_the_service_is_filled_in() {
    let project = Project::bare("tinyd");
    std::fs::remove_file(project.path("packaging/tinyd.toml")).unwrap();
    project.write("packaging/files/etc/tinyd/tinyd.toml", "# nothing to say\n");
    let said = project.dunnage(["init"]);
    assert_eq!(said.assert_done().stdout, "wrote ./packaging/tinyd.toml\n");

    // As it is, it already makes a package of the binary.
    assert_eq!(
        project.dunnage(["check"]).assert_done().stdout,
        "tinyd 1.2.3-rc.1 is good: tinyd\n"
    );

    let manifest = std::fs::read_to_string(project.path("packaging/tinyd.toml")).unwrap();
    assert!(
        manifest.contains("summary = \"tiny daemon\"\nlicense = \"MIT\"\n"),
        "{manifest}"
    );
    project.write("packaging/tinyd.toml", &fill_in(&manifest));
    project.dunnage(["build"]).assert_done();
    assert_eq!(
        project.names("dist"),
        [
            "SHA256SUMS",
            "tinyd-1.2.3~rc.1-1.x86_64.rpm",
            "tinyd_1.2.3~rc.1-1_amd64.cdx.json",
            "tinyd_1.2.3~rc.1-1_amd64.deb"
        ]
    );
}

#[test]
fn a_manifest_that_exists_is_kept() {
    Project::bare("tinyd").dunnage(["init"]).assert_error(
        1,
        "error: ./packaging/tinyd.toml exists\n\nhint: edit it, or replace it with --force\n",
    );
}

#[test]
fn a_workspace_with_several_daemons_is_asked_which() {
    let project = Project::bare("tinyd");
    project.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"one\", \"two\"]\nresolver = \"3\"\n",
    );
    for name in ["one", "two"] {
        let text =
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        project.write(&format!("{name}/Cargo.toml"), &text);
        project.write(&format!("{name}/src/main.rs"), "fn main() {}\n");
    }
    project.dunnage(["init"]).assert_error(
        1,
        "error: the workspace in $PROJECT builds binaries from several packages: one, two\n\n\
         hint: name one: dunnage init --package NAME\n",
    );
    project.dunnage(["init", "--package", "two"]).assert_done();
    assert_eq!(
        project.dunnage(["check", "two"]).assert_done().stdout,
        "two 0.1.0 is good: two\n"
    );
}
