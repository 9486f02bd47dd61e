//! TLS.

/// Says which implementation of cryptography TLS uses; more than once does no harm.
pub(crate) fn use_ring() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}
