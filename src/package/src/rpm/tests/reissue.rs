//! A package once more, as another version of itself.

use std::fs;

use super::build::rpm;
use super::sample::{built, tree};
use crate::rpm::{Inspected, Reissue, reissue};
use crate::xz::{BlockCache, Compression};

#[test]
fn only_what_was_asked_for_is_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = BlockCache::none().with_compression(Compression::FAST);
    let file = built(&tree(), folder.path(), &cache).file;
    let change = Reissue {
        version: "2.0",
        scriptlet: Some(("pre", "exit 3")),
        longer: &["/etc/demo/demo.conf"],
        line: "# More.",
    };
    let again = folder.path().join("again.rpm");
    fs::write(&again, reissue(&file, &change).expect("issued")).expect("written");
    // Of rpm's own opinion first.
    assert!(rpm(&["-K", "-v"], &again).contains("Payload SHA256 digest: OK"));
    let (old, new) = (Inspected::read(&file), Inspected::read(&again));
    let (old, new) = (old.expect("sound"), new.expect("sound"));
    assert_eq!(new.identity.version, "2.0");
    assert_eq!(new.script("pre"), Some("exit 3\n"));
    assert_eq!(new.script("post"), old.script("post"));
    assert_eq!(new.texts["/etc/demo/demo.conf"], "port = 8000\n# More.\n");
    let others = |read: &Inspected| {
        let mut members = read.members.clone();
        members.retain(|member| member.path != "/etc/demo/demo.conf");
        members
    };
    assert_eq!(others(&new), others(&old));
    let relations = |read: &Inspected, version: &str| {
        let texts = read.relations.iter().map(ToString::to_string);
        texts
            .map(|text| text.replace(&format!("= {version}"), "= VERSION"))
            .collect::<Vec<_>>()
    };
    assert_eq!(relations(&new, "2.0-1"), relations(&old, "1.2.3~rc.1-1"));
}
