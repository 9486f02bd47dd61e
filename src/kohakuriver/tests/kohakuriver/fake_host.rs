//! A host that answers as a test tells it, and remembers what it was asked.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use serde_json::{Value, json};

/// A question to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Asked {
    /// `GET /api/nodes`, with the question.
    pub(crate) line: String,
    pub(crate) authorization: String,
    pub(crate) body: Value,
}

/// What it says.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    status: u16,
    headers: String,
    body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(body: Value) -> Answer {
        Answer::status(200, body)
    }

    pub(crate) fn status(status: u16, body: Value) -> Answer {
        Answer {
            status,
            headers: "Content-Type: application/json\r\n".to_owned(),
            body: body.to_string().into_bytes(),
        }
    }

    /// An error in the shape of the API.
    pub(crate) fn error(status: u16, detail: impl Into<Value>) -> Answer {
        Answer::status(status, json!({ "detail": detail.into() }))
    }

    /// A part of an output, with or without its whole size.
    pub(crate) fn log(bytes: &[u8], size: Option<usize>) -> Answer {
        Answer {
            status: 200,
            headers: size.map_or_else(String::new, |size| format!("X-Log-Size: {size}\r\n")),
            body: bytes.to_vec(),
        }
    }
}

type Script = dyn FnMut(&Asked) -> Answer + Send;

struct Shared {
    script: Mutex<Box<Script>>,
    asked: Mutex<Vec<Asked>>,
    connections: AtomicUsize,
    silent: AtomicBool,
}

/// The host; it lives as long as the test process.
#[derive(Clone)]
pub(crate) struct FakeHost {
    pub(crate) port: u16,
    shared: Arc<Shared>,
}

impl FakeHost {
    pub(crate) fn new(script: impl FnMut(&Asked) -> Answer + Send + 'static) -> FakeHost {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = FakeHost {
            port: listener.local_addr().unwrap().port(),
            shared: Arc::new(Shared {
                script: Mutex::new(Box::new(script)),
                asked: Mutex::default(),
                connections: AtomicUsize::default(),
                silent: AtomicBool::default(),
            }),
        };
        let shared = Arc::clone(&host.shared);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&shared);
                thread::spawn(move || serve(&stream, &shared));
            }
        });
        host
    }

    /// A host with one task, whose states follow one another with each question.
    pub(crate) fn of_task(mut states: Vec<Value>) -> FakeHost {
        FakeHost::new(move |asked| {
            let next = states.len() > 1;
            match asked.line.as_str() {
                "POST /api/submit" => Answer::status(202, accepted(&["7"])),
                "GET /api/status/7" if next => Answer::json(states.remove(0)),
                "GET /api/status/7" => Answer::json(states[0].clone()),
                line if line.starts_with("GET /api/tasks/7/std") => Answer::log(b"", Some(0)),
                _ => Answer::error(404, "Not Found"),
            }
        })
    }

    /// From now on it drops every connection, or answers again.
    pub(crate) fn be_silent(&self, silent: bool) {
        self.shared.silent.store(silent, Ordering::SeqCst);
    }

    /// All questions so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().unwrap().clone()
    }

    /// Only their first lines.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }

    /// How often somebody connected.
    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

/// The answer to a submission.
pub(crate) fn accepted(ids: &[&str]) -> Value {
    json!({
        "message": "Task accepted",
        "task_ids": ids,
        "assigned_node": { "hostname": "one", "url": "http://10.0.0.1:8001" },
        "runner_response": true,
    })
}

/// A task in a state.
pub(crate) fn task(status: &str, exit_code: Option<i64>) -> Value {
    json!({
        "task_id": "7", "task_type": "command", "command": "make", "arguments": [], "env_vars": {},
        "required_cores": 2, "status": status, "assigned_node": "one", "exit_code": exit_code,
    })
}

fn serve(stream: &TcpStream, shared: &Shared) {
    shared.connections.fetch_add(1, Ordering::SeqCst);
    let mut reader = BufReader::new(stream);
    while let Some(asked) = read(&mut reader) {
        if shared.silent.load(Ordering::SeqCst) {
            return;
        }
        shared.asked.lock().unwrap().push(asked.clone());
        let Answer {
            status,
            headers,
            body,
        } = (shared.script.lock().unwrap())(&asked);
        let length = body.len();
        let head = format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: {length}\r\n\r\n");
        let mut stream = stream;
        if stream
            .write_all(&[head.as_bytes(), &body].concat())
            .is_err()
        {
            return;
        }
    }
}

fn read(reader: &mut BufReader<&TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let line = line.trim().trim_end_matches(" HTTP/1.1").to_owned();
    let (mut authorization, mut length) = (String::new(), 0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        match header.trim().split_once(": ") {
            Some(("authorization", value)) => value.clone_into(&mut authorization),
            Some(("content-length", value)) => length = value.parse().ok()?,
            None => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked {
        line,
        authorization,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    })
}
