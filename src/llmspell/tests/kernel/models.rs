//! Models, played by a server of each shape.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    driver::Client,
    support::{Kernel, Place},
};

/// A request that the server got: path, the headers in lower case, body.
#[derive(Clone, Debug)]
struct Asked {
    path: String,
    headers: String,
    body: Value,
}

/// Answers each request with the next of some replies; the last one again and again.
struct Model {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// What it answers: status, further headers, body, and how long it thinks.
type Answer = (u16, &'static str, Value, Duration);

fn ok(body: Value) -> Answer {
    (200, "", body, Duration::ZERO)
}

impl Model {
    fn answering(replies: Vec<Answer>) -> Model {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        thread::spawn(move || {
            for (i, stream) in listener.incoming().enumerate() {
                let reply = replies[i.min(replies.len() - 1)].clone();
                serve(stream.unwrap(), &reply, &seen);
            }
        });
        Model { port, asked }
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(stream: TcpStream, reply: &Answer, seen: &Mutex<Vec<Asked>>) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let path = line.split(' ').nth(1).unwrap().to_owned();
    let mut headers = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        let line = line.to_lowercase();
        if let Some(text) = line.strip_prefix("content-length: ") {
            length = text.trim().parse().unwrap();
        }
        headers.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let body = serde_json::from_slice(&body).unwrap();
    seen.lock().unwrap().push(Asked {
        path,
        headers,
        body,
    });
    let (status, more, body, thinks) = reply;
    thread::sleep(*thinks);
    let body = body.to_string();
    // Nobody may wait any more.
    let _ = write!(
        reader.get_mut(),
        "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n{more}\r\n{body}",
        body.len()
    );
}

fn kernel(place: &Place, kind: &str, port: u16, more: &str) -> Kernel {
    let text = format!(
        "[providers]\ndefault_provider = \"p\"\n[providers.p]\nprovider_type = \"{kind}\"\n\
         base_url = \"http://127.0.0.1:{port}\"\ndefault_model = \"m1\"\n\
         api_key_env = \"MY_KEY\"\n{more}"
    );
    let level = [("MY_KEY", "sk-top-secret"), ("RUST_LOG", "trace")];
    place.kernel_with(&text, &level)
}

const ASK: &str = "local a = Agent.builder():name('n'):type('llm'):temperature(0.5):max_tokens(9)\
                   :system_prompt('be short'):build() \
                   local r = a:execute({ text = 'hello' }) \
                   return r.text, r.metadata.provider, r.metadata.model, r.metadata.output_tokens";

#[test]
fn openai_compatible_models_are_asked_in_their_way() {
    let place = Place::new();
    let model = Model::answering(vec![ok(json!({
        "model": "m1-2024", "choices": [{ "message": { "content": "hi" } }],
        "usage": { "prompt_tokens": 3, "completion_tokens": 4 },
    }))]);
    let kernel = kernel(&place, "openai-compatible", model.port, "");
    assert_eq!(Client::connect(&kernel).value(ASK), "hi\tp\tm1-2024\t4");
    let asked = &model.asked()[0];
    assert_eq!(asked.path, "/chat/completions");
    assert!(
        asked
            .headers
            .contains("authorization: bearer sk-top-secret\r\n")
    );
    assert_eq!(
        asked.body,
        json!({
            "model": "m1", "max_tokens": 9, "temperature": 0.5,
            "messages": [
                { "role": "system", "content": "be short" }, { "role": "user", "content": "hello" },
            ],
        })
    );
    let ok = "llmspell_llm_requests_total{provider=\"p\",status=\"ok\"}";
    assert_eq!(kernel.metric(ok), 1.0);
}

#[test]
fn anthropic_is_asked_in_its_way() {
    let place = Place::new();
    let model = Model::answering(vec![ok(json!({
        "model": "m1", "content": [{ "type": "text", "text": "hi" }],
        "usage": { "input_tokens": 3, "output_tokens": 4 },
    }))]);
    let kernel = kernel(&place, "anthropic", model.port, "");
    assert_eq!(Client::connect(&kernel).value(ASK), "hi\tp\tm1\t4");
    let asked = &model.asked()[0];
    assert_eq!(asked.path, "/v1/messages");
    assert!(asked.headers.contains("x-api-key: sk-top-secret\r\n"));
    assert!(asked.headers.contains("anthropic-version: 2023-06-01\r\n"));
    assert_eq!(
        asked.body,
        json!({
            "model": "m1", "max_tokens": 9, "temperature": 0.5, "system": "be short",
            "messages": [{ "role": "user", "content": "hello" }],
        })
    );
}

#[test]
fn ollama_is_asked_in_its_way() {
    let place = Place::new();
    let model = Model::answering(vec![ok(json!({
        "model": "m1", "message": { "content": "hi" }, "prompt_eval_count": 3, "eval_count": 4,
    }))]);
    let kernel = kernel(&place, "ollama", model.port, "");
    let code = ASK.replace(":system_prompt('be short')", ":model('p/m1')");
    assert_eq!(Client::connect(&kernel).value(&code), "hi\tp\tm1\t4");
    let asked = &model.asked()[0];
    assert_eq!(asked.path, "/api/chat");
    assert_eq!(
        asked.body,
        json!({
            "model": "m1", "stream": false,
            "messages": [{ "role": "user", "content": "hello" }],
            "options": { "num_predict": 9, "temperature": 0.5 },
        })
    );
}

fn said(client: &mut Client) -> String {
    let cell = client.run("Agent.create({ model = 'p/m1' }):execute('hello')");
    cell.reply["evalue"]
        .as_str()
        .unwrap_or_else(|| panic!("{cell:?}"))
        .to_owned()
}

#[test]
fn a_wrong_key_is_said_and_never_shown() {
    let place = Place::new();
    let error = json!({ "error": { "message": "bad key" } });
    let model = Model::answering(vec![(401, "", error, Duration::ZERO)]);
    let kernel = kernel(&place, "openai", model.port, "");
    let text = said(&mut Client::connect(&kernel));
    assert_eq!(
        text,
        "provider p answered 401: bad key (the key is wrong or may not do this)"
    );
    assert_eq!(model.asked().len(), 1);
    assert!(!kernel.log().contains("sk-top-secret"));
    let arguments = std::fs::read_to_string(format!("/proc/{}/cmdline", kernel.pid())).unwrap();
    assert!(!arguments.contains("sk-top-secret"));
}

#[test]
fn a_model_that_is_busy_is_asked_again() {
    let place = Place::new();
    let busy = json!({ "error": { "message": "slow down" } });
    let answer = json!({ "choices": [{ "message": { "content": "hi" } }] });
    let model = Model::answering(vec![
        (429, "Retry-After: 0\r\n", busy, Duration::ZERO),
        (503, "", json!({}), Duration::ZERO),
        ok(answer),
    ]);
    let kernel = kernel(&place, "openai", model.port, "");
    let code = "Agent.create({ model = 'p/m1' }):execute('hello').text";
    assert_eq!(Client::connect(&kernel).value(code), "hi");
    assert_eq!(model.asked().len(), 3);
    let count = |status| {
        kernel.metric(&format!(
            "llmspell_llm_requests_total{{provider=\"p\",status=\"{status}\"}}"
        ))
    };
    assert_eq!([count("429"), count("503"), count("ok")], [1.0, 1.0, 1.0]);
}

#[test]
fn a_model_that_is_not_there_or_too_slow_is_an_error() {
    let place = Place::new();
    let model = Model::answering(vec![(200, "", json!({}), Duration::from_secs(5))]);
    let slow = kernel(
        &place,
        "openai",
        model.port,
        "timeout_seconds = 1\nmax_retries = 0\n",
    );
    assert!(said(&mut Client::connect(&slow)).contains("took longer than 1 s (timeout_seconds)"));
    let other = Place::new();
    let gone = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let down = kernel(&other, "openai", gone, "max_retries = 1\n");
    let text = said(&mut Client::connect(&down));
    assert!(
        text.contains("does not answer: Connection refused"),
        "{text}"
    );
}

#[test]
fn waiting_for_a_model_is_interrupted() {
    let place = Place::new();
    let model = Model::answering(vec![(200, "", json!({}), Duration::from_secs(60))]);
    let kernel = kernel(&place, "openai", model.port, "");
    let order = json!({
        "do": "run", "interrupt_after": 0.5,
        "code": "Agent.create({ model = 'p/m1' }):execute('hello')",
    });
    let cell = Client::connect(&kernel).cell(&order);
    assert_eq!(cell.reply["ename"], "KeyboardInterrupt", "{cell:?}");
}

#[test]
fn a_provider_without_a_key_or_without_leave_is_named() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    assert_eq!(client.value("Provider.isAvailable('openai')"), "false");
    let cell = client.run("Agent.create({ model = 'openai/gpt-4' }):execute('x')");
    assert_eq!(
        cell.reply["evalue"],
        "provider openai has no key; set OPENAI_API_KEY for the kernel, or api_key in \
         [providers.openai]"
    );
    let cell = client.run("Agent.create({ model = 'nobody/x' })");
    let text = cell.reply["evalue"].as_str().unwrap();
    assert!(text.starts_with("there is no provider `nobody`, only anthropic, ollama, openai"));
    let other = Place::new();
    let closed = other.kernel("[runtime.security]\nallow_network_access = false\n");
    let cell = Client::connect(&closed).run("Agent.create({ model = 'ollama/x' }):execute('x')");
    let text = cell.reply["evalue"].as_str().unwrap();
    assert!(text.contains("allow_network_access"), "{text}");
}

/// A kernel with a model at this port, and nothing else said.
fn plain(place: &Place, kind: &str, port: u16, more: &str) -> Kernel {
    let base = format!("http://127.0.0.1:{port}");
    place.kernel(&format!(
        "[providers]\ndefault_provider = \"p\"\n[providers.p]\nprovider_type = \"{kind}\"\n\
         base_url = \"{base}\"\n{more}"
    ))
}

#[test]
fn what_an_agent_does_not_say_the_configuration_does() {
    let place = Place::new();
    let model = Model::answering(vec![ok(json!({
        "choices": [{ "message": { "content": "hi" } }],
    }))]);
    let more = "model = \"m2\"\napi_key = \"sk-written\"\ntemperature = 0.25\nmax_tokens = 77\n";
    let kernel = plain(&place, "openai", model.port, more);
    let mut client = Client::connect(&kernel);
    assert_eq!(
        client.value("Agent.builder():build():execute('a').text"),
        "hi"
    );
    let said =
        "Agent.create({ model = 'p/m3', temperature = 0, max_tokens = 5 }):execute('b').text";
    assert_eq!(client.value(said), "hi");
    let asked = model.asked();
    assert!(
        asked[0]
            .headers
            .contains("authorization: bearer sk-written\r\n")
    );
    assert_eq!(
        asked[0].body,
        json!({
            "model": "m2", "max_tokens": 77, "temperature": 0.25,
            "messages": [{ "role": "user", "content": "a" }],
        })
    );
    let body = &asked[1].body;
    assert_eq!(
        [&body["model"], &body["max_tokens"], &body["temperature"]],
        [&json!("m3"), &json!(5), &json!(0.0)]
    );
}

#[test]
fn a_provider_that_is_not_enabled_is_not_asked() {
    let place = Place::new();
    let model = Model::answering(vec![ok(json!({}))]);
    let kernel = plain(&place, "ollama", model.port, "enabled = false\n");
    let mut client = Client::connect(&kernel);
    let code = "Provider.isAvailable('p'), #Provider.list(), Provider.isAvailable('ollama')";
    assert_eq!(client.value(code), "false\t3\ttrue");
    assert_eq!(client.error("Agent.builder():build()"), "LuaError");
    assert_eq!(model.asked().len(), 0);
}

#[test]
fn a_provider_is_given_up_as_the_configuration_says() {
    let tries = |more: &str| {
        let place = Place::new();
        let busy = json!({ "error": { "message": "slow down" } });
        let model = Model::answering(vec![(429, "Retry-After: 0\r\n", busy, Duration::ZERO)]);
        let kernel = plain(&place, "ollama", model.port, more);
        let text = said(&mut Client::connect(&kernel));
        assert!(text.contains("slow down"), "{text}");
        model.asked().len()
    };
    assert_eq!(tries("max_retries = 0\n"), 1);
    assert_eq!(tries("max_retries = 2\n"), 3);
    let place = Place::new();
    let model = Model::answering(vec![(200, "", json!({}), Duration::from_secs(5))]);
    let kernel = plain(
        &place,
        "ollama",
        model.port,
        "timeout = 1\nmax_retries = 0\n",
    );
    let text = said(&mut Client::connect(&kernel));
    assert!(text.contains("took longer than 1 s"), "{text}");
}
