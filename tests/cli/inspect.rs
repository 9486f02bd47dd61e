//! `dunnage lint` and `dunnage diff`, and what they say of files that are no packages.

use std::fs;

use serde_json::Value;
use support::{Project, Said, workspace_dir};

use super::bad_package::{CONTROL, ar, deb, gzip, tar};

const DEB: &str = "dist/tinyd_1.2.3~rc.1-1_amd64.deb";

/// A project with its package.
fn built() -> Project {
    let project = Project::bare("tinyd");
    project.dunnage(["build"]).assert_done();
    project
}

fn json(said: &Said) -> Value {
    serde_json::from_str(&said.stdout).expect(&said.stdout)
}

#[test]
fn a_package_of_ours_is_clean_and_equals_itself() {
    let project = built();
    let said = project.dunnage(["lint", DEB]);
    assert_eq!(
        (said.code, said.stdout),
        (0, format!("{DEB}: clean\n")),
        "{}",
        said.stderr
    );
    let said = project.dunnage(["diff", DEB, DEB]);
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (0, "equal\n"),
        "{}",
        said.stderr
    );
    let said = project.dunnage(["--format", "json", "diff", DEB, DEB]);
    assert_eq!((said.code, &json(&said)["equal"]), (0, &Value::Bool(true)));
}

#[test]
fn what_differs_is_shown_and_decides_the_exit_code() {
    let project = built();
    let before = "before.deb";
    fs::copy(project.path(DEB), project.path(before)).unwrap();
    project.write("packaging/files/etc/tinyd/tinyd.toml", "port = 1\n");
    project.dunnage(["build", "--no-build"]).assert_done();
    let said = project.dunnage(["diff", before, DEB]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    let expected = "      -# Nothing to configure.\n";
    let old = fs::read_to_string(
        workspace_dir().join("tests/fixtures/projects/tinyd/packaging/files/etc/tinyd/tinyd.toml"),
    );
    let expected = old.map_or(expected.to_owned(), |old| {
        old.lines().map(|line| format!("      -{line}\n")).collect()
    });
    let wanted =
        format!("files\n  ~ /etc/tinyd/tinyd.toml\n      @@ -1 +1 @@\n{expected}      +port = 1\n");
    assert!(said.stdout.ends_with(&wanted), "{}", said.stdout);
    assert!(!said.stdout.contains('\u{1b}'), "no colour in a pipe");
}

#[test]
fn findings_decide_the_exit_code_unless_they_are_accepted() {
    let project = built();
    let root = project.path("root");
    fs::create_dir_all(root.join("DEBIAN")).unwrap();
    let control = "Package: bad\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: x\n";
    fs::write(root.join("DEBIAN/control"), control).unwrap();
    let script = root.join("DEBIAN/postinst");
    fs::write(&script, "#!/bin/sh\nset -e\nchown -R bad: /var/lib/bad\n").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&script, mode).unwrap();
    let packed = std::process::Command::new("dpkg-deb")
        .args(["--root-owner-group", "--build"])
        .args([&root, &project.path("bad.deb")])
        .output()
        .unwrap();
    assert!(packed.status.success());
    let said = project.dunnage(["lint", "bad.deb"]);
    let expected = "bad.deb: 1 warning\nwarning recursive-owner (C10)\n  postinst:3: chown -R bad: /var/lib/bad\n  \
        hint: let StateDirectory=, LogsDirectory= or tmpfiles.d make the directory, and do not recurse\n";
    assert_eq!(
        (said.code, said.stdout.trim_end()),
        (1, expected.trim_end()),
        "{}",
        said.stderr
    );
    let said = project.dunnage(["--format", "json", "lint", "bad.deb"]);
    let finding = &json(&said)[0]["findings"][0];
    assert_eq!(
        (&finding["statement"], &finding["line"]),
        (&"C10".into(), &3.into())
    );
    assert_eq!(
        project
            .dunnage(["lint", "--fail-on", "error", "bad.deb"])
            .code,
        0
    );
    let said = project.dunnage(["lint", "--ignore", "recursive-owner=it is tiny", "bad.deb"]);
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (0, "bad.deb: 1 accepted\n"),
        "{}",
        said.stderr
    );
    let said = project.dunnage(["lint", "--ignore", "recursive-ownr=x", "bad.deb"]);
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("did you mean `recursive-owner`?"),
        "{}",
        said.stderr
    );
    let explained = project.dunnage(["lint", "--explain", "C10"]);
    assert!(
        explained
            .stdout
            .starts_with("recursive-owner: warning, statement C10\n"),
        "{}",
        explained.stdout
    );
}

