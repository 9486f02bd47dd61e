//! What the tests are about: a key, small packages and a repository.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use dunnage_model::{Arch, Format, Stamp, Target, Version};
use dunnage_package::Package;
use dunnage_repo::apt::{Pool, PublishError, Signed, Sources, View, index, keyring};
use dunnage_repo::{
    Added, AptSide, Key, KeyStore, LocalStore, Published, Site, SiteSpec, file_uri,
};
use tempfile::TempDir;

pub(crate) const VENDOR: &str = "example";
pub(crate) const USER_ID: &str = "Example Packages <packages@example.org>";

/// One key for all tests, also of the next run: making one takes seconds.
pub(crate) fn key() -> &'static Key {
    static KEY: OnceLock<Key> = OnceLock::new();
    KEY.get_or_init(|| kept_key(VENDOR))
}

/// The key of somebody else.
pub(crate) fn other_key() -> &'static Key {
    static KEY: OnceLock<Key> = OnceLock::new();
    KEY.get_or_init(|| kept_key("other"))
}

fn kept_key(name: &str) -> Key {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("repo-test-keys");
    let store = KeyStore::open(&folder).expect("a folder for keys");
    store
        .load_or_create(name, USER_ID, now(), &mut |_| ())
        .expect("a key")
}

pub(crate) fn now() -> Stamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a clock after 1970");
    Stamp(since.as_secs())
}

pub(crate) fn view() -> View {
    View {
        origin: "Example".to_owned(),
        label: "Example Packages".to_owned(),
        suite: "stable".to_owned(),
        codename: "stable".to_owned(),
        components: vec!["main".to_owned()],
        architectures: vec!["amd64".to_owned(), "arm64".to_owned()],
        description: "Packages of <Example> & friends".to_owned(),
        valid_for: None,
    }
}

/// A repository in a folder that goes away with it.
pub(crate) struct Repo {
    pub(crate) root: TempDir,
    pub(crate) store: LocalStore,
    pub(crate) view: View,
}

impl Repo {
    pub(crate) fn new() -> Repo {
        let root = tempfile::tempdir().expect("a temporary folder");
        let store = LocalStore::open(&root.path().join("repo")).expect("a store");
        Repo {
            root,
            store,
            view: view(),
        }
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.store.root().join(path)
    }

    pub(crate) fn uri(&self) -> String {
        file_uri(self.store.root())
    }

    pub(crate) fn pool(&self) -> Pool {
        Pool::load(&self.store).expect("a pool")
    }

    pub(crate) fn pool_with(&self, packages: &[Package]) -> Pool {
        let mut pool = self.pool();
        for package in packages {
            assert_eq!(pool.add(package).expect("a new name"), Added::New);
        }
        pool
    }

    pub(crate) fn signed(&self, pool: &Pool, at: Stamp) -> Signed {
        index(pool, &self.view, at)
            .expect("indexes")
            .sign(key())
            .expect("signatures")
    }

    pub(crate) fn site(&self, pool: &Pool) -> Site {
        self.site_at(&self.uri(), pool)
    }

    /// The files around the suite for clients that reach it at `uri`.
    pub(crate) fn site_at(&self, uri: &str, pool: &Pool) -> Site {
        let sources = &self.sources(uri);
        let view = &self.view;
        let apt = AptSide {
            sources,
            pool,
            view,
        };
        let spec = SiteSpec {
            vendor: VENDOR,
            title: &view.label,
            description: &view.description,
            suite: &view.suite,
            apt: Some(apt),
            dnf: None,
            tap: None,
        };
        Site::new(&spec, key().public()).expect("a site")
    }

    pub(crate) fn sources(&self, uri: &str) -> Sources {
        Sources::new(uri, &self.view, &keyring::key_path(VENDOR)).expect("sources")
    }

    pub(crate) fn publish(&self, packages: &[Package]) -> Published {
        let pool = self.pool_with(packages);
        self.publish_at(&pool, now()).expect("published")
    }

    pub(crate) fn publish_at(&self, pool: &Pool, at: Stamp) -> Result<Published, PublishError> {
        self.signed(pool, at).publish(&self.store, &self.site(pool))
    }

    /// A small package of Debian's own making.
    pub(crate) fn deb(&self, name: &str, version: &str, arch: &str, content: &str) -> Package {
        deb(self.root.path(), name, version, arch, content)
    }

    /// Every file with what shows that it was written: inode and time of change.
    pub(crate) fn files(&self) -> Vec<(PathBuf, u64, i64, i64)> {
        let mut files = Vec::new();
        walk(self.store.root(), &mut |path| {
            let about = fs::symlink_metadata(path).expect("a file");
            files.push((
                path.to_owned(),
                about.ino(),
                about.ctime(),
                about.ctime_nsec(),
            ));
        });
        files.sort();
        files
    }
}

pub(crate) fn deb(root: &Path, name: &str, version: &str, arch: &str, content: &str) -> Package {
    let version = Version::parse(version).expect("a version");
    let tree = tempfile::tempdir_in(root).expect("a temporary folder");
    let share = tree.path().join("usr/share").join(name);
    fs::create_dir_all(tree.path().join("DEBIAN")).expect("a folder");
    fs::create_dir_all(&share).expect("a folder");
    fs::write(share.join("content"), content).expect("a file");
    let control = format!(
        "Package: {name}\nVersion: {}\nArchitecture: {arch}\nMaintainer: {USER_ID}\nDescription: says \
         <{name}>\n a longer text\n .\n of two paragraphs\n",
        version.deb()
    );
    fs::write(tree.path().join("DEBIAN/control"), control).expect("a file");
    let file = root.join(format!("{name}-{version}-{}.deb", content.len()));
    run(Command::new("dpkg-deb")
        .args(["--root-owner-group", "--build"])
        .arg(tree.path())
        .arg(&file));
    let bytes = fs::read(&file).expect("a package");
    let target = Target {
        arch: Arch::Amd64,
        format: Format::Deb,
    };
    let size = bytes.len() as u64;
    Package {
        name: name.to_owned(),
        version,
        target,
        digest: sha256(&file),
        size,
        file,
    }
}

pub(crate) fn sha256(file: &Path) -> String {
    let output = run(Command::new("sha256sum").arg(file));
    output.split(' ').next().expect("a digest").to_owned()
}

pub(crate) fn walk(folder: &Path, found: &mut dyn FnMut(&Path)) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found(&path);
        }
    }
}

/// Runs a command that must succeed; returns what it printed.
pub(crate) fn run(command: &mut Command) -> String {
    let output = output(command);
    let text = text(&output);
    assert!(
        output.status.success(),
        "{command:?} failed with {}:\n{text}",
        output.status
    );
    text
}

pub(crate) fn output(command: &mut Command) -> Output {
    command
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap_or_else(|error| {
            panic!(
                "{:?} cannot be run ({error}); install the package it is in",
                command.get_program()
            )
        })
}

pub(crate) fn text(output: &Output) -> String {
    let both = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    both.concat()
}

/// An error and its causes, in the order in which they are printed.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
