//! Bad manifests and every word that is said about them (design 3).

use std::path::Path;

use dunnage_model::{LoadError, Manifest, Released, Surroundings, check};
use support::assert_golden;

/// What `dunnage check` says of a fixture.
fn verdict(name: &str) -> String {
    let path = format!("fixtures/manifests/{name}.toml");
    let path = Path::new(&path);
    let manifest = match Manifest::load(path) {
        Ok(manifest) => manifest,
        Err(LoadError::Text(problems)) => return problems.to_string(),
        Err(error) => panic!("{name}: {error}"),
    };
    let released = Released::load(&Released::beside(path)).unwrap();
    let surroundings = Surroundings {
        released,
        ..Surroundings::default()
    };
    match check(manifest, &surroundings) {
        Ok(product) => format!("{} {} is good", product.name, product.version),
        Err(problems) => problems.to_string(),
    }
}

macro_rules! verdicts {
    ($($test:ident: $name:literal,)*) => {
        $(
            #[test]
            fn $test() {
                let file = concat!("tests/fixtures/manifests/", $name, ".txt");
                assert_golden(file, &(verdict($name) + "\n"));
            }
        )*

        /// No fixture lies there without a test.
        #[test]
        fn every_fixture_is_read() {
            let tested = [$($name),*];
            for entry in std::fs::read_dir("fixtures/manifests").unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                let record = name.ends_with(".released");
                if path.extension().is_some_and(|extension| extension == "toml") && !record {
                    assert!(tested.contains(&name.as_str()), "{name} is in no test");
                }
            }
        }
    };
}

verdicts! {
    a_good_one_has_no_problem: "good",
    a_user_or_group_that_nothing_creates: "user-nothing-creates",
    a_log_policy_whose_directory_nobody_owns: "log-directory-nobody-owns",
    a_write_path_outside_the_declared_directories: "writes-outside-declared",
    a_program_that_is_not_shipped: "exec-not-shipped",
    a_conffile_whose_mode_changed_since_the_last_release: "conffile-mode-changed",
    a_conffile_that_vanished_since_the_last_release: "conffile-dropped",
    a_port_below_1024_without_a_capability: "low-port",
    a_systemd_key_newer_than_the_oldest_baseline: "systemd-too-new",
    paths_where_no_package_may_write: "forbidden-paths",
    templates_without_instance_and_instances_without_template: "instances",
    what_two_packages_must_not_share: "shared-between-packages",
    texts_that_would_break_a_control_file: "texts",
    what_units_and_their_siblings_cannot_carry: "declarations",
    what_no_script_can_do: "what-scripts-cannot-do",
    paths_that_a_package_ships_unsaid: "generated-paths",
    every_problem_comes_at_once: "everything-at-once",
    a_text_that_is_not_toml: "not-toml",
    a_manifest_of_another_version: "other-version",
    an_empty_manifest: "empty",
}
