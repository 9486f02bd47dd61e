//! Asking the host.

use std::time::Duration;

use dunnage_daemon::exit_code;
use serde::de::DeserializeOwned;

use crate::{Failure, failure::root, settings::Secret, wire::Node};

/// How long a person waits.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A client of one host.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    base: String,
    secret: Option<Secret>,
}

impl Client {
    /// Of the host at an address.
    pub(crate) fn new(host: &str, port: u16) -> Client {
        let host = if host.contains(':') {
            format!("[{host}]")
        } else {
            host.to_owned()
        };
        // Only from the environment: everybody can read the arguments of a process.
        let secret = std::env::var("KOHAKURIVER_ADMIN_SECRET").unwrap_or_default();
        Client {
            base: format!("http://{host}:{port}"),
            secret: Secret::new(&secret),
        }
    }

    /// Where it asks.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// All nodes.
    pub(crate) fn nodes(&self) -> Result<Vec<Node>, Failure> {
        self.get("/api/nodes")
    }

    fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::of(&error))?;
        let answer = runtime.block_on(self.ask(path));
        // A name service that does not answer must not hold us up any longer.
        runtime.shutdown_background();
        serde_json::from_slice(&answer?).map_err(|error| {
            Failure::new(format!(
                "{}{path} gave an answer that is not understood: {error}",
                self.base
            ))
            .hint("is this the address of a KohakuRiver host?")
        })
    }

    async fn ask(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let client = reqwest::Client::builder()
            .timeout(TIMEOUT)
            // The cluster is on our own network, whatever the proxy for the rest of the world is.
            .no_proxy()
            .build()
            .map_err(|error| Failure::of(&error))?;
        let mut request = client.get(format!("{}{path}", self.base));
        if let Some(secret) = &self.secret {
            request = request.bearer_auth(secret.expose());
        }
        let response = request
            .send()
            .await
            .map_err(|error| self.unreachable(error))?;
        let status = response.status();
        if status == reqwest::StatusCode::UNAUTHORIZED {
            return Err(
                Failure::new(format!("the host at {} asks for a secret", self.base))
                    .hint("set KOHAKURIVER_ADMIN_SECRET to the ADMIN_SECRET of the host"),
            );
        }
        if !status.is_success() {
            return Err(Failure::new(format!(
                "the host at {} answered {status}",
                self.base
            )));
        }
        let body = response
            .bytes()
            .await
            .map_err(|error| self.unreachable(error))?;
        Ok(body.to_vec())
    }

    fn unreachable(&self, error: reqwest::Error) -> Failure {
        let why = root(&error.without_url());
        Failure::new(format!("failed to reach the host at {}: {why}", self.base))
            .hint(
                "start it (`systemctl start kohakuriver-host`), or say where it is with --host and \
                 --port or KOHAKURIVER_HOST and KOHAKURIVER_PORT",
            )
            .code(exit_code::UNAVAILABLE)
    }
}
