//! Signatures.

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::settings::Secret;

/// Signs messages and checks signatures; without a key there are none.
#[derive(Clone, Debug)]
pub(crate) struct Signer {
    key: Option<Secret>,
}

impl Signer {
    pub(crate) fn new(key: Option<Secret>) -> Signer {
        Signer { key }
    }

    /// The signature of frames, in hexadecimal.
    pub(super) fn sign(&self, frames: &[Bytes]) -> Bytes {
        let Some(mac) = self.mac(frames) else {
            return Bytes::new();
        };
        let mut text = String::with_capacity(64);
        for byte in mac.finalize().into_bytes() {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
        }
        Bytes::from(text)
    }

    /// Whether a signature is right; how long that takes says nothing about how much of it is.
    pub(super) fn is_right(&self, signature: &[u8], frames: &[Bytes]) -> bool {
        let Some(mac) = self.mac(frames) else {
            return true;
        };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let byte = |pair: &[u8]| u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok();
        let bytes: Option<Vec<u8>> = match signature.len() {
            64 => signature.chunks_exact(2).map(byte).collect(),
            _ => None,
        };
        bytes.is_some_and(|bytes| mac.verify_slice(&bytes).is_ok())
    }

    fn mac(&self, frames: &[Bytes]) -> Option<Hmac<Sha256>> {
        let key = self.key.as_ref()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(key.expose().as_bytes()).ok()?;
        frames.iter().for_each(|frame| mac.update(frame));
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        let signer = Signer::new(Secret::new("Jefe"));
        let frames = [
            Bytes::from_static(b"what do ya want "),
            Bytes::from_static(b"for nothing?"),
        ];
        let signature = signer.sign(&frames);
        assert_eq!(
            signature,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert!(signer.is_right(&signature, &frames));
        assert!(!signer.is_right(&signature, &frames[..1]));
        assert!(!signer.is_right(&signature[..63], &frames));
        assert!(!signer.is_right(b"", &frames));
    }
}
