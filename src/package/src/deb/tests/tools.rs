//! The tools of Debian on the sample package.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use dunnage_unit::Mode;

use super::sample::{STAMP, build_in, file, tree};

/// Runs a tool of Debian; its output when it succeeds.
fn run(package: &str, command: &mut Command) -> String {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.env("LC_ALL", "C").env("TZ", "UTC").output();
    let output = output
        .unwrap_or_else(|error| panic!("{name} must be installed (package {package}): {error}"));
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success(),
        "{command:?}: {}\n{out}{err}",
        output.status
    );
    out.into_owned()
}

#[test]
fn dpkg_deb_shows_what_the_tree_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let package = build_in(&tree(), folder.path());
    let arch = package.target.arch.deb();
    assert_eq!(
        package.file,
        folder.path().join(format!("demo_1.2.3~rc.1-1_{arch}.deb")),
        "the name is NAME_VERSION_ARCH.deb"
    );
    let fields = run(
        "dpkg",
        Command::new("dpkg-deb").arg("--field").arg(&package.file),
    );
    let glibc = fields
        .split("libc6 (>= ")
        .nth(1)
        .and_then(|rest| rest.split(')').next());
    let size = fields
        .split("Installed-Size: ")
        .nth(1)
        .and_then(|rest| rest.lines().next());
    assert_eq!(
        fields,
        format!(
            "Package: demo\nVersion: 1.2.3~rc.1-1\nArchitecture: {arch}\n\
             Maintainer: Demo Maintainers <demo@example.org>\nInstalled-Size: {}\n\
             Depends: adduser, libc6 (>= {})\nRecommends: ca-certificates\n\
             Breaks: demo-old (<< 1.0)\nReplaces: demo-old (<< 1.0)\nSection: admin\n\
             Priority: optional\nHomepage: https://example.org/demo\n\
             Description: daemon that shows how packages look\n \
             It does nothing, and it does it well enough to be packed, installed, upgraded\n \
             and removed.\n .\n The second paragraph says the same again.\n",
            size.expect("a size"),
            glibc.expect("a version of glibc"),
        )
    );
    let info = run(
        "dpkg",
        Command::new("dpkg-deb").arg("--info").arg(&package.file),
    );
    assert!(info.contains(" new Debian package, version 2.0."), "{info}");
}

#[test]
fn d12b_every_member_is_roots_and_has_the_stamp_and_the_trees_mode() {
    let folder = tempfile::tempdir().expect("a folder");
    let deep = format!("/usr/share/{}", "long-name-".repeat(14));
    let mut tree = tree();
    tree.entries.insert(7, file(&deep, "deep"));
    tree.entries.sort_by(|a, b| a.path.cmp(&b.path));
    let package = build_in(&tree, folder.path());
    let contents = run(
        "dpkg",
        Command::new("dpkg-deb")
            .arg("--contents")
            .arg(&package.file),
    );
    let lines = contents.lines().map(|line| {
        let mut words = line.split_whitespace();
        let (mode, owner) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        assert_eq!(owner, "root/root", "{line}");
        let rest: Vec<_> = words.skip(1).collect();
        assert_eq!(rest[..2], ["2026-01-02", "03:04"], "{line}");
        format!("{mode} {}", rest[2..].join(" "))
    });
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            "drwxr-xr-x ./",
            "drwxr-xr-x ./etc/",
            "-rw-r----- ./etc/demo.conf",
            "drwxr-xr-x ./usr/",
            "drwxr-xr-x ./usr/bin/",
            "-rwxr-xr-x ./usr/bin/demo",
            "lrwxrwxrwx ./usr/bin/demo.host -> demo",
            "drwxr-xr-x ./usr/share/",
            "drwxr-xr-x ./usr/share/doc/",
            "drwxr-xr-x ./usr/share/doc/demo/",
            "-rw-r--r-- ./usr/share/doc/demo/changelog.Debian.gz",
            "-rw-r--r-- ./usr/share/doc/demo/copyright",
            &format!("-rw-r--r-- .{deep}"),
            "drwxr-xr-x ./usr/share/man/",
            "drwxr-xr-x ./usr/share/man/man1/",
            "-rw-r--r-- ./usr/share/man/man1/demo.1.gz",
            "-rw-r--r-- ./usr/share/man/man1/demo.host.1.gz",
        ]
    );
}

