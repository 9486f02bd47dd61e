//! Telling the host that this node is there.

use std::{sync::Arc, time::Duration};

use reqwest::{Client, RequestBuilder, StatusCode};

use super::{machine, machine::Machine, state::State, url::url};
use crate::{
    failure::{chain, root},
    settings::RunnerSettings,
    wire::Register,
};

/// The first pause after a failed attempt; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// A host that comes back is found again in half a minute at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// As long as the Python implementation waits.
const REGISTER_TIMEOUT: Duration = Duration::from_secs(15);
/// Likewise.
const HEARTBEAT_TIMEOUT: Duration = Duration::from_secs(10);

/// Registers and reports for ever; no failure of the host ends it.
pub(super) async fn report(state: Arc<State>, settings: RunnerSettings) {
    // The host is on our own network, whatever the proxy for the rest of the world is.
    let client = match Client::builder().no_proxy().build() {
        Ok(client) => client,
        Err(error) => return tracing::error!("no HTTP client: {}", chain(&error)),
    };
    let reporter = Reporter {
        client,
        state,
        settings,
    };
    let mut machine = Machine::default();
    loop {
        reporter.register_until_it_works().await;
        // Returns when the host does not know us any more.
        reporter.beat_while_known(&mut machine).await;
    }
}

struct Reporter {
    client: Client,
    state: Arc<State>,
    settings: RunnerSettings,
}

impl Reporter {
    async fn register_until_it_works(&self) {
        let mut pause = FIRST_PAUSE;
        while let Err(why) = self.register().await {
            let host = &self.settings.host_url;
            let why = format!("failed to register at {host}: {why}");
            tracing::warn!("{why}; next attempt in {} s", pause.as_secs());
            self.state.link.set(Err(why));
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        self.state.link.set(Ok(()));
        let name = &self.settings.name;
        tracing::info!("registered at {} as {name}", self.settings.host_url);
    }

    async fn register(&self) -> Result<(), String> {
        let settings = self.settings.clone();
        // Finding our address can mean asking the name service, which blocks.
        let url = tokio::task::spawn_blocking(move || url(&settings))
            .await
            .map_err(|error| error.to_string())?;
        let node = Register {
            hostname: self.settings.name.clone(),
            url,
            total_cores: machine::cores(),
            total_ram_bytes: machine::memory().map(|memory| memory.total),
            numa_topology: None,
            gpu_info: None,
        };
        let path = format!("{}/api/register", self.settings.host_url);
        let request = self.client.post(path).timeout(REGISTER_TIMEOUT).json(&node);
        match self.send(request).await? {
            status if status.is_success() => Ok(()),
            StatusCode::UNAUTHORIZED => Err("it asks for another CLUSTER_TOKEN".to_owned()),
            status => Err(format!("it answered {status}")),
        }
    }

    async fn beat_while_known(&self, machine: &mut Machine) {
        let Reporter {
            settings, state, ..
        } = self;
        let path = format!("{}/api/heartbeat/{}", settings.host_url, settings.name);
        loop {
            let beat = machine.measure();
            let request = self
                .client
                .put(&path)
                .timeout(HEARTBEAT_TIMEOUT)
                .json(&beat);
            let outcome = match self.send(request).await {
                Ok(StatusCode::NOT_FOUND) => {
                    tracing::info!("the host does not know this node; registering again");
                    return;
                }
                Ok(status) if status.is_success() => Ok(()),
                Ok(status) => Err(format!("{} answered {status}", settings.host_url)),
                Err(why) => Err(format!("failed to report to {}: {why}", settings.host_url)),
            };
            let result = if outcome.is_ok() { "ok" } else { "failed" };
            state
                .observed
                .metrics
                .add("kohakuriver_reports_total", &[("result", result)], 1.0);
            if state.link.set(outcome.clone()) {
                match outcome {
                    Ok(()) => tracing::info!("the host answers again"),
                    Err(why) => tracing::warn!("{why}"),
                }
            }
            tokio::time::sleep(settings.heartbeat).await;
        }
    }

    async fn send(&self, request: RequestBuilder) -> Result<StatusCode, String> {
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
