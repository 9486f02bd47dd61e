//! What the host says when it does not do something.

use serde_json::Value;

use crate::output;

/// How a host begins to say that no node fits.
const NO_NODE: &str = "No suitable node available for this task.";

/// The text of an error reply: what is wrong, then a line for each reason.
pub(super) fn text(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let detail = body.get("detail")?;
    let mut lines = Vec::new();
    match detail {
        Value::Object(fields) => {
            let lists = ["reasons", "failed_targets", "errors"];
            let items = lists
                .iter()
                .filter_map(|name| fields.get(*name)?.as_array());
            let reasons: Vec<String> = items.flatten().map(reason).collect();
            let said = fields.get("message").and_then(Value::as_str).map(sentences);
            match said {
                // The message repeats the reasons.
                Some(said) if !reasons.is_empty() => lines.extend(said.into_iter().take(1)),
                Some(said) => lines.extend(said),
                None => {}
            }
            lines.extend(reasons);
            if lines.is_empty() {
                lines.push(detail.to_string());
            }
        }
        Value::Array(items) => lines.extend(items.iter().map(reason)),
        Value::String(text) => lines.extend(sentences(text)),
        other => lines.push(other.to_string()),
    }
    let lines: Vec<String> = lines.iter().map(|line| output::plain(line)).collect();
    Some(lines.join("\n  "))
}

/// The lines of a text; the reasons why no node takes a task stand behind one another in one.
fn sentences(text: &str) -> Vec<String> {
    match text.strip_prefix(NO_NODE).map(str::trim) {
        Some(reasons) if !reasons.is_empty() => std::iter::once(NO_NODE)
            .chain(reasons.split("; "))
            .map(str::to_owned)
            .collect(),
        _ => text.lines().map(str::to_owned).collect(),
    }
}

/// One reason: a text, a target that failed, or a field that is wrong.
fn reason(item: &Value) -> String {
    let text = |name: &str| item.get(name).and_then(Value::as_str);
    if let Some(place) = item.get("loc").and_then(Value::as_array) {
        let place: Vec<String> = place.iter().map(plain).collect();
        return format!("{}: {}", place.join("."), text("msg").unwrap_or("is wrong"));
    }
    let name = text("target").or(text("node")).or(text("hostname"));
    match (name, text("reason"), item) {
        (Some(name), Some(reason), _) => format!("{name}: {reason}"),
        (_, _, Value::String(text)) => text.clone(),
        _ => item.to_string(),
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_shape_of_an_error_is_read() {
        let read = |detail: Value| text(json!({ "detail": detail }).to_string().as_bytes());
        let crowded = format!("{NO_NODE} node one: offline; node two: 1 of 4 cores free, 2 wanted");
        assert_eq!(
            read(json!(crowded)).as_deref(),
            Some(
                "No suitable node available for this task.\n  node one: offline\n  node two: 1 of 4 \
                 cores free, 2 wanted"
            )
        );
        assert_eq!(
            read(json!({ "message": crowded, "failed_targets": [
                { "target": "one", "reason": "node one: offline" } ] }))
            .as_deref(),
            Some("No suitable node available for this task.\n  one: node one: offline")
        );
        assert_eq!(
            read(json!("no node\none: busy\ntwo: offline")).as_deref(),
            Some("no node\n  one: busy\n  two: offline")
        );
        assert_eq!(
            read(json!({ "message": "no target", "failed_targets": [
                { "target": "one", "reason": "busy" }, "two is gone" ] }))
            .as_deref(),
            Some("no target\n  one: busy\n  two is gone")
        );
        assert_eq!(
            read(json!([{ "loc": ["body", "required_cores"], "msg": "too small" }])).as_deref(),
            Some("body.required_cores: too small")
        );
        assert_eq!(read(json!({ "code": 5 })).as_deref(), Some("{\"code\":5}"));
        assert_eq!(text(b"<html>"), None);
        assert_eq!(text(b"{}"), None);
    }
}
