//! Talking to a kernel.

use std::{
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use dunnage_daemon::exit_code;
use serde_json::{Value, json};

use super::Target;
use crate::{
    Failure,
    engine::{Completeness, Outcome, Request, ScriptError, Stream},
    jupyter::{Message, Signer, session_id},
    zmtp::{Dialled, SocketType, dial},
};

/// How long a kernel may take to answer that it is there.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection to a kernel.
#[derive(Debug)]
pub(crate) struct Remote {
    shell: Dialled,
    iopub: Dialled,
    signer: Signer,
    session: String,
}

impl Remote {
    /// Connects, and waits until what the kernel publishes arrives here.
    pub(crate) async fn connect(target: &Target) -> Result<Remote, Failure> {
        let mut remote = Remote {
            shell: reach(target.shell, SocketType::Dealer).await?,
            iopub: reach(target.iopub, SocketType::Sub).await?,
            signer: Signer::new(target.key.clone()),
            session: session_id(),
        };
        let silent = || {
            Failure::new(format!("the kernel at {} does not answer", target.shell))
                .hint("the key may be another one: use the connection file of that kernel")
                .code(exit_code::UNAVAILABLE)
        };
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let question = remote.ask("kernel_info_request", json!({}));
            let seen = tokio::time::timeout(Duration::from_millis(500), async {
                let reply = remote.reply(&question).await?;
                remote.published(&question, |_, _| {}).await?;
                Ok::<Value, io::Error>(reply)
            });
            match seen.await {
                Ok(Ok(reply)) if reply["status"] == "error" => {
                    let text = reply["evalue"].as_str().unwrap_or("the kernel refused");
                    return Err(Failure::new(text));
                }
                Ok(Ok(_)) => return Ok(remote),
                Ok(Err(_)) => return Err(silent()),
                Err(_) => {}
            }
        }
        Err(silent())
    }

    /// Runs a script there.
    pub(crate) async fn run(
        &mut self,
        request: &Request,
        mut show: impl FnMut(Stream, String),
    ) -> Result<Outcome, Failure> {
        let mut content = json!({ "code": request.code, "silent": false, "store_history": true });
        if let Some(arguments) = &request.arguments {
            content["arguments"] = json!(arguments);
        }
        let question = self.ask("execute_request", content);
        let mut text = None;
        let published = self.published(&question, |kind, content| {
            let field = |name: &str| content[name].as_str().unwrap_or_default().to_owned();
            match kind {
                "stream" if content["name"] == "stderr" => show(Stream::Err, field("text")),
                "stream" => show(Stream::Out, field("text")),
                "execute_result" => {
                    text = content["data"]["text/plain"].as_str().map(str::to_owned);
                }
                _ => {}
            }
        });
        published.await.map_err(|error| lost(&error))?;
        let reply = self.reply(&question).await.map_err(|error| lost(&error))?;
        let field = |name: &str| reply[name].as_str().unwrap_or_default();
        Ok(match field("status") {
            "ok" => Ok(text),
            "aborted" => Err(ScriptError::new(
                "Aborted",
                "a script before this one failed",
            )),
            _ => Err(ScriptError::new(field("ename"), field("evalue"))),
        })
    }

    /// Whether code is whole.
    pub(crate) async fn completeness(&mut self, code: &str) -> Completeness {
        let question = self.ask("is_complete_request", json!({ "code": code }));
        match self.reply(&question).await {
            Ok(reply) if reply["status"] == "complete" => Completeness::Complete,
            Ok(reply) if reply["status"] == "incomplete" => Completeness::Incomplete,
            _ => Completeness::Invalid,
        }
    }

    /// Sends a question and returns its id.
    fn ask(&self, kind: &str, content: Value) -> Value {
        let message = Message::new(kind, &self.session, json!({}), content);
        self.shell.send(&message.frames(&self.signer));
        message.header["msg_id"].clone()
    }

    async fn reply(&mut self, question: &Value) -> io::Result<Value> {
        loop {
            let frames = self.shell.next().await?;
            if let Ok(message) = Message::parse(frames, &self.signer)
                && message.parent["msg_id"] == *question
            {
                return Ok(message.content);
            }
        }
    }

    /// Hands on what is published about a question until the kernel is idle again.
    async fn published(
        &mut self,
        question: &Value,
        mut show: impl FnMut(&str, &Value),
    ) -> io::Result<()> {
        loop {
            let frames = self.iopub.next().await?;
            let Ok(message) = Message::parse(frames, &self.signer) else {
                continue;
            };
            if message.parent["msg_id"] != *question {
                continue;
            }
            if message.kind() == "status" && message.content["execution_state"] == "idle" {
                return Ok(());
            }
            show(message.kind(), &message.content);
        }
    }
}

async fn reach(address: SocketAddr, own: SocketType) -> Result<Dialled, Failure> {
    dial(address, own).await.map_err(|error| {
        let refused = error.kind() == io::ErrorKind::ConnectionRefused;
        let cause = if refused {
            "Connection refused".to_owned()
        } else {
            error.to_string()
        };
        Failure::new(format!("{cause}: no kernel at {address}"))
            .hint("`llmspell kernel status` shows the kernels that run; start one, or read its log")
            .code(exit_code::UNAVAILABLE)
    })
}

fn lost(error: &io::Error) -> Failure {
    Failure::new(format!("the kernel is gone: {error}"))
        .hint("its log says why")
        .code(exit_code::UNAVAILABLE)
}
