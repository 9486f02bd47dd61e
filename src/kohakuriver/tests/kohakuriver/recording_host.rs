//! A host that takes everything and remembers it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU16, Ordering},
    },
    thread,
};

use serde_json::Value;

use crate::support::until;

/// A request that came.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Heard {
    pub(crate) path: String,
    pub(crate) bearer: Option<String>,
    pub(crate) body: Value,
}

/// The host.
pub(crate) struct RecordingHost {
    pub(crate) port: u16,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    heard: Mutex<Vec<Heard>>,
    /// The status of the answers to `/api/update`; 0 is 200.
    status: AtomicU16,
    closed: AtomicBool,
}

impl RecordingHost {
    pub(crate) fn start(port: u16) -> RecordingHost {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::<Shared>::default();
        let of_thread = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if of_thread.closed.load(Ordering::SeqCst) {
                    return;
                }
                let shared = Arc::clone(&of_thread);
                thread::spawn(move || while shared.answer(&stream).is_some() {});
            }
        });
        RecordingHost { port, shared }
    }

    /// How `/api/update` is answered from now on.
    pub(crate) fn answer_updates(&self, status: u16) {
        self.shared.status.store(status, Ordering::SeqCst);
    }

    /// Everything that came to a path.
    pub(crate) fn heard(&self, path: &str) -> Vec<Heard> {
        let heard = self.shared.heard.lock().unwrap();
        heard
            .iter()
            .filter(|heard| heard.path.starts_with(path))
            .cloned()
            .collect()
    }

    /// The news of a task so far.
    pub(crate) fn updates(&self, task: i64) -> Vec<Value> {
        let heard = self.heard("/api/update").into_iter();
        heard
            .map(|heard| heard.body)
            .filter(|update| update["task_id"] == task)
            .collect()
    }

    /// The states of a task so far. News of which a runner could not write down any more that it
    /// arrived comes twice.
    pub(crate) fn states(&self, task: i64) -> Vec<String> {
        let updates = self.updates(task).into_iter();
        let mut states: Vec<String> = updates
            .map(|update| update["status"].as_str().unwrap().to_owned())
            .collect();
        states.dedup();
        states
    }

    /// Waits until a task is in a state.
    pub(crate) fn sees(&self, task: i64, state: &str) -> Value {
        until(&format!("task {task} is {state}"), || {
            self.updates(task)
                .into_iter()
                .find(|update| update["status"] == state)
        })
    }

    /// Waits for the verdict on a task.
    pub(crate) fn verdict(&self, task: i64) -> Value {
        until(&format!("a verdict on task {task}"), || {
            self.updates(task).into_iter().find(|update| {
                ["completed", "failed", "killed_oom"].contains(&update["status"].as_str().unwrap())
            })
        })
    }

    /// Waits for the next heartbeat and returns it.
    pub(crate) fn next_heartbeat(&self) -> Value {
        let count = self.heard("/api/heartbeat/").len();
        until("a heartbeat", || {
            self.heard("/api/heartbeat/")
                .get(count)
                .map(|heard| heard.body.clone())
        })
    }
}

impl Drop for RecordingHost {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        // Wakes the thread that listens, which then stops.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

impl Shared {
    fn answer(&self, stream: &TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let path = line.split(' ').nth(1)?.to_owned();
        let (mut length, mut bearer) = (0, None);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim().split_once(": ") else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().ok()?,
                "authorization" => bearer = value.strip_prefix("Bearer ").map(str::to_owned),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        if self.closed.load(Ordering::SeqCst) {
            return None;
        }
        let status = match self.status.load(Ordering::SeqCst) {
            status if status > 0 && path == "/api/update" => status,
            _ => 200,
        };
        let heard = Heard {
            body: serde_json::from_slice(&body).unwrap_or_default(),
            bearer,
            path,
        };
        if status == 200 {
            self.heard.lock().unwrap().push(heard);
        }
        write!(
            &mut &*stream,
            "HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\n{{}}"
        )
        .ok()
    }
}
