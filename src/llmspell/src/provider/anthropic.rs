//! Anthropic.

use serde_json::{Value, json};

use super::{Answer, Prompt, prompt::Call};

/// The version of the interface that this is written for.
const VERSION: &str = "2023-06-01";

pub(super) fn call(prompt: &Prompt, key: Option<&str>) -> Call {
    let mut body = json!({
        "model": prompt.model,
        "max_tokens": prompt.max_tokens,
        "messages": [{ "role": "user", "content": prompt.text }],
    });
    if let Some(system) = &prompt.system {
        body["system"] = json!(system);
    }
    if let Some(temperature) = prompt.temperature {
        body["temperature"] = json!(temperature);
    }
    let key = key.map(|key| ("x-api-key", key.to_owned()));
    Call {
        path: "/v1/messages",
        headers: key
            .into_iter()
            .chain([("anthropic-version", VERSION.to_owned())])
            .collect(),
        body,
    }
}

pub(super) fn answer(prompt: &Prompt, body: &Value) -> Option<Answer> {
    let parts = body["content"].as_array()?;
    let text: Vec<&str> = parts
        .iter()
        .filter_map(|part| part["text"].as_str())
        .collect();
    (!text.is_empty()).then(|| Answer {
        text: text.concat(),
        model: body["model"].as_str().unwrap_or(&prompt.model).to_owned(),
        input_tokens: body["usage"]["input_tokens"].as_u64(),
        output_tokens: body["usage"]["output_tokens"].as_u64(),
    })
}
