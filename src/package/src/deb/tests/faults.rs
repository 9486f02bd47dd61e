//! What cannot be built says why, and leaves nothing.

use std::error::Error;
use std::fs;
use std::path::Path;

use dunnage_render::{Content, Kind, Script, ScriptKind, Tree};
use md5::{Digest, Md5};
use nix::mount::{MsFlags, mount, umount};

use super::sample::{STAMP, build_in, directory, file, payload, tree};
use crate::Payload;
use crate::deb::{BuildError, build};
use crate::xz::BlockCache;

fn refused(tree: &Tree, payload: &Payload, folder: &Path) -> BuildError {
    let built = build(tree, payload, STAMP, &BlockCache::none(), folder);
    built.map(drop).expect_err("must be refused")
}

/// The message, its causes and the hint, without the name of the folder.
fn said(error: &BuildError, folder: &Path) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    let hint = error
        .hint()
        .map(|hint| format!("\nhint: {hint}"))
        .unwrap_or_default();
    format!("{text}{hint}").replace(&folder.display().to_string(), "OUT")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into()
        })
        .collect()
}

#[test]
fn a_missing_binary() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path();
    assert_eq!(
        said(&refused(&tree(), &Payload::default(), out), out),
        "failed to build the package `demo`: the binary `demo` is missing; there is none at all\n\
         hint: build it first: cargo build --release --bin demo"
    );
    let payload = Payload {
        binaries: [("demo".to_owned(), out.join("demo"))].into(),
    };
    assert_eq!(
        said(&refused(&tree(), &payload, out), out),
        "failed to read the binary `demo` from OUT/demo: No such file or directory (os error 2)\n\
         hint: build it first: cargo build --release --bin demo"
    );
    assert_eq!(names(out), [""; 0]);
}

#[test]
fn a_folder_that_cannot_be_made_or_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path();
    fs::write(out.join("file"), "").expect("written");
    assert_eq!(
        said(&refused(&tree(), &payload(), &out.join("file")), out),
        "failed to make the folder OUT/file: File exists (os error 17)"
    );
    // Not even root may make files there.
    let error = refused(&tree(), &payload(), Path::new("/proc/self/fdinfo"));
    let BuildError::Write { path, .. } = &error else {
        panic!("{error:?}")
    };
    assert!(path.starts_with("/proc/self/fdinfo"), "{error}");
}

#[test]
fn a_read_only_folder() {
    with_tmpfs("size=1m,ro", |out| {
        let arch = tree().about.target.arch.deb();
        let message = said(&refused(&tree(), &payload(), out), out);
        assert!(
            message.starts_with(&format!(
                "failed to write the package OUT/demo_1.2.3~rc.1-1_{arch}.deb: Read-only file system"
            )),
            "{message}"
        );
        assert!(
            message.ends_with("\nhint: choose a folder you may write to"),
            "{message}"
        );
    });
}

#[test]
fn a_full_disk_leaves_nothing_but_the_package_that_was_there() {
    with_tmpfs("size=64k", |out| {
        let small = build_in(&tree(), out);
        let before = fs::read(&small.file).expect("built");
        let mut tree = tree();
        // Digests do not compress.
        let noise = (0..6000_u32).flat_map(|number| Md5::digest(number.to_le_bytes()));
        tree.entries
            .push(file("/usr/share/zz-large", noise.collect::<Vec<u8>>()));
        let arch = tree.about.target.arch.deb();
        assert_eq!(
            said(&refused(&tree, &payload(), out), out),
            format!(
                "failed to write the package OUT/demo_1.2.3~rc.1-1_{arch}.deb: \
                 No space left on device (os error 28)\n\
                 hint: the disk is full: make room, or choose a folder on another one"
            )
        );
        assert_eq!(names(out), [format!("demo_1.2.3~rc.1-1_{arch}.deb")]);
        assert_eq!(fs::read(&small.file).expect("still there"), before);
    });
}

