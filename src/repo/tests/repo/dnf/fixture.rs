//! Small packages of rpmbuild's own making, and a tree of them.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use dunnage_model::Stamp;
use dunnage_repo::dnf::release::key_path;
use dunnage_repo::dnf::{Checkpoint, Pool, PublishError, RepoFile, RpmFile, Signed, View, index};
use dunnage_repo::{Added, LocalStore, Published, file_uri};
use tempfile::TempDir;

use crate::fixture::{VENDOR, key, now, run, walk};

/// A tree in a folder that goes away with it.
pub(crate) struct Tree {
    pub(crate) root: TempDir,
    pub(crate) store: LocalStore,
    pub(crate) view: View,
}

impl Tree {
    pub(crate) fn new() -> Tree {
        let root = tempfile::tempdir().expect("a temporary folder");
        let store = LocalStore::open(&root.path().join("repo")).expect("a store");
        let view = View::new("stable", "x86_64").expect("a view");
        Tree { root, store, view }
    }

    /// A path in the tree.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.store.root().join("rpm/stable/x86_64").join(path)
    }

    pub(crate) fn uri(&self) -> String {
        file_uri(self.store.root())
    }

    pub(crate) fn repo_file(&self, uri: &str) -> RepoFile {
        RepoFile::new(VENDOR, "Example Packages", uri, "stable", &key_path(VENDOR)).expect("a file")
    }

    pub(crate) fn pool(&self) -> Pool {
        Pool::load(&self.store, &self.view).expect("a pool")
    }

    pub(crate) fn pool_with(&self, files: &[PathBuf]) -> Pool {
        let mut pool = self.pool();
        for file in files {
            let file = RpmFile::open(file).expect("a package");
            assert_eq!(pool.add_file(&file, key()).expect("a new name"), Added::New);
        }
        pool
    }

    pub(crate) fn signed(&self, pool: &Pool, at: Stamp) -> Signed {
        let unsigned = index(pool, at).expect("indexes");
        unsigned.sign(key()).expect("signatures")
    }

    pub(crate) fn publish(&self, files: &[PathBuf]) -> Published {
        let pool = self.pool_with(files);
        self.publish_at(&pool, now()).expect("published")
    }

    pub(crate) fn publish_at(&self, pool: &Pool, at: Stamp) -> Result<Published, PublishError> {
        self.signed(pool, at).publish(&self.store)
    }

    pub(crate) fn publish_until(
        &self,
        pool: &Pool,
        pause: &mut dyn FnMut(Checkpoint) -> ControlFlow<()>,
    ) -> Result<Published, PublishError> {
        self.signed(pool, now()).publish_with(&self.store, pause)
    }

    pub(crate) fn rpm(&self, name: &str, version: &str, content: &str) -> PathBuf {
        rpm(self.root.path(), name, version, "x86_64", content)
    }

    /// What clients ask for by a name that stays.
    pub(crate) fn front(&self) -> [Vec<u8>; 3] {
        ["repomd.xml", "repomd.xml.asc", "repomd.xml.key"]
            .map(|file| fs::read(self.path(&format!("repodata/{file}"))).expect("a file"))
    }

    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        let mut paths = Vec::new();
        walk(self.store.root(), &mut |path| paths.push(path.to_owned()));
        paths.sort();
        paths
    }
}

/// Has rpmbuild make a package with one file.
pub(crate) fn rpm(root: &Path, name: &str, version: &str, arch: &str, content: &str) -> PathBuf {
    let files = format!(
        "%install\nmkdir -p %{{buildroot}}/usr/share/{name}\nprintf %s '{content}' > \
         %{{buildroot}}/usr/share/{name}/content\n%files\n/usr/share/{name}\n"
    );
    let head = format!(
        "Name: {name}\nVersion: {version}\nRelease: 1\nSummary: says <{name}>\nLicense: MIT\n"
    );
    rpm_of(root, arch, &format!("{head}%description\nA text.\n{files}"))
}

/// Has rpmbuild make a package of a spec.
pub(crate) fn rpm_of(root: &Path, arch: &str, spec: &str) -> PathBuf {
    let room = tempfile::tempdir_in(root)
        .expect("a temporary folder")
        .keep();
    let file = room.join("package.spec");
    fs::write(&file, spec).expect("a spec");
    let out = room.join("out");
    run(Command::new("rpmbuild")
        .args(["-bb", "--quiet", "--target", arch])
        .args(["--define", "debug_package %{nil}"])
        .args(["--define", "_build_id_links none"])
        .args(["--define", &format!("_topdir {}", room.display())])
        .args(["--define", &format!("_rpmdir {}", out.display())])
        .args(["--define", "_rpmfilename %{NAME}-%{VERSION}.rpm"])
        .arg(&file)
        .env("HOME", &room));
    let mut found = Vec::new();
    walk(&out, &mut |path| found.push(path.to_owned()));
    let [found] = found.as_slice() else {
        panic!("one package expected: {found:?}")
    };
    found.clone()
}
