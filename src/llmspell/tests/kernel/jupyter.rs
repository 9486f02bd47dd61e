//! The protocol, as the clients of Jupyter speak it.

use std::process::Command;

use serde_json::{Value, json};

use crate::{
    driver::{Cell, Client},
    python::{client, python},
    support::{PROGRAM, Place, ran},
};

#[test]
fn a_cell_has_its_output_its_result_and_its_number() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    let code = "print('a', 1) io.stderr:write('b') return 1 + 1, 'x'";
    let cell = client.run(code);
    let expected = Cell {
        reply: json!({
            "status": "ok", "execution_count": 1, "payload": [], "user_expressions": {},
        }),
        seen: vec![
            (
                "execute_input".to_owned(),
                json!({ "code": code, "execution_count": 1 }),
            ),
            (
                "stream".to_owned(),
                json!({ "name": "stdout", "text": "a\t1\n" }),
            ),
            (
                "stream".to_owned(),
                json!({ "name": "stderr", "text": "b" }),
            ),
            (
                "execute_result".to_owned(),
                json!({
                    "execution_count": 1, "data": { "text/plain": "2\tx" }, "metadata": {},
                }),
            ),
        ],
    };
    assert_eq!(cell, expected);
    assert_eq!(
        client.value("{ 1, 'two', three = { 3 } }"),
        "{1, \"two\", three = {3}}"
    );
}

#[test]
fn an_error_is_told_on_both_channels() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    let cell = client.run("local function f() error('boom') end\nf()");
    let traceback = json!([
        "LuaError: cell 1:1: boom",
        "\t[C]: in ?",
        "\t[C]: in function 'error'",
        "\tcell 1:1: in local 'f'",
        "\tcell 1:2: in main chunk"
    ]);
    let error = json!({
        "ename": "LuaError", "evalue": "cell 1:1: boom", "traceback": traceback,
    });
    assert_eq!(cell.seen[1], ("error".to_owned(), error.clone()));
    let mut reply = error;
    reply["status"] = json!("error");
    reply["execution_count"] = json!(1);
    assert_eq!(cell.reply, reply);
    assert_eq!(client.error("x ="), "SyntaxError");
}

#[test]
fn a_silent_cell_says_nothing_and_counts_nothing() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    let silent = json!({ "do": "run", "code": "y = 5 return y", "options": { "silent": true } });
    assert_eq!(client.cell(&silent).seen, []);
    let uncounted = json!({ "do": "run", "code": "y", "options": { "store_history": false } });
    let cell = client.cell(&uncounted);
    assert_eq!(cell.reply["execution_count"], 0);
    assert_eq!(cell.seen[1].1["data"]["text/plain"], "5");
    assert_eq!(client.run("y").reply["execution_count"], 1);
    let history = client.ask(
        "history_request",
        json!({ "hist_access_type": "tail", "n": 10 }),
    );
    assert_eq!(history, json!({ "status": "ok", "history": [[0, 1, "y"]] }));
}

#[test]
fn cells_after_one_that_failed_are_aborted() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    let slow = "local t = os.clock() while os.clock() - t < 0.3 do end error('no')";
    let burst = json!({ "do": "burst", "codes": [slow, "z = 1", "z = 2"] });
    assert_eq!(client.order(&burst), json!(["error", "aborted", "aborted"]));
    assert_eq!(client.value("tostring(z)"), "nil");
}

#[test]
fn questions_that_need_no_script_are_answered() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    let info = client.ask("kernel_info_request", json!({}));
    assert_eq!(
        [&info["protocol_version"], &info["language_info"]["name"]],
        [&json!("5.3"), &json!("lua")]
    );
    let state = |client: &mut Client, code: &str| -> Value {
        client.ask("is_complete_request", json!({ "code": code }))["status"].clone()
    };
    let states = ["1 + 1", "for i = 1, 2 do", "x = = 1"].map(|code| state(&mut client, code));
    assert_eq!(
        states,
        [json!("complete"), json!("incomplete"), json!("invalid")]
    );
    let request = json!({ "code": "print(string.re)", "cursor_pos": 15 });
    assert_eq!(
        client.ask("complete_request", request),
        json!({
            "status": "ok", "matches": ["rep", "reverse"], "cursor_start": 13, "cursor_end": 15,
            "metadata": {},
        })
    );
    assert_eq!(
        client.ask(
            "inspect_request",
            json!({ "code": "print", "cursor_pos": 2 })
        )["found"],
        false
    );
    assert_eq!(
        client.ask("comm_info_request", json!({})),
        json!({ "status": "ok", "comms": {} })
    );
    let unknown = client.ask("surprise_request", json!({}));
    assert_eq!(unknown["ename"], "UnknownMessage");
}

#[test]
fn many_prints_arrive_whole_in_few_messages() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    let text = |cell: &Cell| -> String {
        let streams = cell.seen.iter().filter(|(kind, _)| kind == "stream");
        streams
            .map(|(_, content)| content["text"].as_str().unwrap())
            .collect()
    };
    let cell = client.run("for i = 1, 5000 do print(i) end");
    let expected: String = (1..=5000).map(|i| format!("{i}\n")).collect();
    assert_eq!(text(&cell), expected);
    assert!(cell.seen.len() < 100, "{} messages", cell.seen.len());
    let cell = client.run("for i = 1, 50 do print(('x'):rep(100000)) end");
    assert_eq!(text(&cell).len(), 50 * 100_001);
}

#[test]
fn a_client_can_end_the_kernel() {
    let place = Place::new();
    let mut kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    let answer = client.control("shutdown_request", json!({ "restart": true }));
    assert_eq!(answer, json!({ "status": "ok", "restart": true }));
    assert_eq!(kernel.ended().0, Some(0));
    assert!(!kernel.connection_file.exists());
}

#[test]
fn jupyter_console_runs_a_cell() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut command = Command::new(python());
    command.args(["-m", "jupyter_console", "--simple-prompt", "--existing"]);
    command
        .arg(&kernel.connection_file)
        .env("HOME", place.path());
    let console = ran(&mut command, "return 6 * 7\nprint('from lua')\n");
    assert!(console.stdout.contains("42"), "{console:?}");
    assert!(console.stdout.contains("from lua"), "{console:?}");
}

#[test]
fn nbclient_starts_a_kernel_and_runs_a_notebook() {
    let place = Place::new();
    let mut command = Command::new(python());
    command
        .arg(client("notebook.py"))
        .arg(PROGRAM)
        .arg(place.path());
    command.env("HOME", place.path());
    let done = ran(&mut command, "");
    assert_eq!(done.code, Some(0), "{done:?}");
    let cells: Value = serde_json::from_str(done.stdout.trim()).unwrap();
    assert_eq!(
        cells,
        json!([
            [],
            [
                { "output_type": "stream", "name": "stdout", "text": "hello\n" },
                {
                    "output_type": "execute_result", "execution_count": 2,
                    "data": { "text/plain": "42" }, "metadata": {},
                },
            ]
        ])
    );
}