#[test]
fn d2_scripts_are_executable_and_d14_files_below_etc_are_conffiles() {
    let folder = tempfile::tempdir().expect("a folder");
    let package = build_in(&tree(), folder.path());
    let control = folder.path().join("control");
    run(
        "dpkg",
        Command::new("dpkg-deb")
            .arg("--control")
            .arg(&package.file)
            .arg(&control),
    );
    let mode = |name: &str| {
        let metadata = fs::metadata(control.join(name)).expect("a control file");
        format!("{name} {:04o}", metadata.mode() & 0o7777)
    };
    let mut names: Vec<_> = fs::read_dir(&control)
        .expect("a folder")
        .map(|entry| mode(&entry.expect("an entry").file_name().to_string_lossy()))
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "conffiles 0644",
            "control 0644",
            "md5sums 0644",
            "postinst 0755"
        ]
    );
    let text = |name: &str| fs::read_to_string(control.join(name)).expect("text");
    assert_eq!(text("conffiles"), "/etc/demo.conf\n");
    assert_eq!(text("postinst"), tree().scripts[0].text);
    let root = folder.path().join("root");
    run(
        "dpkg",
        Command::new("dpkg-deb")
            .arg("--extract")
            .arg(&package.file)
            .arg(&root),
    );
    let sums = control.join("md5sums");
    let check = run(
        "coreutils",
        Command::new("md5sum")
            .arg("-c")
            .arg(sums)
            .current_dir(&root),
    );
    assert_eq!(
        check.lines().filter(|line| line.ends_with(": OK")).count(),
        5
    );
}

#[test]
fn dpkg_installs_verifies_and_purges_it() {
    assert!(
        nix::unistd::geteuid().is_root(),
        "this test must run as root: dpkg sets owners"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let mut tree = tree();
    // More than one block, so that dpkg reads a spliced stream.
    let large: Vec<u8> = (0..9_000_000_u32)
        .map(|n| (n.wrapping_mul(n) >> 11) as u8)
        .collect();
    tree.entries
        .push(file("/usr/share/zz-large", large.clone()));
    let package = build_in(&tree, folder.path());
    let root = folder.path().join("root");
    fs::create_dir_all(root.join("var/lib/dpkg/info")).expect("a folder");
    fs::create_dir_all(root.join("var/lib/dpkg/updates")).expect("a folder");
    fs::write(root.join("var/lib/dpkg/status"), "").expect("written");
    let dpkg = |arguments: &[&str], file: Option<&Path>| {
        let mut command = Command::new("dpkg");
        command
            .arg("--root")
            .arg(&root)
            .args(["--force-depends", "--force-script-chrootless"]);
        command
            .args(["--log", "/dev/null"])
            .args(arguments)
            .args(file);
        run("dpkg", &mut command)
    };
    dpkg(&["--install"], Some(&package.file));
    assert_eq!(
        fs::read(root.join("usr/share/zz-large")).expect("installed"),
        large
    );
    let config = fs::metadata(root.join("etc/demo.conf")).expect("installed");
    assert_eq!(
        (config.uid(), config.gid(), config.mode() & 0o7777),
        (0, 0, 0o640)
    );
    assert_eq!(config.mtime(), STAMP.0 as i64);
    assert_eq!(dpkg(&["--verify", "demo"], None), "");
    dpkg(&["--purge", "demo"], None);
    assert!(!root.join("etc/demo.conf").exists());
    assert!(!root.join("usr/bin").exists());
}

#[test]
fn lintian_has_no_errors_and_no_warnings() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut tree = tree();
    // lintian warns of every other mode; a package with secrets needs an override.
    tree.entries[1].mode = Mode::new(0o644);
    let package = build_in(&tree, folder.path());
    let mut command = Command::new("lintian");
    command
        .args(["--fail-on", "error,warning", "--allow-root"])
        .arg(&package.file);
    assert_eq!(run("lintian", &mut command), "");
}
