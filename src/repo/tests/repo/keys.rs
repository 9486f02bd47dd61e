//! Keys: how they are kept, and what is refused.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::thread;

use dunnage_model::Stamp;
use dunnage_repo::{Key, KeyError, KeyEvent, KeyStore};

use crate::fixture::{USER_ID, chain, key, now, run};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").mode() & 0o7777
}

/// A directory with a key file, as another run left it.
fn kept() -> (tempfile::TempDir, KeyStore) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = Path::new(env!("CARGO_TARGET_TMPDIR")).join("repo-test-keys/example.key");
    key();
    let file = folder.path().join("example.key");
    fs::copy(source, &file).expect("a copy");
    fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("a mode");
    let store = KeyStore::open(folder.path()).expect("a store");
    (folder, store)
}

fn refused(store: &KeyStore, name: &str) -> KeyError {
    let made = store.load_or_create(name, USER_ID, now(), &mut |event| panic!("{event:?}"));
    made.expect_err("the key must be refused")
}

#[test]
fn two_creators_end_with_one_private_key() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let folder = root.path().join("share/dunnage/keys");
    let create = || {
        let mut events = Vec::new();
        let store = KeyStore::open(&folder).expect("a store");
        let mut note = |event: KeyEvent<'_>| events.push(format!("{event:?}"));
        let key = store
            .load_or_create("new", USER_ID, now(), &mut note)
            .expect("a key");
        (key.fingerprint(), events)
    };
    let ((one, told), (two, told_two)) = thread::scope(|scope| {
        let other = scope.spawn(create);
        (create(), other.join().expect("no panic"))
    });
    assert_eq!(one, two);
    let mut events = [told, told_two].concat();
    events.sort();
    events.dedup();
    let file = folder.join("new.key");
    assert_eq!(
        events,
        [format!("Created({file:?})"), "Generating".to_owned()]
    );
    let names: Vec<_> = fs::read_dir(&folder).expect("a folder").flatten().collect();
    assert_eq!(names.len(), 1, "something is left over: {names:?}");
    assert_eq!((mode(&file), mode(&folder)), (0o600, 0o700));
    let again = KeyStore::open(&folder)
        .expect("a store")
        .load("new")
        .expect("readable");
    assert_eq!(again.map(|key| key.fingerprint()), Some(one));
}

#[test]
fn a_key_others_can_read_is_refused_with_the_command_to_run() {
    let (folder, store) = kept();
    let file = folder.path().join("example.key");
    for bits in [0o640, 0o604, 0o660, 0o644] {
        fs::set_permissions(&file, Permissions::from_mode(bits)).expect("a mode");
        assert_eq!(
            chain(&refused(&store, "example")),
            format!(
                "refusing the private key {0}: its mode {bits:04o} lets other users read or change \
                 it; to make it private: chmod 600 {0}",
                file.display()
            )
        );
    }
    run(Command::new("chmod").arg("600").arg(&file));
    assert!(store.load("example").expect("readable").is_some());
}

#[test]
fn a_directory_others_can_write_is_refused_with_the_command_to_run() {
    let (folder, _) = kept();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o770)).expect("a mode");
    assert_eq!(
        chain(&KeyStore::open(folder.path()).expect_err("refused")),
        format!(
            "refusing the key directory {0}: its mode 0770 lets other users put files there; to make \
             it private: chmod 700 {0}",
            folder.path().display()
        )
    );
}

#[test]
fn a_key_of_another_user_is_refused() {
    let (folder, store) = kept();
    let user = fs::metadata(folder.path()).expect("a folder").uid();
    let file = folder.path().join("example.key");
    let owner = if user == 0 {
        std::os::unix::fs::chown(&file, Some(65534), None).expect("root may");
        65534
    } else {
        fs::remove_file(&file).expect("removed");
        symlink("/etc/passwd", &file).expect("a link");
        0
    };
    assert_eq!(
        chain(&refused(&store, "example")),
        format!(
            "refusing {0}: it belongs to user {owner}, and this is user {user}; run as that user, or \
             after checking where it came from: chown {user} {0}",
            file.display()
        )
    );
}

