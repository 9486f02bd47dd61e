//! Accounts and directories: exact text, and what systemd makes of it in an empty root.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use dunnage_unit::{Directory, Layout, Membership, Mode, User, Word, sysusers, tmpfiles};

use crate::tool;

fn word(text: &str) -> Word {
    Word::parse(text).expect("the word is well written")
}

fn user(name: &str, home: Option<&str>, groups: &[&str]) -> User {
    User {
        name: name.into(),
        description: "KohakuRiver \"100%\" ö".into(),
        home: home.map(word),
        member_of: groups
            .iter()
            .map(|group| Membership {
                group: (*group).into(),
            })
            .collect(),
    }
}

fn users() -> Vec<User> {
    vec![
        user("river-host", Some("{state}/kohaku river"), &[]),
        user("river-runner", None, &["docker", "river-host"]),
    ]
}

const ACCOUNTS: &str = r#"# Type Name ID GECOS Home Shell
u river-host - "KohakuRiver \"100%%\" ö" "/var/lib/kohaku river" /usr/sbin/nologin
u river-runner - "KohakuRiver \"100%%\" ö" /nonexistent /usr/sbin/nologin
g docker -
m river-runner docker
m river-runner river-host
"#;

#[test]
fn accounts_are_written_with_their_groups() {
    let text = sysusers::file(&users(), &Layout::debian()).expect("the accounts can be written");
    assert_eq!(text, ACCOUNTS);
}

/// C7: system accounts without a shell, at home where they were told.
#[test]
fn systemd_sysusers_makes_the_accounts() {
    let root = tempfile::tempdir().expect("a temporary directory");
    fs::create_dir(root.path().join("etc")).expect("a directory");
    let file = root.path().join("river.conf");
    fs::write(&file, ACCOUNTS).expect("the file is written");
    let mut option = std::ffi::OsString::from("--root=");
    option.push(root.path());
    tool::run("systemd-sysusers", &[&option, file.as_os_str()]);

    let passwd = fs::read_to_string(root.path().join("etc/passwd")).expect("passwd");
    let people: Vec<Vec<&str>> = passwd
        .lines()
        .map(|line| line.split(':').skip(4).collect())
        .collect();
    let gecos = "KohakuRiver \"100%\" ö";
    assert_eq!(
        people
            .iter()
            .filter(|fields| fields[0] == gecos)
            .map(|f| f[1..].to_vec())
            .collect::<Vec<_>>(),
        [
            ["/var/lib/kohaku river", "/usr/sbin/nologin"],
            ["/nonexistent", "/usr/sbin/nologin"]
        ],
    );
    let groups = fs::read_to_string(root.path().join("etc/group")).expect("group");
    let members = |name: &str| {
        let line = groups
            .lines()
            .find(|line| line.starts_with(&format!("{name}:")));
        line.and_then(|line| line.rsplit(':').next())
            .map(str::to_owned)
    };
    assert_eq!(members("docker").as_deref(), Some("river-runner"));
    assert_eq!(members("river-host").as_deref(), Some("river-runner"));
}

#[test]
fn accounts_that_cannot_be_are_refused() {
    let cases = [
        (
            User {
                name: "0day".into(),
                ..user("x", None, &[])
            },
            r#"failed to write user.name of `0day`: "0day" is not the name of a user or group"#,
        ),
        (
            User {
                description: "a:b".into(),
                ..user("x", None, &[])
            },
            r#"failed to write user.description of `x`: "a:b" cannot hold ':' here"#,
        ),
        (
            User {
                home: Some(word("var")),
                ..user("x", None, &[])
            },
            r#"failed to write user.home of `x`: "var" is not an absolute path"#,
        ),
        (
            user("x", None, &["a b"]),
            r#"failed to write user.member_of of `x`: "a b" is not the name of a user or group"#,
        ),
    ];
    for (user, expected) in cases {
        let error = sysusers::file(&[user], &Layout::debian()).expect_err(expected);
        assert_eq!(error.to_string(), expected);
    }
}

fn directory(path: &str, mode: u32, owner: &str) -> Directory {
    Directory {
        path: word(path),
        mode: Mode::new(mode),
        user: owner.into(),
        group: owner.into(),
    }
}

const DIRECTORIES: &str = "\
# Type Path Mode User Group Age
d /var/lib/kohakuriver 0750 root root -
d \"/var/lib/100%% \\\"ö\\\" \\\\x\" 0700 root root -
";

fn directories() -> Vec<Directory> {
    vec![
        directory("{state}/kohakuriver", 0o750, "root"),
        directory("{state}/100% \"ö\" \\x", 0o700, "root"),
        directory("/var/lib/kohakuriver", 0o750, "root"),
    ]
}

#[test]
fn directories_are_written_once() {
    let text = tmpfiles::file(&directories(), &Layout::debian()).expect("they can be written");
    assert_eq!(text, DIRECTORIES);
}

#[test]
fn systemd_tmpfiles_makes_the_directories() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let file = root.path().join("river.conf");
    fs::write(&file, DIRECTORIES).expect("the file is written");
    let mut option = std::ffi::OsString::from("--root=");
    option.push(root.path());
    let create = OsStr::new("--create");
    tool::silent("systemd-tmpfiles", &[create, &option, file.as_os_str()]);
    for (path, mode) in [("kohakuriver", 0o750), ("100% \"ö\" \\x", 0o700)] {
        let found = fs::metadata(root.path().join("var/lib").join(path)).expect(path);
        assert_eq!(
            (found.permissions().mode() & 0o7777, found.uid()),
            (mode, 0),
            "{path}"
        );
    }
}

#[test]
fn directories_with_two_owners_are_refused() {
    let twice = [
        directory("/srv/x", 0o750, "root"),
        directory("/srv/x", 0o755, "root"),
    ];
    let error = tmpfiles::file(&twice, &Layout::debian()).expect_err("they differ");
    let expected = "failed to write directory.path of `/srv/x`: \
        \"/srv/x\" is listed twice with different owners or modes";
    assert_eq!(error.to_string(), expected);
    let user = tmpfiles::file(&[directory("{state}/x", 0o750, "root")], &Layout::user());
    let expected = "failed to write directory.path of `{state}/x`: \
        \"%S/x\" depends on who runs it, which only systemd can say";
    assert_eq!(user.expect_err("no specifiers here").to_string(), expected);
}
