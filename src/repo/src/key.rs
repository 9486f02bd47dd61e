//! The signing key. This is the only file that sees a private key.
//!
//! An RSA-4096 primary key that certifies and signs, with a SHA-512 self-signature and no subkey:
//! the one form that apt, dnf, zypper and every enterprise Linux in use accept.

use std::fmt;
use std::io::{BufReader, Write};
use std::path::Path;

use dunnage_model::Stamp;
use pgp::composed::{
    ArmorOptions, CleartextSignedMessage, Deserializable, DetachedSignature, KeyType,
    SignedKeyDetails, SignedSecretKey,
};
use pgp::crypto::hash::HashAlgorithm;
use pgp::crypto::public_key::PublicKeyAlgorithm;
use pgp::packet::{
    KeyFlags, PubKeyInner, PublicKey as PublicKeyPacket, SecretKey, SignatureConfig, SignatureType,
    Subpacket, SubpacketData, UserId,
};
use pgp::ser::Serialize;
use pgp::types::{KeyDetails, KeyVersion, Password, PublicParams, SignedUser, Tag, Timestamp};
use rand::rngs::OsRng;

use crate::key_dir::{KeyDir, io_error};
use crate::{KeyError, PublicKey};

/// The size of new keys, in bits.
const BITS: u32 = 4096;
/// The smallest key read from a file that current and announced client policies accept.
const LEAST_BITS: usize = 3072;

/// The directory in which signing keys live.
#[derive(Clone, Debug)]
pub struct KeyStore {
    dir: KeyDir,
}

/// What happens while a key is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyEvent<'a> {
    /// There is none, and making one takes some seconds.
    Generating,
    /// It was made and written here. Losing this file means that every client has to be told of
    /// another key.
    Created(&'a Path),
}

/// A signing key. It never shows its private part.
pub struct Key {
    secret: SignedSecretKey,
    public: PublicKey,
}

impl KeyStore {
    /// Opens the directory of the keys, making it with mode 0700 where it is missing.
    pub fn open(dir: &Path) -> Result<KeyStore, KeyError> {
        Ok(KeyStore {
            dir: KeyDir::open(dir)?,
        })
    }

    /// The key of this name; if there is none, a new one for `user_id`, made at `now`.
    pub fn load_or_create(
        &self,
        name: &str,
        user_id: &str,
        now: Stamp,
        progress: &mut dyn FnMut(KeyEvent<'_>),
    ) -> Result<Key, KeyError> {
        check_name(name)?;
        if let Some(key) = self.load(name)? {
            return Ok(key);
        }
        progress(KeyEvent::Generating);
        let key = Key::generate(user_id, now)?;
        let text = key
            .secret
            .to_armored_bytes(ArmorOptions::default())
            .map(zeroize::Zeroizing::new)
            .map_err(open_pgp("write the private key as text"))?;
        if self.dir.create(name, |file| file.write_all(&text))? {
            progress(KeyEvent::Created(&self.dir.file(name)));
        }
        // What signs is what is on disk: ours, or that of a process which was faster.
        self.load(name)?.ok_or_else(|| {
            let path = self.dir.file(name);
            io_error("open the private key", &path)(std::io::ErrorKind::NotFound.into())
        })
    }

    /// The key of this name, if there is one.
    pub fn load(&self, name: &str) -> Result<Option<Key>, KeyError> {
        check_name(name)?;
        let Some(file) = self.dir.read(name)? else {
            return Ok(None);
        };
        let path = self.dir.file(name);
        let (secret, _) =
            SignedSecretKey::from_armor_single(BufReader::new(file)).map_err(|source| {
                KeyError::Malformed {
                    path: path.clone(),
                    source,
                }
            })?;
        secret
            .verify_bindings()
            .map_err(|source| KeyError::Malformed {
                path: path.clone(),
                source,
            })?;
        if let Some(reason) = unfit(&secret) {
            return Err(KeyError::Unfit { path, reason });
        }
        Key::new(secret).map(Some)
    }
}

impl Key {
    /// Makes a key, without writing it anywhere.
    pub fn generate(user_id: &str, now: Stamp) -> Result<Key, KeyError> {
        if user_id.trim().is_empty() || user_id.contains(char::is_control) {
            return Err(KeyError::UserId(user_id.to_owned()));
        }
        // Dated back like everything signed with it: a client whose clock is a little behind takes
        // neither a signature nor a key from the future.
        let created = timestamp(crate::dated_back(now))?;
        Key::new(generate(user_id, created).map_err(open_pgp("make an RSA-4096 key"))?)
    }

    /// What clients are given.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The fingerprint, in upper-case hexadecimal.
    pub fn fingerprint(&self) -> String {
        self.public.fingerprint()
    }

    /// When it was made.
    pub fn created(&self) -> Stamp {
        self.public.created()
    }

    /// The public key as text.
    pub fn public_armored(&self) -> Result<String, KeyError> {
        self.public.armored()
    }

    /// The public key as apt's `Signed-By:` takes it.
    pub fn public_binary(&self) -> Result<Vec<u8>, KeyError> {
        self.public.binary()
    }

    /// The text with a signature inside, as in InRelease.
    pub fn clearsign(&self, text: &str, at: Stamp) -> Result<String, KeyError> {
        // The last line end belongs to the armor; signing it would add an empty line for readers.
        let text = text.strip_suffix('\n').unwrap_or(text);
        let config = self.signature(SignatureType::Text, at)?;
        CleartextSignedMessage::new(text, config, &self.secret.primary_key, &Password::empty())
            .and_then(|message| message.to_armored_string(ArmorOptions::default()))
            .map_err(open_pgp("sign a text"))
    }

