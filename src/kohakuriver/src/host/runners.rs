//! Talking to runners.

use std::time::Duration;

use axum::http::StatusCode;
use dunnage_daemon::Health;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;

use crate::{
    failure::root,
    http_client::within_cluster,
    settings::Secret,
    wire::{Control, Execute},
};

/// As long as the Python implementation waits.
const EXECUTE_TIMEOUT: Duration = Duration::from_secs(30);
/// Likewise.
const CONTROL_TIMEOUT: Duration = Duration::from_secs(10);
/// A machine that is off does not answer at all; on a network of our own this is plenty.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The one way to all runners.
#[derive(Clone, Debug)]
pub(super) struct Runners {
    client: Client,
    token: Option<Secret>,
}

/// What became of a task that was sent to a runner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// The runner has it.
    Accepted,
    /// The runner certainly does not have it, and will not take others either at the moment.
    Closed(String),
    /// The runner certainly does not have it, and will never take it.
    Refused(String),
    /// Nobody knows.
    Unclear(String),
}

/// Why a runner did not do what it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Undone {
    /// It does not know the task.
    Unknown,
    /// It answered with an error, or not at all.
    Failed(String),
}

/// What can be done to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Kill,
    Pause,
    Resume,
}

impl Act {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Act::Kill => "kill",
            Act::Pause => "pause",
            Act::Resume => "resume",
        }
    }
}

impl Runners {
    pub(super) fn new(token: Option<Secret>) -> reqwest::Result<Runners> {
        // No connection is kept: one that a restarted runner closed would leave it unclear whether
        // the runner got what was sent on it.
        let client = within_cluster()
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_max_idle_per_host(0)
            .build()?;
        Ok(Runners { client, token })
    }

    /// Gives a runner a task.
    pub(super) async fn execute(&self, url: &str, task: &Execute) -> Sent {
        let request = self.client.post(format!("{url}/api/execute")).json(task);
        let response = match self.send(request, EXECUTE_TIMEOUT).await {
            Ok(response) => response,
            Err(error) if error.is_connect() || error.is_builder() => {
                return Sent::Closed(format!("not reachable at {url}: {}", root(&error)));
            }
            Err(error) => return Sent::Unclear(root(&error)),
        };
        match response.status() {
            status if status.is_success() => Sent::Accepted,
            // It has the task already: the answer to an earlier attempt was lost.
            StatusCode::CONFLICT => Sent::Accepted,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Sent::Closed("it asks for another CLUSTER_TOKEN".to_owned())
            }
            status @ (StatusCode::NOT_FOUND
            | StatusCode::TOO_MANY_REQUESTS
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::INSUFFICIENT_STORAGE) => {
                Sent::Closed(format!("it answered {status}: {}", detail(response).await))
            }
            status => Sent::Refused(format!("it answered {status}: {}", detail(response).await)),
        }
    }

    /// Kills, pauses or resumes a task.
    pub(super) async fn act(&self, url: &str, act: Act, id: i64) -> Result<(), Undone> {
        let control = Control {
            task_id: id,
            container_name: Some(format!("kohakuriver-task-{id}")),
        };
        let path = format!("{url}/api/{}", act.as_str());
        let request = self.client.post(path).json(&control);
        let response = self
            .send(request, CONTROL_TIMEOUT)
            .await
            .map_err(|error| Undone::Failed(root(&error)))?;
        match response.status() {
            status if status.is_success() => Ok(()),
            StatusCode::NOT_FOUND => Err(Undone::Unknown),
            status => Err(Undone::Failed(format!(
                "it answered {status}: {}",
                detail(response).await
            ))),
        }
    }

    /// Whether a runner is one of ours, which reports every task from its acceptance until its
    /// verdict has arrived. One in Python has no such path; of one that does not answer nobody knows.
    pub(super) async fn tells_all(&self, url: &str) -> Result<bool, String> {
        let response = self.get(&format!("{url}/health")).await?;
        let whole = response.text().await.map_err(|error| root(&error))?;
        Ok(serde_json::from_str::<Health>(&whole).is_ok())
    }

    /// Fetches something.
    pub(super) async fn get(&self, url: &str) -> Result<Response, String> {
        let sent = self.send(self.client.get(url), CONTROL_TIMEOUT).await;
        sent.map_err(|error| root(&error))
    }

    async fn send(&self, request: RequestBuilder, limit: Duration) -> reqwest::Result<Response> {
        let request = match &self.token {
            Some(token) => request.bearer_auth(token.expose()),
            None => request,
        };
        let sent = request.timeout(limit).send().await;
        sent.map_err(reqwest::Error::without_url)
    }
}

/// What an error reply says.
async fn detail(response: Response) -> String {
    let text = response.text().await.unwrap_or_default();
    let json: Option<Value> = serde_json::from_str(&text).ok();
    let detail = json.as_ref().and_then(|json| json.get("detail"));
    let words = match detail {
        Some(Value::String(words)) => words.clone(),
        Some(other) => other.to_string(),
        None => text,
    };
    words.chars().take(500).collect()
}