#[test]
fn a_manifest_accepts_findings_with_a_reason() {
    let project = Project::bare("tinyd");
    let manifest = fs::read_to_string(project.path("packaging/tinyd.toml")).unwrap();
    let accepting =
        |line: &str| manifest.replace("[package.tinyd]\n", &format!("[package.tinyd]\n{line}\n"));
    project.write(
        "packaging/tinyd.toml",
        &accepting("lint_ignore = [\"recursive-owner:postinst=why not\"]"),
    );
    project.dunnage(["build"]).assert_done();
    project.dunnage(["lint", DEB]).assert_done();
    project.write(
        "packaging/tinyd.toml",
        &accepting("lint_ignore = [\"recursive-owner\"]"),
    );
    project.dunnage(["lint", DEB]).assert_error(
        2,
        "error: `recursive-owner` in lint_ignore of packaging/tinyd.toml: it needs a reason: \
         RULE=REASON or RULE:FILE=REASON\n",
    );
}

#[test]
fn files_that_are_no_packages_give_one_error_each() {
    let project = built();
    project.write("text", "hello\n");
    let foreign = "error: text is not a package: it begins neither as a .deb nor as a .rpm\n\n\
        hint: name a file that dpkg-deb, rpmbuild or `dunnage build` made\n";
    for verb in [
        &["lint", "text"][..],
        &["diff", "text", DEB],
        &["diff", DEB, "text"],
    ] {
        let output = project.command([]).args(verb).output().unwrap();
        project.said(output).assert_error(2, foreign);
    }
    let missing = project.dunnage(["lint", "none.deb"]);
    assert_eq!(
        missing.stderr,
        "error: failed to read none.deb\n  because: No such file or directory (os error 2)\n"
    );
    // The others are looked at all the same.
    let said = project.dunnage(["lint", "text", DEB]);
    assert_eq!((said.code, said.stdout), (2, format!("{DEB}: clean\n")));
}

/// What is said of a file that is damaged.
const DAMAGED: &str = "the file is damaged or incomplete; build or download it again";

