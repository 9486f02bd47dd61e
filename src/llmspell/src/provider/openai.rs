//! OpenAI, and what is compatible with it.

use serde_json::{Value, json};

use super::{Answer, Prompt, prompt::Call};

pub(super) fn call(prompt: &Prompt, key: Option<&str>) -> Call {
    let system = prompt
        .system
        .iter()
        .map(|text| json!({ "role": "system", "content": text }));
    let user = json!({ "role": "user", "content": prompt.text });
    let messages: Vec<Value> = system.chain([user]).collect();
    let mut body = json!({
        "model": prompt.model,
        "messages": messages,
        "max_tokens": prompt.max_tokens,
    });
    if let Some(temperature) = prompt.temperature {
        body["temperature"] = json!(temperature);
    }
    Call {
        path: "/chat/completions",
        headers: key
            .map(|key| ("authorization", format!("Bearer {key}")))
            .into_iter()
            .collect(),
        body,
    }
}

pub(super) fn answer(prompt: &Prompt, body: &Value) -> Option<Answer> {
    let text = body["choices"][0]["message"]["content"].as_str()?;
    Some(Answer {
        text: text.to_owned(),
        model: body["model"].as_str().unwrap_or(&prompt.model).to_owned(),
        input_tokens: body["usage"]["prompt_tokens"].as_u64(),
        output_tokens: body["usage"]["completion_tokens"].as_u64(),
    })
}
