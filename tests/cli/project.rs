//! Manifests that are not there, or cannot be read.

use support::Project;

#[test]
fn a_folder_without_manifests() {
    let project = Project::bare("tinyd");
    std::fs::remove_dir_all(project.path("packaging")).unwrap();
    project.dunnage(["check"]).assert_error(
        1,
        "error: failed to look for manifests in packaging: No such file or directory (os error 2)\n\n\
         hint: run it in the root of a project, name a manifest, or begin with `dunnage init`\n",
    );
}

#[test]
fn a_product_that_is_misspelt() {
    Project::bare("tinyd")
        .dunnage(["explain", "tinid"])
        .assert_error(
            1,
            "error: there is no product `tinid` here (packaging/tinid.toml)\n\n\
         hint: did you mean `tinyd`?\n",
        );
}

#[test]
fn a_manifest_that_cannot_be_read() {
    let project = Project::bare("tinyd");
    std::fs::create_dir(project.path("packaging/folder.toml")).unwrap();
    project
        .dunnage(["check", "packaging/folder.toml"])
        .assert_error(
            1,
            "error: failed to read the manifest packaging/folder.toml\n  \
         because: Is a directory (os error 21)\n\n\
         hint: `dunnage init` writes a manifest for a Cargo project\n",
        );
}

#[test]
fn problems_of_a_manifest_have_an_exit_code_of_their_own() {
    let project = Project::bare("tinyd");
    let manifest = std::fs::read_to_string(project.path("packaging/tinyd.toml")).unwrap();
    project.write(
        "packaging/tinyd.toml",
        &manifest.replace("name = \"tinyd\"\nhome", "home"),
    );
    project.dunnage(["check"]).assert_error(
        3,
        "error: [package.tinyd.user] has no `name`\n  \
           --> packaging/tinyd.toml:15:16\n   \
            |\n\
         15 | [package.tinyd.user]\n   \
            |                ^^^^\n   \
            |\n   \
            = hint: add: name = \"my-daemon\"\n\n\
         1 problem in packaging/tinyd.toml\n",
    );
}

#[test]
fn a_binary_that_cargo_does_not_build() {
    let project = Project::bare("tinyd");
    let manifest = std::fs::read_to_string(project.path("packaging/tinyd.toml")).unwrap();
    project.write(
        "packaging/tinyd.toml",
        &manifest.replace("[\"tinyd\"]", "[\"tinyd\", \"tinyctl\"]"),
    );
    project.dunnage(["check"]).assert_error(
        3,
        "error: the Cargo package `tinyd` builds no binary `tinyctl`\n  \
           --> packaging/tinyd.toml:13:22\n   \
            |\n\
         13 | binaries = [\"tinyd\", \"tinyctl\"]\n   \
            |                      ^^^^^^^^^\n   \
            |\n   \
            = hint: it builds tinyd\n\n\
         1 problem in packaging/tinyd.toml\n",
    );
}
