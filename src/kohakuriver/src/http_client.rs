//! The HTTP clients of this program.

use reqwest::{Client, ClientBuilder};

/// A client within the cluster.
pub(crate) fn within_cluster() -> ClientBuilder {
    // Built together with a crate that wants TLS (LLMSpell does), reqwest has it here too, and then asks
    // whose cryptography to use even for plain HTTP. Saying so more than once does no harm.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // The cluster is on our own network, whatever the proxy for the rest of the world is.
    Client::builder().no_proxy()
}