/// Runs with a small file system of its own.
fn with_tmpfs(options: &str, run: impl FnOnce(&Path)) {
    struct Mounted(tempfile::TempDir);
    impl Drop for Mounted {
        fn drop(&mut self) {
            umount(self.0.path()).expect("unmounted");
        }
    }
    assert!(
        nix::unistd::geteuid().is_root(),
        "this test must run as root: it mounts a tmpfs"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let kind = Some("tmpfs");
    mount(kind, folder.path(), kind, MsFlags::empty(), Some(options)).expect("mounted");
    let mounted = Mounted(folder);
    run(mounted.0.path());
}

#[test]
fn a_binary_in_a_package_for_all_architectures() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut tree = tree();
    tree.about.arch_independent = true;
    assert_eq!(
        said(&refused(&tree, &payload(), folder.path()), folder.path()),
        "failed to build the package `demo`: it is for all architectures, but holds the binary \
         `demo`\nhint: name the binary in `binaries`, which makes the package one of an architecture"
    );
}

#[test]
fn a_binary_that_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let binary = folder.path().join("demo");
    fs::write(&binary, "hello").expect("written");
    let payload = Payload {
        binaries: [("demo".to_owned(), binary)].into(),
    };
    assert_eq!(
        said(&refused(&tree(), &payload, folder.path()), folder.path()),
        "failed to build the package `demo`: the binary `demo` is neither an ELF file nor a \
         script with a `#!` line\nhint: build it again"
    );
}

#[test]
fn a_field_that_smuggles_in_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut tree = tree();
    tree.about.homepage = Some("https://example.org\nEssential: yes".to_owned());
    assert_eq!(
        said(&refused(&tree, &payload(), folder.path()), folder.path()),
        "failed to write the control file of the package `demo`: line 12 of the control file: \
         the value of Homepage must not hold a line break"
    );
    tree.about.homepage = None;
    tree.about.summary = "one\n two".to_owned();
    assert_eq!(
        said(&refused(&tree, &payload(), folder.path()), folder.path()),
        "failed to write the control file of the package `demo`: line 12 of the control file: \
         the value of Description must not hold a line break"
    );
}

#[test]
fn c2_d2_d14_a_tree_that_breaks_the_rules_names_every_break() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut tree = tree();
    let content = Content::Bytes(Vec::new());
    let mut plain = file("/etc/plain", "");
    plain.kind = Kind::File {
        content,
        conffile: false,
    };
    tree.entries.extend([
        directory("/usr/share/man"),
        file("/usr/share/none/file", ""),
        file("relative", ""),
        file("/usr/../root", ""),
        file("/usr/line\nbreak", ""),
    ]);
    tree.entries.splice(
        1..1,
        [directory("/etc/systemd"), directory("/etc/systemd/system")],
    );
    tree.entries
        .splice(3..3, [file("/etc/systemd/system/demo.service", ""), plain]);
    tree.entries.push(directory("/run"));
    tree.entries.push(directory("/lib"));
    tree.scripts.push(Script {
        kind: ScriptKind::Postinst,
        text: String::new(),
    });
    let BuildError::Tree { problems, .. } = refused(&tree, &payload(), folder.path()) else {
        panic!("another error");
    };
    assert_eq!(
        problems,
        [
            "/etc/systemd/system/demo.service is among the admin's units; put it below \
             /usr/lib/systemd",
            "/etc/plain is not in its place; the entries must be sorted by path",
            "/etc/plain is below /etc and must be a conffile",
            "/etc/demo.conf is not in its place; the entries must be sorted by path",
            "/usr/share/man is not in its place; the entries must be sorted by path",
            "/usr/share/none/file has no parent directory in the tree",
            "relative is not an absolute path",
            "/usr/../root holds an empty, `.` or `..` part",
            "/usr/line\nbreak holds a control character",
            "/run is not in its place; the entries must be sorted by path",
            "/run is where no package may put anything",
            "/lib is not in its place; the entries must be sorted by path",
            "/lib is in a directory that is a link; put it below /usr",
            "the script postinst is in the tree twice",
            "the script postinst does not begin with `#!`",
            "the script postinst is in the tree twice",
        ]
    );
    assert_eq!(names(folder.path()), [""; 0]);
}
