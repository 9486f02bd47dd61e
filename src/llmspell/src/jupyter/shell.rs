//! The shell channel: one request after the other.

use std::{sync::Arc, time::Instant};

use serde_json::{Value, json};

use super::{
    Message,
    control::{shut_down, shutdown_reply},
    replies::{comm_info, error, inspected, kernel_info, reply_type},
};
use crate::{
    engine::{Outcome, Request, ScriptError},
    kernel::Kernel,
    zmtp::{Outgoing, Received, Router},
};

/// Answers until the kernel ends.
pub(crate) async fn shell(kernel: Arc<Kernel>, mut router: Router) {
    while let Some(received) = router.next().await {
        let Received { frames, sender } = received;
        let Some(message) = kernel.accept("shell", frames) else {
            continue;
        };
        let Some(reply) = reply_type(message.kind()) else {
            continue;
        };
        kernel.iopub.status("busy", &message.header);
        let content = answer(&kernel, &message).await;
        send(&kernel, &sender, &message, &reply, &content);
        kernel.iopub.status("idle", &message.header);
        match message.kind() {
            "shutdown_request" => shut_down(&kernel, &message, &content, &sender).await,
            "execute_request" if content["status"] == "error" => {
                let stop = message.content["stop_on_error"].as_bool().unwrap_or(true);
                if stop {
                    abort(&kernel, &mut router).await;
                }
            }
            _ => {}
        }
    }
}

/// Sends an answer back.
pub(super) fn send(
    kernel: &Kernel,
    sender: &Outgoing,
    request: &Message,
    kind: &str,
    content: &Value,
) {
    let session = &kernel.session;
    let mut reply = Message::new(kind, session, request.header.clone(), content.clone());
    reply.identities.clone_from(&request.identities);
    sender.send(crate::zmtp::encode(&reply.frames(&kernel.signer)));
}

/// Answers what is waiting: scripts that follow one that failed are not run.
async fn abort(kernel: &Kernel, router: &mut Router) {
    while let Some(Received { frames, sender }) = router.waiting() {
        let Some(message) = kernel.accept("shell", frames) else {
            continue;
        };
        let Some(reply) = reply_type(message.kind()) else {
            continue;
        };
        kernel.iopub.status("busy", &message.header);
        let content = match message.kind() {
            "execute_request" => json!({ "status": "aborted" }),
            _ => answer(kernel, &message).await,
        };
        send(kernel, &sender, &message, &reply, &content);
        kernel.iopub.status("idle", &message.header);
    }
}

async fn answer(kernel: &Kernel, message: &Message) -> Value {
    let content = &message.content;
    let code = || content["code"].as_str().unwrap_or_default();
    if let Err(refusal) = kernel.sessions.admit(message.session()) {
        return error("TooManyClients", &refusal);
    }
    match message.kind() {
        "execute_request" => execute(kernel, message).await,
        "kernel_info_request" => kernel_info(),
        "is_complete_request" => {
            let answer = kernel.engine.completeness(code()).await;
            json!({ "status": answer.name(), "indent": "  " })
        }
        "complete_request" => {
            let found = kernel.engine.complete(code(), cursor(content)).await;
            json!({
                "status": "ok",
                "matches": found.matches,
                "cursor_start": found.start,
                "cursor_end": found.end,
                "metadata": {},
            })
        }
        "inspect_request" => inspected(kernel.engine.inspect(code(), cursor(content)).await),
        "history_request" => {
            json!({ "status": "ok", "history": kernel.history().answer(content) })
        }
        "comm_info_request" => comm_info(),
        "shutdown_request" => shutdown_reply(message),
        other => error("UnknownMessage", &format!("there is no {other} on shell")),
    }
}

/// Where the cursor is, in characters; at the end if nobody says.
fn cursor(content: &Value) -> usize {
    let place = content["cursor_pos"].as_u64();
    place
        .and_then(|place| usize::try_from(place).ok())
        .unwrap_or(usize::MAX)
}

async fn execute(kernel: &Kernel, message: &Message) -> Value {
    let content = &message.content;
    let flag = |name: &str, default| content[name].as_bool().unwrap_or(default);
    let code = content["code"].as_str().unwrap_or_default();
    let silent = flag("silent", false);
    let parent = &message.header;
    let number = kernel.next_number(!silent && flag("store_history", true), code);
    if !silent {
        let input = json!({ "code": code, "execution_count": number });
        kernel.iopub.publish("execute_input", parent, input);
    }
    let outcome = run(kernel, message, code, number).await;
    match outcome {
        Ok(text) => {
            if let Some(text) = text.filter(|_| !silent) {
                let result = json!({
                    "execution_count": number,
                    "data": { "text/plain": text },
                    "metadata": {},
                });
                kernel.iopub.publish("execute_result", parent, result);
            }
            json!({
                "status": "ok",
                "execution_count": number,
                "payload": [],
                "user_expressions": expressions(kernel, message).await,
            })
        }
        Err(failure) => {
            let mut content = described(failure);
            kernel.iopub.publish("error", parent, content.clone());
            content["status"] = json!("error");
            content["execution_count"] = json!(number);
            content
        }
    }
}

fn described(failure: ScriptError) -> Value {
    let mut traceback = vec![failure.to_string()];
    traceback.extend(failure.traceback);
    json!({
        "ename": failure.name,
        "evalue": failure.message,
        "traceback": traceback,
    })
}

/// The values of what a client wants to know after its script: for each name, those of an expression
/// or why it has none.
async fn expressions(kernel: &Kernel, message: &Message) -> Value {
    let wanted = message.content["user_expressions"].as_object();
    let mut values = serde_json::Map::new();
    for (name, code) in wanted.into_iter().flatten() {
        let request = Request {
            code: code.as_str().unwrap_or_default().to_owned(),
            name: format!("=expression {name}"),
            arguments: None,
        };
        let show = |stream, text: String| kernel.iopub.stream(stream, text, &message.header);
        let value = match kernel.engine.run(request, show).await {
            Ok(text) => json!({
                "status": "ok",
                "data": { "text/plain": text.unwrap_or_else(|| "nil".to_owned()) },
                "metadata": {},
            }),
            Err(failure) => {
                let mut content = described(failure);
                content["status"] = json!("error");
                content
            }
        };
        values.insert(name.clone(), value);
    }
    Value::Object(values)
}

/// What `llmspell run --connect` adds to a request, for ARGS.
fn arguments(content: &Value) -> Option<Vec<String>> {
    let text = |item: &Value| item.as_str().map(str::to_owned);
    content["arguments"].as_array()?.iter().map(text).collect()
}

async fn run(kernel: &Kernel, message: &Message, code: &str, number: u64) -> Outcome {
    let who = message.session();
    if let Err(wait) = kernel.rates.admit(who, kernel.live().rate_limit_per_minute) {
        kernel.metrics.add("llmspell_rate_limited_total", &[], 1.0);
        let text = format!(
            "more scripts in a minute than security.rate_limit_per_minute allows; try again in {} s",
            wait.as_secs() + 1
        );
        return Err(ScriptError::new("RateLimited", text));
    }
    let request = Request {
        code: code.to_owned(),
        name: format!("=cell {number}"),
        arguments: arguments(&message.content),
    };
    let started = Instant::now();
    let show = |stream, text: String| kernel.iopub.stream(stream, text, &message.header);
    let has_room = || kernel.iopub.has_room();
    let outcome = kernel.engine.run_paced(request, show, has_room).await;
    kernel.count(&outcome, started.elapsed());
    outcome
}