    /// A signature apart from the bytes, as in Release.gpg and repomd.xml.asc.
    pub fn detached_armored(&self, bytes: &[u8], at: Stamp) -> Result<String, KeyError> {
        let config = self.signature(SignatureType::Binary, at)?;
        config
            .sign(&self.secret.primary_key, &Password::empty(), bytes)
            .and_then(|made| {
                DetachedSignature::new(made).to_armored_string(ArmorOptions::default())
            })
            .map_err(open_pgp("sign"))
    }

    /// A signature apart from the bytes, as the header of an .rpm holds it.
    pub(crate) fn detached(&self, bytes: &[u8], at: Stamp) -> Result<Vec<u8>, KeyError> {
        let config = self.signature(SignatureType::Binary, at)?;
        config
            .sign(&self.secret.primary_key, &Password::empty(), bytes)
            .and_then(|made| DetachedSignature::new(made).to_bytes())
            .map_err(open_pgp("sign a package"))
    }

    fn new(secret: SignedSecretKey) -> Result<Key, KeyError> {
        let public = PublicKey::new(secret.to_public_key());
        Ok(Key { secret, public })
    }

    fn signature(&self, kind: SignatureType, at: Stamp) -> Result<SignatureConfig, KeyError> {
        // No client takes a signature that is older than its key.
        let at = timestamp(Stamp(at.0.max(self.created().0)))?;
        signature(&self.secret.primary_key, kind, at, Vec::new()).map_err(open_pgp("sign"))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("fingerprint", &self.fingerprint())
            .finish_non_exhaustive()
    }
}

fn generate(user_id: &str, created: Timestamp) -> pgp::errors::Result<SignedSecretKey> {
    let (public, secret) = KeyType::Rsa(BITS).generate(OsRng)?;
    let inner = PubKeyInner::new(
        KeyVersion::V4,
        PublicKeyAlgorithm::RSA,
        created,
        None,
        public,
    )?;
    let public = PublicKeyPacket::from_inner(inner)?;
    let secret = SecretKey::new(public.clone(), secret)?;
    let user = UserId::from_str(Default::default(), user_id)?;
    let mut flags = KeyFlags::default();
    flags.set_certify(true);
    flags.set_sign(true);
    let more = vec![
        Subpacket::regular(SubpacketData::KeyFlags(flags))?,
        Subpacket::regular(SubpacketData::IsPrimary(true))?,
        Subpacket::regular(SubpacketData::PreferredHashAlgorithms(
            [HashAlgorithm::Sha512, HashAlgorithm::Sha256]
                .into_iter()
                .collect(),
        ))?,
    ];
    let made = signature(&secret, SignatureType::CertPositive, created, more)?.sign_certification(
        &secret,
        &public,
        &Password::empty(),
        Tag::UserId,
        &user,
    )?;
    let users = vec![SignedUser::new(user, vec![made])];
    let details = SignedKeyDetails::new(Vec::new(), Vec::new(), users, Vec::new());
    Ok(SignedSecretKey::new(
        secret,
        details,
        Vec::new(),
        Vec::new(),
    ))
}

fn signature(
    key: &SecretKey,
    kind: SignatureType,
    at: Timestamp,
    more: Vec<Subpacket>,
) -> pgp::errors::Result<SignatureConfig> {
    let mut config = SignatureConfig::v4(kind, key.algorithm(), HashAlgorithm::Sha512);
    config.hashed_subpackets = vec![
        Subpacket::regular(SubpacketData::SignatureCreationTime(at))?,
        Subpacket::regular(SubpacketData::IssuerFingerprint(key.fingerprint()))?,
    ];
    config.hashed_subpackets.extend(more);
    config.unhashed_subpackets = vec![Subpacket::regular(SubpacketData::IssuerKeyId(
        key.legacy_key_id(),
    ))?];
    Ok(config)
}

/// Why clients would refuse this key, if they would.
fn unfit(secret: &SignedSecretKey) -> Option<&'static str> {
    let key = &secret.primary_key;
    match key.public_key().public_params() {
        // The packet holds the modulus and a few bytes more.
        PublicParams::RSA(rsa) if rsa.write_len() < LEAST_BITS / 8 => {
            Some("it has fewer than 3072 bits")
        }
        PublicParams::RSA(_) if key.version() != KeyVersion::V4 => {
            Some("it is not a version 4 key")
        }
        PublicParams::RSA(_) if key.secret_params().is_encrypted() => {
            Some("it is locked by a passphrase")
        }
        PublicParams::RSA(_) if !may_sign(secret) => Some("it is not meant for signing"),
        PublicParams::RSA(_) => None,
        _ => Some("it is not an RSA key"),
    }
}

/// Whether the key itself, not a subkey of it, may sign.
fn may_sign(secret: &SignedSecretKey) -> bool {
    let mut signatures = secret
        .details
        .users
        .iter()
        .flat_map(|user| &user.signatures);
    signatures.any(|made| made.key_flags().sign())
}

fn timestamp(stamp: Stamp) -> Result<Timestamp, KeyError> {
    u32::try_from(stamp.0)
        .map(Timestamp::from_secs)
        .map_err(|_| KeyError::Time(stamp.0))
}

fn check_name(name: &str) -> Result<(), KeyError> {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
    let first = name
        .bytes()
        .next()
        .is_some_and(|b| inner(b) && b != b'-' && b != b'.');
    if first && name.bytes().all(inner) {
        return Ok(());
    }
    Err(KeyError::Name(name.to_owned()))
}

pub(crate) fn open_pgp(action: &'static str) -> impl FnOnce(pgp::errors::Error) -> KeyError {
    move |source| KeyError::OpenPgp { action, source }
}
