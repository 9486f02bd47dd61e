//! The questions to the host.

use std::time::Duration;

use dunnage_daemon::exit_code;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{refusal, secret};
use crate::{
    Failure,
    cli::ClientOptions,
    failure::root,
    http_client::within_cluster,
    settings::Secret,
    task_id::TaskId,
    wire::{Message, Node, Submit, Submitted, Task},
};

/// How long a person waits.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The host gives a runner 30 s to take a task, and 10 s for all else; it must be the first to give up.
const TIMEOUT_OF_TARGET: Duration = Duration::from_secs(35);

/// A client of one host; it keeps its connection.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    base: String,
    secret: Option<Secret>,
    http: reqwest::Client,
}

/// One of the two outputs of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    Stdout,
    Stderr,
}

/// What can be done to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Kill,
    Pause,
    Resume,
}

/// A part of an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogPart {
    pub(crate) bytes: Vec<u8>,
    /// How long the whole is; hosts of the Python implementation do not say.
    pub(crate) size: Option<u64>,
}

impl Client {
    /// Of the host of the options.
    pub(crate) fn new(options: &ClientOptions) -> Result<Client, Failure> {
        let ClientOptions { host, port, .. } = options;
        let host = if host.contains(':') {
            format!("[{host}]")
        } else {
            host.clone()
        };
        let http = within_cluster()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Failure::of(&error))?;
        Ok(Client {
            base: format!("http://{host}:{port}"),
            secret: secret::find()?,
            http,
        })
    }

    /// Where it asks.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// All nodes.
    pub(crate) async fn nodes(&self) -> Result<Vec<Node>, Failure> {
        self.get("/api/nodes").await
    }

    /// The figures of the last minute, of all nodes or of one.
    pub(crate) async fn health(&self, hostname: Option<&str>) -> Result<Value, Failure> {
        let question = hostname.map_or_else(String::new, |name| format!("?hostname={name}"));
        self.get(&format!("/api/health{question}")).await
    }

    /// One task.
    pub(crate) async fn task(&self, id: TaskId) -> Result<Task, Failure> {
        let task = self.get(&format!("/api/status/{id}")).await;
        task.map_err(|failure| self.about(id, failure))
    }

    /// Tasks, newest first.
    pub(crate) async fn tasks(
        &self,
        status: Option<&str>,
        limit: usize,
        offset: usize,
    ) -> Result<Vec<Task>, Failure> {
        let status = status.map_or_else(String::new, |status| format!("&status={status}"));
        self.get(&format!("/api/tasks?limit={limit}&offset={offset}{status}"))
            .await
    }

    /// Hands in a task.
    pub(crate) async fn submit(&self, submit: &Submit) -> Result<Submitted, Failure> {
        let targets = submit.targets.as_ref().map_or(1, Vec::len).max(1);
        let patience = TIMEOUT_OF_TARGET * u32::try_from(targets).unwrap_or(u32::MAX);
        let path = "/api/submit";
        let request = self
            .request(Method::POST, path)
            .json(submit)
            .timeout(patience);
        self.read(path, self.send(request).await?).await
    }

    /// Does something to a task.
    pub(crate) async fn act(&self, action: Action, id: TaskId) -> Result<Message, Failure> {
        let path = match action {
            Action::Kill => format!("/api/kill/{id}"),
            Action::Pause => format!("/api/command/{id}/pause"),
            Action::Resume => format!("/api/command/{id}/resume"),
        };
        let request = self.request(Method::POST, &path).timeout(TIMEOUT_OF_TARGET);
        let response = self.send(request).await;
        self.read(&path, response.map_err(|failure| self.about(id, failure))?)
            .await
    }

    /// A part of an output; `question` is `offset=…` or `lines=…`.
    pub(crate) async fn log(
        &self,
        id: TaskId,
        which: Which,
        question: &str,
    ) -> Result<LogPart, Failure> {
        let name = match which {
            Which::Stdout => "stdout",
            Which::Stderr => "stderr",
        };
        let request = self.request(Method::GET, &format!("/api/tasks/{id}/{name}?{question}"));
        let response = self.send(request).await;
        let response = response.map_err(|failure| self.about(id, failure))?;
        let size = response.headers().get("x-log-size");
        let size = size.and_then(|size| size.to_str().ok()?.parse().ok());
        let bytes = self.body(response).await?;
        Ok(LogPart { bytes, size })
    }

    /// A question about one task.
    fn about(&self, id: TaskId, failure: Failure) -> Failure {
        if !failure.has_status(404) {
            return failure;
        }
        Failure::new(format!("the host at {} knows no task {id}", self.base))
            .hint("`kohakuriver task list` shows the tasks")
            .status(404)
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        self.read(path, self.send(self.request(Method::GET, path)).await?)
            .await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .timeout(TIMEOUT);
        match &self.secret {
            Some(secret) => request.bearer_auth(secret.expose()),
            None => request,
        }
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, Failure> {
        let response = request
            .send()
            .await
            .map_err(|error| self.unreachable(error))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status();
        let body = self.body(response).await?;
        Err(self.refused(status, &body))
    }

    async fn read<T: DeserializeOwned>(
        &self,
        path: &str,
        response: Response,
    ) -> Result<T, Failure> {
        serde_json::from_slice(&self.body(response).await?).map_err(|error| {
            Failure::new(format!(
                "{}{path} gave an answer that is not understood: {error}",
                self.base
            ))
            .hint("is this the address of a KohakuRiver host?")
        })
    }

    async fn body(&self, response: Response) -> Result<Vec<u8>, Failure> {
        let body = response
            .bytes()
            .await
            .map_err(|error| self.unreachable(error))?;
        Ok(body.to_vec())
    }

    fn unreachable(&self, error: reqwest::Error) -> Failure {
        let why = if error.is_timeout() {
            "it did not answer in time".to_owned()
        } else {
            root(&error.without_url())
        };
        Failure::new(format!("failed to reach the host at {}: {why}", self.base))
            .hint(
                "start it (`systemctl start kohakuriver-host`), or say where it is with --host and \
                 --port or KOHAKURIVER_HOST and KOHAKURIVER_PORT",
            )
            .code(exit_code::UNAVAILABLE)
    }

    fn refused(&self, status: StatusCode, body: &[u8]) -> Failure {
        let Client { base, secret, .. } = self;
        let text = refusal::text(body);
        match (status, text) {
            (StatusCode::UNAUTHORIZED, _) if secret.is_some() => Failure::new(format!(
                "the host at {base} does not take the secret that was sent"
            ))
            .hint(secret::how()),
            (StatusCode::UNAUTHORIZED, _) => {
                Failure::new(format!("the host at {base} asks for a secret")).hint(secret::how())
            }
            (_, Some(text)) if status != StatusCode::INTERNAL_SERVER_ERROR => Failure::new(text),
            (_, text) => {
                let text = text.map_or_else(String::new, |text| format!(": {text}"));
                Failure::new(format!("the host at {base} answered {status}{text}"))
            }
        }
        .status(status.as_u16())
    }
}
