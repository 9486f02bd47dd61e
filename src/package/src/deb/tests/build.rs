//! The same inputs give the same bytes, and contents are compressed once.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use dunnage_render::Tree;
use nix::sched::{CloneFlags, unshare};
use nix::sys::stat::{Mode, umask};

use super::sample::{BINARY, STAMP, build_in, file, payload, tree};
use crate::Payload;
use crate::deb::build;
use crate::xz::{BlockCache, Compression};

#[test]
fn c30_d12b_a_rebuild_elsewhere_gives_the_same_bytes() {
    let (here, there) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("one"),
    );
    let first = build_in(&tree(), here.path());

    let copy = there.path().join("other-name");
    fs::copy(BINARY, &copy).expect("copied");
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o600)).expect("set");
    let payload = Payload {
        binaries: [("demo".to_owned(), copy)].into(),
    };
    let second = std::thread::scope(|scope| {
        let building = scope.spawn(|| {
            // A thread of its own file attributes: the umask of the other tests stays.
            unshare(CloneFlags::CLONE_FS).expect("unshared");
            umask(Mode::from_bits_truncate(0o077));
            build(
                &tree(),
                &payload,
                STAMP,
                &BlockCache::memory(),
                &there.path().join("out"),
            )
        });
        building.join().expect("no panic").expect("builds")
    });

    assert_eq!(
        fs::read(&first.file).expect("first"),
        fs::read(&second.file).expect("second")
    );
    assert_eq!((&first.digest, first.size), (&second.digest, second.size));
    let mode = fs::metadata(&second.file)
        .expect("there")
        .permissions()
        .mode();
    assert_eq!(
        mode & 0o7777,
        0o644,
        "apt's own user must be able to read it"
    );
    let names = fs::read_dir(here.path()).expect("a folder").count();
    assert_eq!(names, 1, "nothing but the package is left");
}

#[test]
fn a_changed_file_does_not_recompress_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut tree = tree();
    tree.entries
        .push(file("/usr/share/zz-large", b"0123456789".repeat(500_000)));
    let build_with = |tree: &Tree, cache: &BlockCache| {
        let out = tempfile::tempdir().expect("a folder");
        let package = build(tree, &payload(), STAMP, cache, out.path()).expect("builds");
        (
            fs::read(package.file).expect("built"),
            cache.hits(),
            cache.misses(),
        )
    };
    let cache = || BlockCache::directory(folder.path().join("cache"), 1 << 30);

    let (first, hits, misses) = build_with(&tree, &cache());
    assert_eq!((hits, misses), (0, 2), "5 MB in blocks of 4 MiB");
    let (second, hits, misses) = build_with(&tree, &cache());
    assert_eq!((hits, misses), (2, 0));
    assert!(first == second, "the cache must not change the bytes");

    tree.entries[1] = file("/etc/demo.conf", "port = 9000\n");
    let (changed, hits, misses) = build_with(&tree, &cache());
    assert_eq!((hits, misses), (2, 0));
    assert!(first != changed);
    let fast = BlockCache::none().with_compression(Compression::FAST);
    assert!(build_with(&tree, &fast).0 != changed);
}
