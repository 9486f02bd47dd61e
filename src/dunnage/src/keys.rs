//! Where the signing keys of this person are.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use dunnage_model::{Repository, Stamp};
use dunnage_repo::{Key, KeyEvent, KeyStore};

use crate::console::Console;
use crate::failure::Failure;
use crate::progress::Progress;

/// `$XDG_DATA_HOME/dunnage/keys`, or below `~/.local/share` (XDG Base Directory Specification).
pub(crate) fn dir() -> Result<PathBuf, Failure> {
    let absolute = |name| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    absolute("XDG_DATA_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
        .map(|data| data.join("dunnage/keys"))
        .ok_or_else(|| {
            let failure = Failure::new("there is no place for signing keys: HOME is not set");
            failure.hint("set XDG_DATA_HOME or HOME to an absolute path")
        })
}

/// The key that signs a vendor's apt repositories, made on first use.
pub(crate) fn signing_key(repository: &Repository, console: &Console) -> Result<Key, Failure> {
    let store = KeyStore::open(&dir()?)?;
    let mut progress = None;
    let mut event = |event: KeyEvent<'_>| match event {
        KeyEvent::Generating => {
            progress = Some(Progress::start(console, "making a signing key (RSA-4096)"));
        }
        KeyEvent::Created(path) => {
            progress = None;
            let path = path.display();
            console.note(format!("made a signing key: {path}\n  keep a copy: without it, every client has to be told of another key"));
        }
    };
    Ok(store.load_or_create(
        &repository.vendor,
        &repository.maintainer,
        now(),
        &mut event,
    )?)
}

/// The clock, for signatures: packages never see it.
pub(crate) fn now() -> Stamp {
    Stamp(
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |time| time.as_secs()),
    )
}
