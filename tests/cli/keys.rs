//! The signing key of a person.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use support::Project;

#[test]
fn a_key_is_made_once_and_only_its_owner_reads_it() {
    let project = Project::bare("tinyd");
    let first = project.dunnage(["key", "new"]);
    let fingerprint = first.assert_done().stdout.clone();
    let file = project.path("data/dunnage/keys/tinyd.key");
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o7777,
        0o600
    );
    let folder = file.parent().unwrap();
    assert_eq!(
        fs::metadata(folder).unwrap().permissions().mode() & 0o7777,
        0o700
    );
    assert_eq!(
        project.dunnage(["key", "new"]).assert_done().stdout,
        fingerprint
    );
    assert_eq!(
        project.dunnage(["key", "show"]).assert_done().stdout,
        fingerprint
    );
}

#[test]
fn there_is_nothing_to_show_before() {
    Project::bare("tinyd")
        .dunnage(["key", "show"])
        .assert_error(
            1,
            "error: tinyd has no signing key yet\n\nhint: make one: dunnage key new\n",
        );
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let project = Project::new("tinyd");
    let file = project.path("data/dunnage/keys/tinyd.key");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    project.dunnage(["ship"]).assert_error(
        1,
        "error: refusing the private key $PROJECT/data/dunnage/keys/tinyd.key: its mode 0640 lets \
         other users read or change it; to make it private: \
         chmod 600 $PROJECT/data/dunnage/keys/tinyd.key\n",
    );
    assert!(!project.path("dist").exists());
}

#[test]
fn no_home_no_key() {
    let project = Project::new("tinyd");
    let mut command = project.command(["key", "show"]);
    let output = command
        .env_remove("XDG_DATA_HOME")
        .env_remove("HOME")
        .output()
        .unwrap();
    project.said(output).assert_error(
        1,
        "error: there is no place for signing keys: HOME is not set\n\n\
         hint: set XDG_DATA_HOME or HOME to an absolute path\n",
    );
}
