//! Messages.

use bytes::Bytes;
use serde_json::{Value, json};

use super::Signer;
use crate::zmtp::Frames;

const DELIMITER: &[u8] = b"<IDS|MSG>";

/// A message of the protocol.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Message {
    /// What stands before the delimiter: the way back, or a topic.
    pub(crate) identities: Frames,
    pub(crate) header: Value,
    pub(crate) parent: Value,
    pub(crate) content: Value,
}

/// Why frames are no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// They are not in the shape of one.
    #[error("frames that are no Jupyter message")]
    Shape,
    /// Whoever sent it does not know the key.
    #[error("a message with a wrong signature")]
    Signature,
}

impl Message {
    /// Reads a message; nothing of it is looked at before its signature is.
    pub(crate) fn parse(mut frames: Frames, signer: &Signer) -> Result<Message, Refusal> {
        let place = frames.iter().position(|frame| *frame == DELIMITER);
        let rest = frames.split_off(place.ok_or(Refusal::Shape)?);
        let Some(parts) = rest.get(2..6) else {
            return Err(Refusal::Shape);
        };
        if !signer.is_right(&rest[1], parts) {
            return Err(Refusal::Signature);
        }
        let value = |frame: &Bytes| -> Result<Value, Refusal> {
            let value = serde_json::from_slice(frame).map_err(|_| Refusal::Shape)?;
            Some(value).filter(Value::is_object).ok_or(Refusal::Shape)
        };
        let message = Message {
            identities: frames,
            header: value(&parts[0])?,
            parent: value(&parts[1])?,
            content: value(&parts[3])?,
        };
        let named = message.header["msg_type"].is_string();
        Some(message).filter(|_| named).ok_or(Refusal::Shape)
    }

    /// A message of our own.
    pub(crate) fn new(kind: &str, session: &str, parent: Value, content: Value) -> Message {
        Message {
            identities: Frames::new(),
            header: header(kind, session),
            parent,
            content,
        }
    }

    /// Its type.
    pub(crate) fn kind(&self) -> &str {
        self.header["msg_type"].as_str().unwrap_or_default()
    }

    /// Who sent it.
    pub(crate) fn session(&self) -> &str {
        self.header["session"].as_str().unwrap_or_default()
    }

    /// The frames, signed.
    pub(crate) fn frames(&self, signer: &Signer) -> Frames {
        let text = |value: &Value| Bytes::from(value.to_string());
        let parts = [
            text(&self.header),
            text(&self.parent),
            Bytes::from_static(b"{}"),
            text(&self.content),
        ];
        let mut frames = self.identities.clone();
        frames.push(Bytes::from_static(DELIMITER));
        frames.push(signer.sign(&parts));
        frames.extend(parts);
        frames
    }
}

fn header(kind: &str, session: &str) -> Value {
    json!({
        "msg_id": format!("{:032x}", rand::random::<u128>()),
        "session": session,
        "username": "kernel",
        "date": jiff::Timestamp::now().to_string(),
        "msg_type": kind,
        "version": "5.3",
    })
}

/// A name that no other session has.
pub(crate) fn session_id() -> String {
    format!("{:032x}", rand::random::<u128>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Secret;

    #[test]
    fn what_is_written_is_read_and_what_was_changed_is_not() {
        let signer = Signer::new(Secret::new("key"));
        let mut message = Message::new("status", "s", json!({}), json!({ "a": 1 }));
        message.identities.push(Bytes::from_static(b"peer"));
        let frames = message.frames(&signer);
        assert_eq!(Message::parse(frames.clone(), &signer), Ok(message));
        let mut changed = frames.clone();
        changed[6] = Bytes::from_static(b"{\"a\":2}");
        assert_eq!(Message::parse(changed, &signer), Err(Refusal::Signature));
        assert_eq!(
            Message::parse(frames[..4].to_vec(), &signer),
            Err(Refusal::Shape)
        );
        assert_eq!(Message::parse(Vec::new(), &signer), Err(Refusal::Shape));
    }
}
