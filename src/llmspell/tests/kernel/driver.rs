//! A Jupyter client that does what a test says.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};

use crate::{
    python::{client, python},
    support::Kernel,
};

/// `jupyter_client`, in a process of its own.
pub(crate) struct Client {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// What a cell did.
#[derive(Debug, PartialEq)]
pub(crate) struct Cell {
    pub(crate) reply: Value,
    pub(crate) seen: Vec<(String, Value)>,
}

impl Client {
    /// A client that is ready.
    pub(crate) fn connect(kernel: &Kernel) -> Client {
        let mut client = Client::with_key(kernel, None);
        assert_eq!(client.order(&json!({ "do": "ready" })), json!(true));
        client
    }

    /// A client that may have another key and has said nothing yet.
    pub(crate) fn with_key(kernel: &Kernel, key: Option<&str>) -> Client {
        let mut child = Command::new(python())
            .arg(client("driver.py"))
            .arg(&kernel.connection_file)
            .args(key)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let orders = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        let mut client = Client {
            child,
            orders,
            answers,
        };
        assert_eq!(client.answer(), json!("there"));
        client
    }

    pub(crate) fn order(&mut self, order: &Value) -> Value {
        self.send(order);
        self.answer()
    }

    pub(crate) fn send(&mut self, order: &Value) {
        writeln!(self.orders, "{order}").unwrap();
    }

    pub(crate) fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("no answer: {line:?}"))
    }

    pub(crate) fn run(&mut self, code: &str) -> Cell {
        self.cell(&json!({ "do": "run", "code": code }))
    }

    pub(crate) fn cell(&mut self, order: &Value) -> Cell {
        let answer = self.order(order);
        cell(&answer)
    }

    /// The text of the result of a cell that must succeed.
    pub(crate) fn value(&mut self, code: &str) -> String {
        let cell = self.run(code);
        assert_eq!(cell.reply["status"], "ok", "{cell:?}");
        let result = cell.seen.iter().find(|(kind, _)| kind == "execute_result");
        let text = result.and_then(|(_, content)| content["data"]["text/plain"].as_str());
        text.unwrap_or_default().to_owned()
    }

    /// The name of the error of a cell that must fail.
    pub(crate) fn error(&mut self, code: &str) -> String {
        let cell = self.run(code);
        cell.reply["ename"]
            .as_str()
            .unwrap_or_else(|| panic!("{cell:?}"))
            .to_owned()
    }

    /// The answer to a request on shell, with its type.
    pub(crate) fn ask(&mut self, kind: &str, content: Value) -> Value {
        let answer = self.order(&json!({ "do": "ask", "kind": kind, "content": content }));
        assert_eq!(answer["kind"], kind.replace("_request", "_reply"));
        answer["content"].clone()
    }

    /// The same on control.
    pub(crate) fn control(&mut self, kind: &str, content: Value) -> Value {
        let order = json!({ "do": "ask", "kind": kind, "content": content, "control": true });
        self.order(&order)["content"].clone()
    }
}

pub(crate) fn cell(answer: &Value) -> Cell {
    let one = |seen: &Value| (seen[0].as_str().unwrap().to_owned(), seen[1].clone());
    Cell {
        reply: answer["reply"].clone(),
        seen: answer["seen"].as_array().unwrap().iter().map(one).collect(),
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
