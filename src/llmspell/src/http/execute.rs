//! `POST /api/scripts/execute`.

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use axum::{
    Json,
    body::Bytes,
    extract::{ConnectInfo, FromRequest, Request as HttpRequest, State},
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::{peer::Peer, refusal::Refusal};
use crate::{
    engine::{Outcome, Request, Stream},
    kernel::Kernel,
};

#[derive(Deserialize)]
struct Script {
    code: String,
    #[serde(default)]
    engine: Option<String>,
    #[serde(default)]
    arguments: Vec<String>,
}

/// Runs a script for somebody who knows the key.
pub(super) async fn execute(
    State(kernel): State<Arc<Kernel>>,
    ConnectInfo(Peer(peer)): ConnectInfo<Peer>,
    request: HttpRequest,
) -> Result<Response, Refusal> {
    // First of all, so that nobody else learns what else is wrong.
    authenticate(&kernel, request.headers())?;
    let limit = kernel.live().rate_limit_per_minute;
    kernel
        .rates
        .admit(&format!("ip {}", peer.ip()), limit)
        .map_err(|wait| {
            kernel.metrics.add("llmspell_rate_limited_total", &[], 1.0);
            Refusal::later(
                "more scripts in a minute than security.rate_limit_per_minute allows",
                wait,
            )
        })?;
    let script = script(request).await?;
    kernel.touch();
    let place = Place::take(&kernel)?;
    // In a task of its own: a client that hangs up must not leave a script without its end.
    let running = tokio::spawn(async move { run(&place.0, script).await });
    let (outcome, output) = running
        .await
        .map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    Ok(match outcome {
        Ok(result) => Json(json!({ "output": output, "result": result })).into_response(),
        Err(error) => {
            let body = Json(json!({ "output": output, "error": error }));
            (StatusCode::UNPROCESSABLE_ENTITY, body).into_response()
        }
    })
}

async fn script(request: HttpRequest) -> Result<Script, Refusal> {
    let bytes = Bytes::from_request(request, &()).await.map_err(|_| {
        let text = "the body is larger than security.max_message_size_mb";
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, text)
    })?;
    let bad = |text: String| Refusal::new(StatusCode::BAD_REQUEST, text);
    let script: Script = serde_json::from_slice(&bytes).map_err(|error| {
        bad(format!(
            "the body must be like {{\"code\": \"print(1)\"}}: {error}"
        ))
    })?;
    match script.engine.as_deref() {
        None | Some("lua") => Ok(script),
        Some(other) => Err(bad(format!("there is no engine `{other}`, only `lua`"))),
    }
}

async fn run(kernel: &Kernel, script: Script) -> (Outcome, String) {
    let mut output = String::new();
    let request = Request {
        code: script.code,
        name: "=script".to_owned(),
        arguments: Some(script.arguments),
    };
    let started = Instant::now();
    let most = kernel.max_message_bytes;
    let show = |_: Stream, text: String| {
        if output.len() < most {
            output.push_str(&text);
        }
    };
    let outcome = kernel.engine.run(request, show).await;
    kernel.count(&outcome, started.elapsed());
    (outcome, output)
}

fn authenticate(kernel: &Kernel, headers: &HeaderMap) -> Result<(), Refusal> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = text(AUTHORIZATION.as_str()).and_then(|value| value.strip_prefix("Bearer "));
    let offered = bearer.or(text("x-api-key"));
    let right = match (&kernel.key, offered) {
        (Some(key), Some(offered)) => key.matches(offered),
        _ => false,
    };
    if right {
        return Ok(());
    }
    let text = "send the key of the connection file as `Authorization: Bearer` or `X-API-Key`";
    Err(Refusal::new(StatusCode::UNAUTHORIZED, text))
}

/// A place among the scripts that run or wait.
struct Place(Arc<Kernel>);

impl Place {
    fn take(kernel: &Arc<Kernel>) -> Result<Place, Refusal> {
        let place = Place(Arc::clone(kernel));
        if kernel.scripts.fetch_add(1, Ordering::SeqCst) < kernel.max_scripts {
            return Ok(place);
        }
        let text = "more scripts at once than runtime.max_concurrent_scripts allows";
        Err(Refusal::later(text, Duration::ZERO))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.scripts.fetch_sub(1, Ordering::SeqCst);
    }
}
