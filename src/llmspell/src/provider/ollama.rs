//! Ollama.

use serde_json::{Value, json};

use super::{Answer, Prompt, prompt::Call};

pub(super) fn call(prompt: &Prompt, key: Option<&str>) -> Call {
    let system = prompt
        .system
        .iter()
        .map(|text| json!({ "role": "system", "content": text }));
    let user = json!({ "role": "user", "content": prompt.text });
    let messages: Vec<Value> = system.chain([user]).collect();
    let mut options = json!({ "num_predict": prompt.max_tokens });
    if let Some(temperature) = prompt.temperature {
        options["temperature"] = json!(temperature);
    }
    Call {
        path: "/api/chat",
        // Ollama itself has no keys; what stands before it may.
        headers: key
            .map(|key| ("authorization", format!("Bearer {key}")))
            .into_iter()
            .collect(),
        body: json!({
            "model": prompt.model,
            "messages": messages,
            "stream": false,
            "options": options,
        }),
    }
}

pub(super) fn answer(prompt: &Prompt, body: &Value) -> Option<Answer> {
    let text = body["message"]["content"].as_str()?;
    Some(Answer {
        text: text.to_owned(),
        model: body["model"].as_str().unwrap_or(&prompt.model).to_owned(),
        input_tokens: body["prompt_eval_count"].as_u64(),
        output_tokens: body["eval_count"].as_u64(),
    })
}
