//! The indexes beside those of createrepo_c.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rpm::{Dependency, FileOptions, PackageBuilder};

use super::fixture::{Tree, rpm_of};
use super::release::package;
use crate::fixture::{run, sha256, walk};

/// With one of everything an index tells.
const RICH: &str = r#"
Name: rich
Epoch: 2
Version: 1.0~rc1
Release: 3.el9
Summary: says <rich> & "more" é
License: MIT AND Apache-2.0
URL: https://example.org/?a=1&b=2
Group: Applications/System
Vendor: Example
Packager: P <p@example.org>
Requires: bash >= 4.0
Requires: (foo or bar)
Requires(pre): shadow-utils
Requires(post): systemd >= 1:240-2
Requires(preun): systemd
Requires: /bin/sh
Requires: /usr/bin/rich
Requires: rich-libs%{?_isa} = 2:1.0~rc1-3.el9
Requires: libc.so.6(GLIBC_2.4)(64bit)
Requires: libc.so.6(GLIBC_2.34)(64bit)
Requires: libc.so.6()(64bit)
Provides: greeter = 1:2.0
Provides: bundled(x) = 1.2-3
Conflicts: bye < 2.0
Obsoletes: oldrich <= 1:0.9-1
Recommends: nice
Suggests: maybe > 3
Supplements: sup
Enhances: enh = 1
%description
Long text with <tags> & stuff
second line

 indented
%pre
exit 0
%post
exit 0
%install
cd %{buildroot}
mkdir -p usr/bin usr/sbin etc/rich usr/share/rich/dir usr/lib opt/x/bin
echo a > usr/bin/rich; ln -s rich usr/bin/hi; echo b > usr/sbin/richd
echo c > etc/rich/rich.conf; echo d > 'usr/share/rich/a&<b>é'; echo e > usr/share/rich/dir/x
echo f > usr/lib/sendmail; echo g > opt/x/bin/a
%files
/usr/bin/rich
/usr/bin/hi
/usr/sbin/richd
%dir /etc/rich
%config(noreplace) /etc/rich/rich.conf
/usr/share/rich
/usr/lib/sendmail
/opt/x/bin/a
%ghost /var/log/rich.log
%ghost %dir /etc/ghostdir
%changelog
* Mon Jan 05 2026 A B <a@b> - 1.0-4
- fourth & <last>
- more
* Mon Jan 05 2026 A B <a@b> - 1.0-3
- third on that day
* Sun Jan 04 2026 C D <c@d> - 1.0-2
- second
"#;

/// An index as text, without the times of files: ours are those of the build.
fn index(folder: &Path, kind: &str) -> String {
    let mut found = None;
    walk(folder, &mut |path| {
        if path
            .display()
            .to_string()
            .ends_with(&format!("-{kind}.xml.gz"))
        {
            found = Some(path.to_owned());
        }
    });
    let path = found.unwrap_or_else(|| panic!("no {kind} in {}", folder.display()));
    let text = run(Command::new("zcat").arg(path));
    let plain = |line: &str| match line.split_once(" build=") {
        Some((before, after)) if before.trim_start().starts_with("<time file=") => {
            format!("  <time build={after}")
        }
        // Both are right; it escapes a quote in attributes only.
        _ => line.replace("&quot;", "\""),
    };
    text.lines().map(plain).collect::<Vec<_>>().join("\n")
}

fn of_the_library(tree: &Tree) -> PathBuf {
    let mut builder = PackageBuilder::new("library", "3.2", "MIT", "noarch", "of the library");
    builder
        .epoch(4)
        .requires(Dependency::greater_eq("bash", "4"))
        .requires(Dependency::any("/usr/bin/env"))
        .recommends(Dependency::any("more"))
        .conflicts(Dependency::less("old", "1:2"))
        .description("one\ntwo");
    builder
        .with_file_contents("a", FileOptions::new("/usr/sbin/library"))
        .expect("a file");
    let built = builder.build().expect("a package");
    built.write_to(tree.root.path()).expect("written")
}

#[test]
fn the_indexes_say_what_createrepo_c_says_of_the_same_files() {
    let tree = Tree::new();
    let plain = tree.rpm("hello", "1.9.0", "one");
    let newer = tree.rpm("hello", "1.10.0", "two");
    // Of rpmbuild's making, of ours, and of the library's that ours is made with.
    tree.publish(&[
        rpm_of(tree.root.path(), "x86_64", RICH),
        plain,
        newer,
        package(&tree, "ours").file,
        of_the_library(&tree),
    ]);
    let theirs = tree.root.path().join("theirs");
    fs::create_dir(&theirs).expect("a folder");
    run(Command::new("createrepo_c")
        .args([
            "--quiet",
            "--no-database",
            "--compress-type=gz",
            "--outputdir",
        ])
        .arg(&theirs)
        .arg(tree.path("")));
    for kind in ["primary", "filelists", "other"] {
        let (mine, theirs) = (
            index(&tree.path("repodata"), kind),
            index(&theirs.join("repodata"), kind),
        );
        assert_eq!(packages(&mine), packages(&theirs), "{kind}");
        assert_eq!(mine.lines().nth(1), theirs.lines().nth(1), "{kind}");
    }
}

/// The packages of an index, in the order of their text: createrepo_c's is that of the paths.
fn packages(index: &str) -> Vec<&str> {
    let mut packages: Vec<&str> = index.split("<package ").skip(1).collect();
    packages.iter_mut().for_each(|package| {
        *package = package.split("</package>").next().unwrap_or_default();
    });
    packages.sort_unstable();
    packages
}

#[test]
fn repomd_lists_each_index_with_its_sizes_and_digests() {
    let tree = Tree::new();
    tree.publish(&[tree.rpm("hello", "1.0.0", "one")]);
    let repomd = String::from_utf8(tree.front()[0].clone()).expect("text");
    let values = |from: &str, to: &str| -> Vec<String> {
        let parts = repomd.split(from).skip(1);
        parts
            .map(|part| part.split(to).next().expect("an end").to_owned())
            .collect()
    };
    assert_eq!(
        values("<data type=\"", "\""),
        ["primary", "filelists", "other"]
    );
    let hrefs = values("<location href=\"", "\"");
    for (at, href) in hrefs.iter().enumerate() {
        let file = tree.path(href);
        let open = tree.root.path().join("open");
        let bytes = std::process::Command::new("zcat").arg(&file).output();
        fs::write(&open, bytes.expect("zcat").stdout).expect("written");
        let size = |file: &Path| fs::metadata(file).expect("a file").len().to_string();
        assert_eq!(values("<checksum type=\"sha256\">", "<")[at], sha256(&file));
        assert_eq!(
            values("<open-checksum type=\"sha256\">", "<")[at],
            sha256(&open)
        );
        assert_eq!(values("<size>", "<")[at], size(&file));
        assert_eq!(values("<open-size>", "<")[at], size(&open));
        assert!(href.contains(&sha256(&file)), "{href}");
    }
    assert!(!repomd.contains("_db"));
}