/// A name, the bytes, what is said of them, and what to do.
type BadPackage = (&'static str, Vec<u8>, &'static str, &'static str);

/// What a network or a disk makes of packages.
fn damaged_packages() -> [BadPackage; 5] {
    let seed = |path: &str| fs::read(workspace_dir().join("tests/fuzz/seeds").join(path)).unwrap();
    let flipped = |path: &str, at: usize| {
        let mut bytes = seed(path);
        bytes[at] ^= 4;
        bytes
    };
    [
        (
            "short.deb",
            seed("deb/xz.deb")[..1000].to_vec(),
            "it is truncated: data.tar.xz needs 1128 bytes of the file, which has 1000",
            DAMAGED,
        ),
        (
            "flipped.deb",
            flipped("deb/xz.deb", 1028),
            "data.tar.xz cannot be unpacked\n  because: lzma data error",
            DAMAGED,
        ),
        (
            "short.rpm",
            seed("rpm/zstd.rpm")[..5000].to_vec(),
            "it ends within its header: 6737 bytes are needed, 5000 are there",
            DAMAGED,
        ),
        (
            "flipped.rpm",
            flipped("rpm/zstd.rpm", 6898),
            "it holds the path `./etc3demo3demo.conf`: its list of files has none of that name",
            "",
        ),
        (
            "header.rpm",
            flipped("rpm/zstd.rpm", 5400),
            "the digest of its header does not fit: it was changed after it was built",
            DAMAGED,
        ),
    ]
}

/// What somebody makes who means harm, by the members of the archive.
fn malicious_members() -> [BadPackage; 3] {
    let packed = |name: &str, bytes: &[u8]| {
        let members = [
            ("debian-binary", &b"2.0\n"[..]),
            (name, bytes),
            ("data.tar", &tar(&[])),
        ];
        ar(&members)
    };
    let huge = vec![0; 17 << 20];
    let script = ("./postinst", b'0', "", huge.as_slice());
    [
        (
            "bomb.deb",
            packed("control.tar.gz", &gzip(&tar(&[CONTROL]), 80 << 20)),
            "control.tar.gz cannot be unpacked\n  because: unpacks to more than is allowed",
            DAMAGED,
        ),
        (
            "large.deb",
            packed("control.tar.gz", &gzip(&tar(&[CONTROL, script]), 0)),
            "/postinst in control.tar.gz is larger than 16777216 bytes",
            "",
        ),
        (
            "codec.deb",
            packed("control.tar.lz4", b"?"),
            "control.tar.lz4 is compressed in an unknown way; .xz, .gz, .zst and plain are read",
            "repack it with `dpkg-deb --build -Zxz`",
        ),
    ]
}

/// The same, by what stands in the members.
fn malicious_contents() -> [BadPackage; 6] {
    let data = |path, kind, link| deb(&[CONTROL], &[(path, kind, link, b"")]);
    let named: &[u8] = b"Package: ../x\nVersion: 1\nArchitecture: all\n";
    [
        (
            "absolute.deb",
            data("/etc/passwd", b'0', ""),
            "the path `/etc/passwd` in data.tar is refused: it is absolute",
            "",
        ),
        (
            "up.deb",
            data("./usr/../../etc/passwd", b'0', ""),
            "the path `./usr/../../etc/passwd` in data.tar is refused: it leads out of the package",
            "",
        ),
        (
            "device.deb",
            data("./dev/sda", b'4', ""),
            "`/dev/sda` in data.tar is a block device, which no package may hold",
            "",
        ),
        (
            "pipe.deb",
            data("./run/pipe", b'6', ""),
            "`/run/pipe` in data.tar is a named pipe, which no package may hold",
            "",
        ),
        (
            "link.deb",
            data("./usr/x", b'1', "../../../etc/passwd"),
            "the path `../../../etc/passwd` in data.tar is refused: it leads out of the package",
            "",
        ),
        (
            "name.deb",
            deb(&[("./control", b'0', "", named)], &[]),
            "the Package in its control file is `../x`, which is not a legal one",
            "",
        ),
    ]
}

#[test]
fn bad_packages_give_one_error_each_and_leave_nothing_behind() {
    let project = built();
    project.write("empty/.keep", "");
    for (name, bytes, why, hint) in damaged_packages()
        .into_iter()
        .chain(malicious_members())
        .chain(malicious_contents())
    {
        fs::write(project.path(name), bytes).unwrap();
        let hint = match hint {
            "" => String::new(),
            hint => format!("\nhint: {hint}\n"),
        };
        for (words, code, place) in [
            (&["lint", name][..], 2, ""),
            (&["diff", name, DEB], 2, ""),
            (&["diff", DEB, name], 2, ""),
            (&["verify", name], 1, "$PROJECT/"),
        ] {
            let mut command = project.command([]);
            command.args(words).env("TMPDIR", project.path("empty"));
            let said = project.said(command.output().unwrap());
            let package = format!("error: failed to read the package {place}{name}");
            said.assert_error(code, &format!("{package}\n  because: {why}\n{hint}"));
        }
    }
    assert_eq!(project.names("empty"), [".keep"], "nothing was unpacked");
}

/// A link may lead anywhere; what is behind it is neither read nor written.
#[test]
fn a_link_out_of_a_package_is_not_followed() {
    let project = built();
    let aim = project.path("aim");
    let entries = [
        ("./usr/", b'5', "", &b""[..]),
        ("./usr/x", b'2', aim.to_str().unwrap(), b""),
        ("./usr/x/planted", b'0', "", b"from the package\n"),
    ];
    fs::write(project.path("links.deb"), deb(&[CONTROL], &entries)).unwrap();
    fs::create_dir(&aim).unwrap();
    for words in [
        &["lint", "links.deb"][..],
        &["diff", "links.deb", "links.deb"],
    ] {
        let said = project.said(project.command([]).args(words).output().unwrap());
        assert!(said.code < 2, "{}", said.stderr);
    }
    assert_eq!(project.names("aim"), Vec::<String>::new());
}
