//! Log rotation: exact text, and what logrotate makes of it.

use std::ffi::OsStr;
use std::fs;

use dunnage_unit::{Frequency, Layout, LogPolicy, Mode, ServiceName, Word, logrotate, newsyslog};

use crate::tool;

fn word(text: &str) -> Word {
    Word::parse(text).expect("the word is well written")
}

fn policy(files: &str) -> LogPolicy {
    LogPolicy {
        name: "llmspell".into(),
        files: word(files),
        frequency: Frequency::Daily,
        keep: 7,
        max_size_mib: Some(100),
        compress: true,
        mode: Mode::new(0o640),
        user: "daemon".into(),
        group: "adm".into(),
        reload: Some(ServiceName::parse("llmspell").expect("a name")),
    }
}

const ROTATION: &str = "\
/var/log/llmspell/*.log {
    daily
    rotate 7
    maxsize 100M
    compress
    delaycompress
    missingok
    notifempty
    # The directory belongs to this user, so root must not rename anything in it.
    su daemon adm
    create 0640 daemon adm
    sharedscripts
    postrotate
        [ -d /run/systemd/system ] && systemctl is-active -q llmspell.service && systemctl reload llmspell.service || :
    endscript
}
";

#[test]
fn a_policy_is_written() {
    let text = logrotate::file(&policy("{log}/llmspell/*.log"), &Layout::debian());
    assert_eq!(text.expect("it can be written"), ROTATION);
}

#[test]
fn instances_are_reloaded_by_pattern() {
    let plain = LogPolicy {
        reload: Some(ServiceName::parse("llmspell@").expect("a name")),
        compress: false,
        max_size_mib: None,
        frequency: Frequency::Weekly,
        ..policy("/srv/my logs/a.log")
    };
    let text = logrotate::file(&plain, &Layout::debian()).expect("it can be written");
    let expected = "\
\"/srv/my logs/a.log\" {
    weekly
    rotate 7
    missingok
    notifempty
    # The directory belongs to this user, so root must not rename anything in it.
    su daemon adm
    create 0640 daemon adm
    sharedscripts
    postrotate
        [ -d /run/systemd/system ] && systemctl is-active -q 'llmspell@*.service' && systemctl reload 'llmspell@*.service' || :
    endscript
}
";
    assert_eq!(text, expected);
}

/// C23: the log is rotated, also without systemd; a missing log and an odd name are no errors.
#[test]
fn logrotate_rotates() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let logs = root.path().join("my logs %1 $x ö");
    fs::create_dir(&logs).expect("a directory");
    let state = root.path().join("state");
    let config = root.path().join("llmspell.conf");
    let files = logs.join("*.log");
    let literal = LogPolicy {
        files: Word::literal(files.to_str().expect("UTF-8")),
        user: "root".into(),
        group: "root".into(),
        ..policy("/x")
    };
    let text = logrotate::file(&literal, &Layout::debian()).expect("it can be written");
    fs::write(&config, text).expect("the file is written");
    let arguments: [&OsStr; 4] = [
        OsStr::new("-f"),
        OsStr::new("-s"),
        state.as_os_str(),
        config.as_os_str(),
    ];
    tool::silent("logrotate", &arguments);
    fs::write(logs.join("kernel.log"), "a line\n").expect("a log");
    tool::silent("logrotate", &arguments);
    let read = |name: &str| fs::read_to_string(logs.join(name)).expect(name);
    assert_eq!(
        (read("kernel.log").as_str(), read("kernel.log.1").as_str()),
        ("", "a line\n")
    );
    let debug = tool::run("logrotate", &[OsStr::new("-d"), config.as_os_str()]);
    assert!(!debug.contains("error"), "{debug}");
}

#[test]
fn newsyslog_gets_an_owner() {
    let layout = Layout::homebrew("/opt/homebrew");
    let header = "# logfilename owner:group mode count size when flags [/pid_file]\n";
    let signalled = newsyslog::file(
        &policy("{log}/llmspell.log"),
        &layout,
        Some(&word("{runtime}/x.pid")),
    );
    assert_eq!(
        signalled.expect("it can be written"),
        format!(
            "{header}/opt/homebrew/var/log/llmspell.log daemon:adm 0640 7 102400 $D0 Z \
             /opt/homebrew/var/run/x.pid\n"
        )
    );
    let plain = LogPolicy {
        compress: false,
        max_size_mib: None,
        ..policy("{log}/*.log")
    };
    let text = newsyslog::file(&plain, &layout, None).expect("it can be written");
    assert_eq!(
        text,
        format!("{header}/opt/homebrew/var/log/*.log daemon:adm 0640 7 * $D0 GN\n")
    );
}

#[test]
fn files_that_would_mean_others_are_refused() {
    let owner = "failed to write log.files of `llmspell`: ";
    let cases = [
        ("log/x", r#""log/x" is not an absolute path"#),
        ("/var/log/[x]", r#""/var/log/[x]" cannot hold '[' here"#),
        (
            "/var/*/x.log",
            r#""/var/*/x.log" has a `*` before its last component"#,
        ),
        (
            "/var/log/",
            r#""/var/log/" ends with `/`, but has to name a file"#,
        ),
    ];
    for (files, expected) in cases {
        let error = logrotate::file(&policy(files), &Layout::debian()).expect_err(expected);
        assert_eq!(error.to_string(), format!("{owner}{expected}"));
    }
    let spaced = newsyslog::file(&policy("/var/my log"), &Layout::debian(), None);
    let expected = format!("{owner}\"/var/my log\" cannot hold ' ' here");
    assert_eq!(spaced.expect_err("no quotes there").to_string(), expected);
}
