//! TLS.

use std::{fmt, fs, io::Read, path::Path, sync::Arc};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use sha2::{Digest, Sha256};
use tokio_rustls::TlsAcceptor;

use crate::{Failure, failure::chain, settings::TlsFiles};

/// Says which implementation of cryptography TLS uses; more than once does no harm.
pub(crate) fn use_ring() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// A certificate that was read.
#[derive(Clone)]
pub(crate) struct Tls {
    pub(super) acceptor: TlsAcceptor,
    /// Of the certificate.
    pub(crate) fingerprint: String,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

impl Tls {
    /// Reads a certificate and its key.
    pub(crate) fn load(files: &TlsFiles) -> Result<Tls, Failure> {
        use_ring();
        let text = read("security.tls_cert", &files.certificate)?;
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
        let certificates = certificates
            .map_err(|error| broken("security.tls_cert", &files.certificate, &error.to_string()))?;
        if certificates.is_empty() {
            return Err(broken(
                "security.tls_cert",
                &files.certificate,
                "no certificate in it",
            ));
        }
        let text = read("security.tls_key", &files.key)?;
        let key = PrivateKeyDer::from_pem_slice(&text)
            .map_err(|error| broken("security.tls_key", &files.key, &error.to_string()))?;
        let fingerprint = fingerprint(&certificates[0]);
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(certificates, key)
            .map_err(|error| broken("security.tls_key", &files.key, &chain(&error)))?;
        Ok(Tls {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            fingerprint,
        })
    }
}

/// What tells a certificate from all others: its SHA-256, in hexadecimal.
pub(crate) fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    let digest = Sha256::digest(certificate);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(key: &str, path: &Path) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    fs::File::open(path)
        .and_then(|mut file| file.read_to_end(&mut text))
        .map_err(|error| broken(key, path, &error.to_string()))?;
    Ok(text)
}

fn broken(key: &str, path: &Path, cause: &str) -> Failure {
    Failure::new(format!("{key}: {}: {cause}", path.display()))
        .hint("tls_cert is a PEM file with the certificate and its chain, tls_key one with its key")
        .code(dunnage_daemon::exit_code::CONFIG)
}
