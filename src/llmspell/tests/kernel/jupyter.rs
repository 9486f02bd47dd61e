//! The protocol, as the clients of Jupyter speak it.

use std::process::Command;

use serde_json::{Value, json};

use crate::{
    driver::{Cell, Client},
    python::{client, python},
    support::{Kernel, Place, ran, until},
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
        client.ask("comm_info_request", json!({})),
        json!({ "status": "ok", "comms": {} })
    );
    let unknown = client.ask("surprise_request", json!({}));
    assert_eq!(unknown["ename"], "UnknownMessage");
}

fn inspected(client: &mut Client, code: &str) -> Value {
    let answer = client.ask(
        "inspect_request",
        json!({ "code": code, "cursor_pos": 100 }),
    );
    assert_eq!(answer["status"], "ok");
    match answer["found"] == true {
        true => answer["data"]["text/plain"].clone(),
        false => json!(null),
    }
}

#[test]
fn what_is_at_the_cursor_is_described() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    client.run("n = { a = 1 } function f() end");
    assert_eq!(inspected(&mut client, "nothing.at.all"), json!(null));
    assert_eq!(inspected(&mut client, "n"), "n: table\n\n{a = 1}");
    assert_eq!(inspected(&mut client, "f"), "f: function, cell 1, line 1");
    assert_eq!(
        inspected(&mut client, "State.load"),
        "State.load(scope, key) -> value or nil\n\nA value that was saved."
    );
}

#[test]
fn every_function_of_ours_is_described() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    let names = client.value(
        "local names = {} \
         for _, t in ipairs({ 'Agent', 'Provider', 'State', 'JSON' }) do \
           names[#names + 1] = t \
           for name in pairs(_G[t]) do names[#names + 1] = t .. '.' .. name end \
         end \
         return table.concat(names, ' ')",
    );
    let names: Vec<&str> = names.split(' ').chain(["print", "load", "ARGS"]).collect();
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        let text = inspected(&mut client, name);
        let text = text.as_str().unwrap_or_default();
        assert!(text.starts_with(name), "{name}: {text}");
        assert!(!text.ends_with("function of Lua"), "{name} has no manual");
    }
}

#[test]
fn expressions_after_a_cell_have_values() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    let expressions = json!({ "sum": "x + 1", "none": "nothing", "bad": "error('no')" });
    let order = json!({
        "do": "run", "code": "x = 1", "options": { "user_expressions": expressions },
    });
    let values = client.cell(&order).reply["user_expressions"].clone();
    let value =
        |text: &str| json!({ "status": "ok", "data": { "text/plain": text }, "metadata": {} });
    assert_eq!(
        [&values["sum"], &values["none"]],
        [&value("2"), &value("nil")]
    );
    assert_eq!(
        [&values["bad"]["status"], &values["bad"]["ename"]],
        [&json!("error"), &json!("LuaError")]
    );
    // Not after a cell that failed.
    let order = json!({
        "do": "run", "code": "error('x')", "options": { "user_expressions": { "y": "y()" } },
    });
    assert_eq!(client.cell(&order).reply["user_expressions"], json!(null));
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
    let said = place.run(&["kernel", "install-kernelspec"]).stdout;
    assert!(
        said.ends_with("`jupyter kernelspec remove llmspell` removes it\n"),
        "{said}"
    );
    let mut command = Command::new(python());
    command.arg(client("notebook.py"));
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

#[test]
fn a_kernel_ends_when_the_client_that_started_it_died() {
    let place = Place::new();
    place.run(&["kernel", "install-kernelspec", "--prefix", "."]);
    let mut command = Command::new(python());
    command.arg(client("orphan.py"));
    command
        .env("HOME", place.path())
        .env("JUPYTER_PATH", place.path().join("share/jupyter"));
    let died = ran(&mut command, "");
    assert_eq!(died.code, None, "it killed itself: {died:?}");
    let pid: u32 = died.stdout.trim().parse().unwrap();
    let gone = || !std::path::Path::new(&format!("/proc/{pid}/exe")).exists();
    until("the kernel is gone", || gone().then_some(()));
    // Somebody who is still there ends nothing, and neither does a variable that was inherited.
    let mut command =
        place.command(&["kernel", "start", "--foreground", "-p", "0", "-f", "k.json"]);
    command.env("JPY_PARENT_PID", "4194303");
    let kernel = Kernel::spawn(command, place.path().join("k.json"));
    assert_eq!(Client::connect(&kernel).value("1 + 1"), "2");
}
