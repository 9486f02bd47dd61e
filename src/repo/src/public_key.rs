//! The half of a signing key that clients are given.

use dunnage_model::Stamp;
use pgp::composed::{
    ArmorOptions, CleartextSignedMessage, Deserializable, DetachedSignature, SignedPublicKey,
};
use pgp::ser::Serialize;
use pgp::types::KeyDetails;

use crate::KeyError;
use crate::key::open_pgp;

/// A public key, with one user id and one signature on it.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicKey {
    inner: SignedPublicKey,
}

impl PublicKey {
    pub(crate) fn new(inner: SignedPublicKey) -> PublicKey {
        PublicKey { inner }
    }

    /// The fingerprint, in upper-case hexadecimal.
    pub fn fingerprint(&self) -> String {
        self.inner
            .primary_key
            .fingerprint()
            .to_string()
            .to_uppercase()
    }

    /// The fingerprint in groups of four, as people compare it.
    pub fn spaced_fingerprint(&self) -> String {
        let digits = self.fingerprint();
        let groups: Vec<&str> = digits
            .as_bytes()
            .chunks(4)
            .map(|group| std::str::from_utf8(group).unwrap_or_default())
            .collect();
        groups.join(" ")
    }

    /// When it was made.
    pub fn created(&self) -> Stamp {
        Stamp(u64::from(self.inner.primary_key.created_at().as_secs()))
    }

    /// As text.
    pub fn armored(&self) -> Result<String, KeyError> {
        self.inner
            .to_armored_string(ArmorOptions::default())
            .map_err(open_pgp("write the public key as text"))
    }

    /// As apt's `Signed-By:` takes it.
    pub fn binary(&self) -> Result<Vec<u8>, KeyError> {
        self.inner
            .to_bytes()
            .map_err(open_pgp("write the public key"))
    }

    /// The text inside `signed` with `\n` at the line ends, if this key signed it.
    pub(crate) fn opened(&self, signed: &str) -> Option<String> {
        let (message, _) = CleartextSignedMessage::from_string(signed).ok()?;
        message.verify(&self.inner.primary_key).ok()?;
        let text = message.signed_text().replace("\r\n", "\n");
        Some(text.trim_end_matches('\n').to_owned() + "\n")
    }

    /// Whether `signature` is this key's over `bytes`.
    pub(crate) fn signed(&self, bytes: &[u8], signature: &str) -> bool {
        DetachedSignature::from_string(signature)
            .is_ok_and(|(made, _)| made.verify(&self.inner.primary_key, bytes).is_ok())
    }
}
