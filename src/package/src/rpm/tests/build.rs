//! What is built, as rpm and our own reader see it.

use std::path::Path;
use std::process::Command;

use super::sample::{STAMP, built, tree};
use crate::rpm::{Inspected, MemberKind, RelationKind};
use crate::xz::{BlockCache, Compression};

pub(super) fn rpm(words: &[&str], file: &Path) -> String {
    let output = Command::new("rpm")
        .args(words)
        .arg(file)
        .output()
        .expect("rpm runs: apt-get install rpm");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn equal_inputs_give_equal_bytes_and_no_content_is_compressed_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = BlockCache::memory().with_compression(Compression::FAST);
    let one = built(&tree(), &folder.path().join("one"), &cache);
    let misses = cache.misses();
    assert!(misses > 0, "the binary has frames of its own");
    let mut changed = tree();
    changed.scripts.clear();
    built(&changed, &folder.path().join("changed"), &cache);
    assert_eq!(cache.misses(), misses, "only what surrounds it is new");
    let uncached = BlockCache::none().with_compression(Compression::FAST);
    let two = built(&tree(), &folder.path().join("two"), &uncached);
    assert_eq!(one.digest, two.digest);
}

#[test]
fn rpm_reads_what_was_meant() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = BlockCache::none().with_compression(Compression::FAST);
    let file = built(&tree(), folder.path(), &cache).file;
    let name = file.file_name().and_then(|name| name.to_str());
    let arch = dunnage_model::Arch::host().expect("a known machine").rpm();
    assert_eq!(name, Some(format!("demo-1.2.3~rc.1-1.{arch}.rpm").as_str()));
    // Also that of the payload, which is several zstd frames.
    assert!(rpm(&["-K", "-v"], &file).contains("Payload SHA256 digest: OK"));
    let list =
        "[%{FILEMODES:perms} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILENAMES} %{FILEFLAGS:fflags}\\n]";
    assert_eq!(
        rpm(&["-qp", "--qf", list], &file),
        "drwxr-xr-x root:root /etc/demo g\n\
         -rw-r----- root:demo /etc/demo/demo.conf cn\n\
         -rwxr-xr-x root:root /usr/bin/demo \n\
         lrwxrwxrwx root:root /usr/bin/demo.host \n\
         -rw-r--r-- root:root /usr/lib/sysusers.d/demo.conf \n\
         drwxr-xr-x root:root /usr/share/licenses/demo \n\
         -rw-r--r-- root:root /usr/share/licenses/demo/LICENSE l\n\
         drwxr-x--- demo:demo /var/lib/demo g\n"
    );
    assert_eq!(
        rpm(&["-qp", "--scripts"], &file),
        "postinstall scriptlet (using /bin/sh):\n[ \"$1\" -eq 1 ] && : 100% ready\nexit 0\n\n"
    );
    assert_eq!(
        rpm(&["-qp", "--changelog"], &file),
        "* Fri Jan 02 2026 Demo Maintainers <demo@example.org> - 1.2.3~rc.1-1\n\
         - A candidate.\n- And more.\n\n"
    );
    let head = "%{BUILDHOST} %{BUILDTIME} %{VENDOR} %{LICENSE} %{SIGPGP:pgpsig}";
    assert_eq!(
        rpm(&["-qp", "--qf", head], &file),
        format!("reproducible {} Demo Maintainers MIT (none)", STAMP.0)
    );
}

#[test]
fn what_a_binary_needs_is_what_rpm_would_find() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = BlockCache::none().with_compression(Compression::FAST);
    let read = Inspected::read(&built(&tree(), folder.path(), &cache).file).expect("sound");
    let found = read.relations.iter();
    let found = found.filter(|relation| relation.kind == RelationKind::Requires);
    let mut found: Vec<_> = found.map(ToString::to_string).collect();
    found.retain(|name| name.ends_with("(64bit)") || name.starts_with("rtld"));
    let binary = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(binary.path(), format!("{}\n", "/usr/bin/bash")).expect("written");
    let elfdeps = Command::new("/usr/lib/rpm/elfdeps")
        .arg("--requires")
        .stdin(std::fs::File::open(binary.path()).expect("opened"))
        .output()
        .expect("elfdeps runs: apt-get install rpm");
    let mut expected: Vec<_> = String::from_utf8(elfdeps.stdout)
        .expect("UTF-8")
        .lines()
        .map(str::to_owned)
        .collect();
    expected.sort();
    expected.dedup();
    assert_eq!(found, expected);
}

#[test]
fn our_reader_sees_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = BlockCache::none().with_compression(Compression::FAST);
    let package = built(&tree(), folder.path(), &cache);
    let read = Inspected::read(&package.file).expect("sound");
    let identity = &read.identity;
    let nevra = [&identity.name, &identity.version, &identity.release];
    assert_eq!(nevra, ["demo", "1.2.3~rc.1", "1"]);
    assert_eq!(identity.vendor, "Demo Maintainers");
    assert_eq!((read.compressor.as_str(), read.signed), ("zstd", false));
    assert_eq!(read.digests.sha256, package.digest);
    assert_eq!(read.changes, tree().about.changes);
    assert_eq!(read.script("post"), Some(tree().scripts[0].text.as_str()));
    let config = &read.members[1];
    assert_eq!(
        (config.path.as_str(), config.mode, config.group.as_str()),
        ("/etc/demo/demo.conf", 0o640, "demo")
    );
    assert!(config.flags.config && config.flags.noreplace);
    let link = MemberKind::Symlink("demo".to_owned());
    assert_eq!(read.members[3].kind, link);
    let texts: Vec<_> = read.relations.iter().map(ToString::to_string).collect();
    for text in [
        "base >= 2",
        "(one or other)",
        "demo-old < 1.0",
        "demo = 1.2.3~rc.1-1",
        "group(demo)",
    ] {
        assert!(texts.iter().any(|found| found == text), "{text}: {texts:?}");
    }
}