#[test]
fn a_file_that_is_no_key_is_refused_and_stays() {
    let (folder, store) = kept();
    let file = folder.path().join("example.key");
    fs::write(&file, "no key\n").expect("written");
    let told = chain(&refused(&store, "example"));
    let start = format!(
        "failed to read the private key {}: it is not an armored OpenPGP private key; restore it from \
         a backup, or move it away to have a new one made: ",
        file.display()
    );
    assert!(told.starts_with(&start), "{told}");
    assert_eq!(fs::read_to_string(&file).expect("a file"), "no key\n");
}

#[test]
fn a_key_that_clients_would_refuse_is_refused_first() {
    let (folder, store) = kept();
    let file = folder.path().join("example.key");
    let home = tempfile::tempdir().expect("a temporary folder");
    let gpg = || {
        let mut gpg = Command::new("gpg");
        gpg.env("GNUPGHOME", home.path())
            .args(["--batch", "--yes", "--pinentry-mode", "loopback"]);
        gpg
    };
    for (passphrase, algorithm, usage, reason) in [
        ("", "ed25519", "sign", "it is not an RSA key"),
        ("", "rsa2048", "sign", "it has fewer than 3072 bits"),
        ("", "rsa3072", "cert", "it is not meant for signing"),
        ("secret", "rsa3072", "sign", "it is locked by a passphrase"),
    ] {
        let secret = ["--passphrase", passphrase];
        let name = format!("{algorithm}-{usage}-{passphrase}");
        run(gpg()
            .args(secret)
            .args(["--quick-generate-key", &name, algorithm, usage]));
        let export = ["--armor", "--export-secret-keys", &name];
        run(gpg().args(secret).arg("--output").arg(&file).args(export));
        assert_eq!(
            chain(&refused(&store, "example")),
            format!(
                "refusing the private key {}: {reason}; move it away to have a new RSA-4096 key made",
                file.display()
            )
        );
    }
    run(Command::new("gpgconf")
        .env("GNUPGHOME", home.path())
        .args(["--kill", "all"]));
}

#[test]
fn names_and_user_ids_that_would_do_harm_are_refused() {
    let (_folder, store) = kept();
    for name in ["", "../x", "a/b", "-x", ".x", "A", "a b"] {
        assert_eq!(
            chain(&refused(&store, name)),
            format!(
                "`{name}` cannot name a key: use lower-case letters, digits, `-` and `.`, a letter or \
                 digit first"
            )
        );
    }
    for user_id in ["", " ", "a\nb"] {
        let error = Key::generate(user_id, Stamp(1)).expect_err("refused");
        assert_eq!(
            chain(&error),
            format!(
                "`{user_id}` cannot be the user id of a key: write one line, as in `Example \
                 <mail@example.org>`"
            )
        );
    }
}

#[test]
fn the_private_key_is_never_shown() {
    let shown = format!("{:?}", key());
    assert_eq!(
        shown,
        format!("Key {{ fingerprint: {:?}, .. }}", key().fingerprint())
    );
}

#[test]
fn gpg_sees_an_rsa_4096_primary_key_that_signs_without_subkeys() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("key.asc");
    fs::write(&file, key().public_armored().expect("a key")).expect("written");
    let mut gpg = Command::new("gpg");
    gpg.env("GNUPGHOME", folder.path())
        .args(["--batch", "--with-colons", "--show-keys"])
        .arg(&file);
    let told = run(&mut gpg);
    let records: Vec<Vec<&str>> = told
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .filter(|record| ["pub", "fpr", "uid", "sub"].contains(&record[0]))
        .collect();
    let [public, fingerprint, user] = records.as_slice() else {
        panic!("{told}")
    };
    // Length, algorithm, creation, expiry, capabilities.
    let created = key().created().0.to_string();
    assert_eq!(
        [public[2], public[3], public[5], public[6], public[11]],
        ["4096", "1", created.as_str(), "", "scSC"]
    );
    assert_eq!(fingerprint[9], key().fingerprint());
    assert_eq!(user[9], USER_ID);
}
