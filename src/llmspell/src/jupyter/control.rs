//! The control channel: answered while a script runs.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    Message,
    replies::{error, kernel_info, reply_type},
    shell::send,
};
use crate::{engine::Reason, kernel::Kernel, zmtp::Router};

/// Answers until the kernel ends.
pub(crate) async fn control(kernel: Arc<Kernel>, mut router: Router) {
    while let Some(received) = router.next().await {
        let Some(message) = kernel.accept("control", received.frames) else {
            continue;
        };
        let Some(reply) = reply_type(message.kind()) else {
            continue;
        };
        kernel.iopub.status("busy", &message.header);
        let content = answer(&kernel, &message);
        send(&kernel, &received.sender, &message, &reply, &content);
        kernel.iopub.status("idle", &message.header);
        if message.kind() == "shutdown_request" {
            shut_down(&kernel, &message, &content, &received.sender).await;
        }
    }
}

/// Says goodbye on all channels and ends the kernel.
pub(super) async fn shut_down(
    kernel: &Kernel,
    message: &Message,
    content: &Value,
    sender: &crate::zmtp::Outgoing,
) {
    kernel
        .iopub
        .publish("shutdown_reply", &message.header, content.clone());
    sender.written().await;
    kernel.end();
}

fn answer(kernel: &Kernel, message: &Message) -> Value {
    match message.kind() {
        "kernel_info_request" => kernel_info(),
        "interrupt_request" => {
            kernel.engine.control.stop(Reason::Interrupt);
            json!({ "status": "ok" })
        }
        "shutdown_request" => shutdown_reply(message),
        other => error("UnknownMessage", &format!("there is no {other} on control")),
    }
}

pub(super) fn shutdown_reply(message: &Message) -> Value {
    let restart = message.content["restart"].as_bool().unwrap_or_default();
    json!({ "status": "ok", "restart": restart })
}
