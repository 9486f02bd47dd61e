//! Answers that need no script.

use serde_json::{Value, json};

use crate::cli::VERSION;

/// The version of the protocol.
pub(super) const PROTOCOL: &str = "5.3";

pub(super) fn kernel_info() -> Value {
    json!({
        "status": "ok",
        "protocol_version": PROTOCOL,
        "implementation": "llmspell",
        "implementation_version": VERSION,
        "language_info": {
            "name": "lua",
            "version": "5.4",
            "mimetype": "text/x-lua",
            "file_extension": ".lua",
            "pygments_lexer": "lua",
            "codemirror_mode": "lua",
        },
        "banner": format!("LLMSpell {VERSION}, Lua 5.4"),
        "debugger": false,
        "help_links": [{ "text": "Lua 5.4", "url": "https://www.lua.org/manual/5.4/" }],
    })
}

/// What is known about a name, if anything is.
pub(super) fn inspected(text: Option<String>) -> Value {
    let data = match &text {
        Some(text) => json!({ "text/plain": text }),
        None => json!({}),
    };
    json!({ "status": "ok", "found": text.is_some(), "data": data, "metadata": {} })
}

pub(super) fn comm_info() -> Value {
    json!({ "status": "ok", "comms": {} })
}

/// An answer that says no.
pub(super) fn error(name: &str, message: &str) -> Value {
    json!({ "status": "error", "ename": name, "evalue": message, "traceback": [] })
}

/// The type of the answer to a request; other messages are not answered.
pub(super) fn reply_type(kind: &str) -> Option<String> {
    Some(format!("{}_reply", kind.strip_suffix("_request")?))
}
