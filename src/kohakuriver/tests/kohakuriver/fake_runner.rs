//! A runner that does nothing but answer and remember what it was told.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use crate::support::{Reply, request, until};
use serde_json::{Value, json};

/// A runner that is registered as a node.
#[derive(Clone)]
pub(crate) struct FakeRunner {
    pub(crate) name: String,
    pub(crate) port: u16,
    host: u16,
    /// The header line with the secret of the cluster.
    secret: String,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    heard: Vec<(String, Value, String)>,
    answers: HashMap<String, (u16, String, Duration)>,
    ended: usize,
}

impl FakeRunner {
    /// Registers with so many cores and 8 GB of memory.
    pub(crate) fn start(host: u16, name: &str, cores: u32) -> FakeRunner {
        FakeRunner::with(host, name, json!({ "total_cores": cores }), "")
    }

    /// Registers with these fields beside its name and URL.
    pub(crate) fn with(host: u16, name: &str, fields: Value, secret: &str) -> FakeRunner {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let runner = FakeRunner {
            name: name.to_owned(),
            port: listener.local_addr().unwrap().port(),
            host,
            secret: secret.to_owned(),
            inner: Arc::default(),
        };
        let served = runner.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let runner = served.clone();
                thread::spawn(move || runner.serve(stream.unwrap()));
            }
        });
        runner.register(fields);
        runner
    }

    pub(crate) fn register(&self, fields: Value) {
        let mut node = json!({
            "hostname": self.name,
            "url": format!("http://127.0.0.1:{}", self.port),
            "total_cores": 4,
            "total_ram_bytes": 8_000_000_000_u64,
        });
        for (key, value) in fields.as_object().unwrap() {
            node[key] = value.clone();
        }
        let reply = self.ask("POST", "/api/register", &node);
        assert_eq!(reply.status, 200, "{}", reply.body);
    }

    /// Reports with these tasks.
    pub(crate) fn beat(&self, running: &[i64]) {
        self.beat_with(json!({ "running_tasks": running }));
    }

    pub(crate) fn beat_with(&self, beat: Value) {
        let path = format!("/api/heartbeat/{}", self.name);
        let reply = self.ask("PUT", &path, &beat);
        let expected = r#"{"message":"Heartbeat received"}"#;
        assert_eq!((reply.status, reply.body.as_str()), (200, expected));
    }

    /// Sends news of a task; returns the words of the answer.
    pub(crate) fn update(&self, update: Value) -> String {
        let reply = self.ask("POST", "/api/update", &update);
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()["message"].as_str().unwrap().to_owned()
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Reply {
        request(self.host, method, path, &self.secret, &body.to_string()).unwrap()
    }

    /// From now on answers a path like this, after a while.
    pub(crate) fn answers(&self, path: &str, status: u16, body: &str, after: Duration) {
        let answer = (status, body.to_owned(), after);
        self.inner
            .lock()
            .unwrap()
            .answers
            .insert(path.to_owned(), answer);
    }

    /// What it was told on a path, as JSON.
    pub(crate) fn heard(&self, path: &str) -> Vec<Value> {
        let inner = self.inner.lock().unwrap();
        let heard = inner.heard.iter().filter(|(heard, _, _)| heard == path);
        heard.map(|(_, body, _)| body.clone()).collect()
    }

    /// The `Authorization` of everything that it was told.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let inner = self.inner.lock().unwrap();
        inner
            .heard
            .iter()
            .map(|(_, _, secret)| secret.clone())
            .collect()
    }

    /// The ids of the tasks that it was given.
    pub(crate) fn given(&self) -> Vec<i64> {
        let executed = self.heard("/api/execute");
        executed
            .iter()
            .map(|task| task["task_id"].as_i64().unwrap())
            .collect()
    }

    /// How many of those it has told the end of.
    pub(crate) fn ended(&self) -> usize {
        self.inner.lock().unwrap().ended
    }

    pub(crate) fn ended_are(&self, count: usize) {
        self.inner.lock().unwrap().ended = count;
    }

    /// Waits until it was given a task.
    pub(crate) fn is_given(&self, id: i64) {
        until(&format!("{} is given {id}", self.name), || {
            self.given().contains(&id).then_some(())
        });
    }

    /// Waits until it was told to kill a task so often.
    pub(crate) fn is_told_to_kill(&self, id: i64, times: usize) {
        until(&format!("{} is told to kill {id}", self.name), || {
            let kills = self.heard("/api/kill");
            (kills.iter().filter(|kill| kill["task_id"] == id).count() >= times).then_some(())
        });
    }

    fn serve(&self, stream: TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let path = line.split(' ').nth(1)?.to_owned();
        let (mut length, mut secret) = (0, String::new());
        loop {
            line.clear();
            reader.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().ok()?,
                "authorization" => value.clone_into(&mut secret),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let json = serde_json::from_slice(&body).unwrap_or_default();
        let answer = {
            let mut inner = self.inner.lock().unwrap();
            inner.heard.push((path.clone(), json, secret));
            inner.answers.get(&path).cloned()
        };
        let plain = r#"{"message":"ok","task_id":1}"#.to_owned();
        let (status, body, after) = answer.unwrap_or((200, plain, Duration::ZERO));
        thread::sleep(after);
        if status == 0 {
            return None;
        }
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nX-Log-Size: 77\r\n\
             Connection: close\r\n\r\n"
        );
        (&stream).write_all(format!("{head}{body}").as_bytes()).ok()
    }
}
