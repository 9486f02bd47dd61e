//! The channel on which everybody sees what happens.

use bytes::Bytes;
use serde_json::{Value, json};

use super::{Message, Signer};
use crate::{engine::Stream, zmtp::Publisher};

/// Tells all clients.
#[derive(Clone, Debug)]
pub(crate) struct Iopub {
    publisher: Publisher,
    signer: Signer,
    session: String,
}

impl Iopub {
    pub(crate) fn new(publisher: Publisher, signer: Signer, session: &str) -> Iopub {
        Iopub {
            publisher,
            signer,
            session: session.to_owned(),
        }
    }

    /// Publishes something that follows from the message with this header.
    pub(crate) fn publish(&self, kind: &str, parent: &Value, content: Value) {
        let mut message = Message::new(kind, &self.session, parent.clone(), content);
        // The topic, as other kernels write it; clients subscribe to everything.
        let topic = format!("kernel.{}.{kind}", self.session);
        message.identities.push(Bytes::from(topic));
        self.publisher
            .publish(&message.frames(&self.signer), kind == "stream");
    }

    pub(crate) fn status(&self, state: &str, parent: &Value) {
        self.publish("status", parent, json!({ "execution_state": state }));
    }

    pub(crate) fn stream(&self, stream: Stream, text: String, parent: &Value) {
        let mut content = json!({ "name": stream.name() });
        // Moved: it may be megabytes, and the macro would copy it.
        content["text"] = Value::String(text);
        self.publish("stream", parent, content);
    }

    /// Whether clients keep up with what scripts write.
    pub(crate) fn has_room(&self) -> bool {
        self.publisher.has_room()
    }

    /// Waits until everything is on its way.
    pub(crate) async fn written(&self) {
        self.publisher.written().await;
    }
}
