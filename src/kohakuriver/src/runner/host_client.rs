//! Talking to the host.

use std::time::Duration;

use reqwest::{Client, Method, StatusCode};
use serde::Serialize;

use crate::{failure::root, http_client::within_cluster, settings::RunnerSettings};

/// The connections to the host.
#[derive(Clone, Debug)]
pub(super) struct HostClient {
    client: Client,
    settings: RunnerSettings,
}

impl HostClient {
    pub(super) fn new(settings: &RunnerSettings) -> Result<HostClient, reqwest::Error> {
        Ok(HostClient {
            client: within_cluster().build()?,
            settings: settings.clone(),
        })
    }

    /// Sends something, and says how the host answered.
    pub(super) async fn send<T: Serialize + Sync>(
        &self,
        method: Method,
        path: &str,
        body: &T,
        timeout: Duration,
    ) -> Result<StatusCode, String> {
        let body = serde_json::to_string(body).map_err(|error| error.to_string())?;
        self.send_text(method, path, body, timeout).await
    }

    /// Likewise, with JSON that is text already.
    pub(super) async fn send_text(
        &self,
        method: Method,
        path: &str,
        body: String,
        timeout: Duration,
    ) -> Result<StatusCode, String> {
        let url = format!("{}{path}", self.settings.host_url);
        let request = self
            .client
            .request(method, url)
            .header("Content-Type", "application/json")
            .timeout(timeout)
            .body(body);
        let request = match &self.settings.cluster_token {
            Some(token) => request.bearer_auth(token.expose()),
            None => request,
        };
        // The URL is in our own words already.
        let sent = request.send().await.map_err(reqwest::Error::without_url);
        sent.map(|response| response.status())
            .map_err(|error| root(&error))
    }
}
