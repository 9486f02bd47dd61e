//! `exec`, `run`, `repl`, `kernel connect` and `version`.

use serde_json::{Value, json};

use crate::support::{Place, Ran, ran};

fn said(stdout: &str) -> Ran {
    Ran {
        code: Some(0),
        stdout: stdout.to_owned(),
        stderr: String::new(),
    }
}

#[test]
fn exec_shows_what_a_script_says_and_returns() {
    let place = Place::new();
    assert_eq!(
        place.run(&["exec", "print('a') return 1 + 1"]),
        said("a\n2\n")
    );
    assert_eq!(place.run(&["exec", "--stream", "print('a')"]), said("a\n"));
    let json = place.run(&["--output", "json", "exec", "print('a') return 1 + 1"]);
    let value: Value = serde_json::from_str(&json.stdout).unwrap();
    let expected = json!({
        "status": "executed", "mode": "exec", "code_length": 23, "output": "a\n", "result": "2",
    });
    assert_eq!(value, expected);
}

#[test]
fn a_script_that_fails_ends_the_command_with_1() {
    let place = Place::new();
    let failed = place.run(&["exec", "print('a') error('boom')"]);
    assert_eq!((failed.code, failed.stdout.as_str()), (Some(1), "a\n"));
    assert!(
        failed.stderr.starts_with("error: LuaError: exec:1: boom\n"),
        "{failed:?}"
    );
    let wrong = place.run(&["exec", "--engine", "js", "1"]);
    assert_eq!(wrong.stderr, "error: there is no engine `js`, only `lua`\n");
    assert_eq!(wrong.code, Some(2));
}

#[test]
fn run_takes_a_file_with_arguments() {
    let place = Place::new();
    let file = place.file(
        "s.lua",
        "#!/usr/bin/env llmspell\nprint(#ARGS, ARGS[1], ARGS[2])",
    );
    assert_eq!(
        place.run(&["run", &file, "--", "a", "-b"]),
        said("2\ta\t-b\n")
    );
    let missing = place.run(&["run", "nowhere.lua"]);
    let text = "error: failed to read nowhere.lua: No such file or directory (os error 2)\n";
    assert_eq!((missing.code, missing.stderr.as_str()), (Some(1), text));
}

#[test]
fn run_can_use_a_kernel_that_is_there() {
    let place = Place::new();
    let kernel = place.kernel("");
    let file = kernel.connection_file.display().to_string();
    let script = place.file("s.lua", "there = ARGS[1] print('there') return there");
    let done = place.run(&["run", "--connect", &file, &script, "--", "arg"]);
    assert_eq!(done, said("there\narg\n"));
    assert_eq!(
        place.run(&["exec", "--connect", &file, "there"]),
        said("arg\n")
    );
    let failed = place.run(&["exec", "--connect", &file, "error('x')"]);
    assert_eq!(failed.code, Some(1));
    assert!(
        failed.stderr.contains("LuaError: cell 3:1: x"),
        "{failed:?}"
    );
}

#[test]
fn a_kernel_that_is_not_there_is_refused_with_a_way_out() {
    let place = Place::new();
    let file = {
        let kernel = place.kernel("");
        std::fs::copy(&kernel.connection_file, place.path().join("old.json")).unwrap();
        place.path().join("old.json").display().to_string()
    };
    let refused = place.run(&["exec", "--connect", &file, "1"]);
    assert_eq!(refused.code, Some(69));
    assert!(
        refused
            .stderr
            .starts_with("error: Connection refused: no kernel at "),
        "{refused:?}"
    );
    assert!(refused.stderr.contains("hint: "), "{refused:?}");
}

#[test]
fn repl_reads_whole_scripts() {
    let place = Place::new();
    let mut command = place.command(&["repl"]);
    let done = ran(
        &mut command,
        "x = 2\nfor i = 1, 2 do\nprint(i)\nend\nx * 3\nerror('e')\nx\n",
    );
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), "1\n2\n6\n2\n"));
    assert!(done.stderr.contains("LuaError: repl:1: e"), "{done:?}");
}

#[test]
fn connect_talks_to_a_kernel() {
    let place = Place::new();
    let kernel = place.kernel("");
    let file = kernel.connection_file.display().to_string();
    let mut command = place.command(&["kernel", "connect", &file]);
    assert_eq!(
        ran(&mut command, "y = 5\nprint(y)\ny + 1\n"),
        said("5\n6\n")
    );
    let address = format!("127.0.0.1:{}", kernel.http_port());
    let mut command = place.command(&["kernel", "connect", &address]);
    assert_eq!(ran(&mut command, "y\n"), said("5\n"));
    let mut command = place.command(&["kernel", "connect"]);
    assert_eq!(ran(&mut command, "y + 2\n"), said("7\n"));
}

#[test]
fn version_and_profile_are_said() {
    let place = Place::new();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        place.run(&["version"]),
        said(&format!("llmspell {version}\n"))
    );
    let other = place.run(&["-p", "fast", "version"]);
    assert_eq!(other.code, Some(2));
    assert!(
        other
            .stderr
            .starts_with("error: there is no profile `fast`"),
        "{other:?}"
    );
}
