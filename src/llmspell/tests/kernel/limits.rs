//! What scripts can reach.

use crate::{driver::Client, support::Place};

#[test]
fn files_processes_and_the_environment_are_out_of_reach() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    let names = "io.open io.popen os.execute os.remove os.exit os.getenv dofile loadfile require \
                 debug package string.dump";
    for name in names.split(' ') {
        let found = client.value(&format!("tostring({name})"));
        assert_eq!(found, "nil", "{name}");
    }
    assert_eq!(client.value("os.time() > 0"), "true");
    assert_eq!(client.value("load('return 4')()"), "4");
    assert_eq!(client.value("tostring((load('\\27Lua')))"), "nil");
}

#[test]
fn files_and_processes_can_be_allowed() {
    let place = Place::new();
    let kernel =
        place.kernel("[runtime.security]\nallow_file_access = true\nallow_process_spawn = true\n");
    let mut client = Client::connect(&kernel);
    client.run("local f = io.open('there', 'w') f:write('text') f:close()");
    assert_eq!(
        std::fs::read_to_string(place.path().join("there")).unwrap(),
        "text"
    );
    assert_eq!(client.value("io.popen('echo hi'):read('a')"), "hi\n");
    assert_eq!(
        client.value("os.getenv('HOME')"),
        place.path().display().to_string()
    );
}

#[test]
fn state_outlives_the_kernel() {
    let place = Place::new();
    let config = "[storage]\ndatabase_path = \"state.db\"\n";
    let first = place.kernel_at("2.json", config, &[]);
    let mut client = Client::connect(&first);
    assert_eq!(client.value("State.save('s', 'k', { a = { 1, 2 } })"), "");
    drop(first);
    let second = place.kernel_at("3.json", config, &[]);
    let mut client = Client::connect(&second);
    assert_eq!(client.value("State.load('s', 'k')"), "{a = {1, 2}}");
    assert_eq!(
        client.value("State.list_keys('s')"),
        "{k}".replace('k', "\"k\"")
    );
    assert_eq!(client.value("State.delete('s', 'k')"), "true");
    assert_eq!(client.value("tostring(State.load('s', 'k'))"), "nil");
}

#[test]
fn json_goes_both_ways() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    let code = "JSON.stringify(JSON.parse('{\"a\":[1,2.5,\"x\",true]}'))";
    assert_eq!(client.value(code), "{\"a\":[1,2.5,\"x\",true]}");
    assert_eq!(client.error("JSON.parse('{')"), "LuaError");
    assert_eq!(
        client.error("local t = {} t.t = t return JSON.stringify(t)"),
        "LuaError"
    );
}

#[test]
fn output_comes_at_once_or_at_the_end_as_configured() {
    let code = "print('a') local t = os.clock() while os.clock() - t < 0.5 do end print('b')";
    let streams = |streaming: bool| {
        let place = Place::new();
        let kernel = place.kernel(&format!("[runtime]\nenable_streaming = {streaming}\n"));
        let cell = Client::connect(&kernel).run(code);
        let texts = cell.seen.iter().filter(|(kind, _)| kind == "stream");
        let text = |content: &serde_json::Value| content["text"].as_str().unwrap().to_owned();
        texts
            .map(|(_, content)| text(content))
            .collect::<Vec<String>>()
    };
    assert_eq!(streams(true), ["a\n", "b\n"]);
    assert_eq!(streams(false), ["a\nb\n"]);
}

#[test]
fn the_address_and_the_place_of_state_are_those_of_the_configuration() {
    let place = Place::new();
    let kernel = place.kernel("[kernel]\nip = \"127.0.0.2\"\n[storage]\nbase_dir = \"~/here\"\n");
    assert_eq!(kernel.connection()["ip"], "127.0.0.2");
    Client::connect(&kernel).value("State.save('s', 'k', 1)");
    assert!(place.path().join("here/data/llmspell.db").exists());
}
