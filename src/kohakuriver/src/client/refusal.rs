//! What the host says when it does not do something.

use serde_json::Value;

/// The text of an error reply: what is wrong, then a line for each reason.
pub(super) fn text(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let detail = body.get("detail")?;
    let mut lines = Vec::new();
    match detail {
        Value::Object(fields) => {
            lines.extend(
                fields
                    .get("message")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            );
            let lists = ["reasons", "failed_targets", "errors"];
            let items = lists
                .iter()
                .filter_map(|name| fields.get(*name)?.as_array());
            lines.extend(items.flatten().map(reason));
            if lines.is_empty() {
                lines.push(detail.to_string());
            }
        }
        Value::Array(items) => lines.extend(items.iter().map(reason)),
        Value::String(text) => lines.extend(text.lines().map(str::to_owned)),
        other => lines.push(other.to_string()),
    }
    Some(lines.join("\n  "))
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
