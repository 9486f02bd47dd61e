//! Property lists: exact text, and a second opinion by Python's own reader.

use std::ffi::OsStr;
use std::fs;

use dunnage_unit::launchd::{Domain, Job, plist};
use dunnage_unit::{Layout, Mode, RestartPolicy, Word};

use crate::{services, tool};

pub(crate) fn job(domain: Domain) -> Job {
    Job {
        label: "org.example.runner".into(),
        domain,
        instance: Some("two".into()),
        stdout: Some("/var/log/a & b.log".into()),
        stderr: None,
    }
}

const DAEMON: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
    <key>Label</key>
    <string>org.example.runner</string>
    <key>ProgramArguments</key>
    <array>
        <string>/opt/homebrew/bin/kohakuriver</string>
        <string>runner</string>
        <string>--config</string>
        <string>/opt/homebrew/etc/kohakuriver/runner/two.toml</string>
    </array>
    <key>EnvironmentVariables</key>
    <dict>
        <key>PATH</key>
        <string>/opt/homebrew/bin:/usr/bin:/bin:/usr/sbin:/sbin</string>
    </dict>
    <key>UserName</key>
    <string>kohakuriver-runner</string>
    <key>GroupName</key>
    <string>kohakuriver-runner</string>
    <key>Umask</key>
    <integer>23</integer>
    <key>RunAtLoad</key>
    <true/>
    <key>KeepAlive</key>
    <dict>
        <key>SuccessfulExit</key>
        <false/>
        <key>Crashed</key>
        <true/>
    </dict>
    <key>ThrottleInterval</key>
    <integer>5</integer>
    <key>ExitTimeOut</key>
    <integer>30</integer>
    <key>StandardOutPath</key>
    <string>/var/log/a &amp; b.log</string>
</dict>
</plist>
"#;

/// L2, L3, L4, L7, L9.
#[test]
fn a_daemon_is_written() {
    let job = job(Domain::Daemon);
    let text = plist(
        &services::runner(),
        &Layout::homebrew("/opt/homebrew"),
        &job,
    );
    assert_eq!(text.expect("it can be written"), DAEMON);
    assert_eq!(job.file_name(), "org.example.runner.plist");
}

/// L4: an agent has no user.
#[test]
fn an_agent_runs_as_its_user() {
    let text = plist(
        &services::runner(),
        &Layout::homebrew("/opt/homebrew"),
        &job(Domain::Agent),
    )
    .expect("it can be written");
    let account = "    <key>UserName</key>\n    <string>kohakuriver-runner</string>\n    \
        <key>GroupName</key>\n    <string>kohakuriver-runner</string>\n";
    assert_eq!(text, DAEMON.replace(account, ""));
}

#[test]
fn python_reads_what_was_meant() {
    let mut service = services::bare("odd");
    service
        .exec
        .extend(["<&>]]>", "two words ", "\"it's\"", "%i $HOME \\", ""].map(Word::literal));
    service.environment = vec![("A".into(), "1".into()), ("A".into(), "<2>".into())];
    service.umask = Some(Mode::new(0o027));
    service.restart.policy = RestartPolicy::Always;
    service.limits.open_files = Some(65536);
    service.limits.tasks = Some(512);
    let text = plist(&service, &Layout::debian(), &job(Domain::Agent)).expect("it can be written");
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("odd.plist");
    fs::write(&file, text).expect("the file is written");
    let script = "import json, plistlib, sys\n\
        print(json.dumps(plistlib.load(open(sys.argv[1], 'rb')), sort_keys=True))";
    let said = tool::run(
        "python3",
        &[OsStr::new("-c"), OsStr::new(script), file.as_os_str()],
    );
    let read: serde_json::Value = serde_json::from_str(&said).expect("json");
    let expected = serde_json::json!({
        "Label": "org.example.runner",
        "ProgramArguments":
            ["/bin/true", "<&>]]>", "two words ", "\"it's\"", "%i $HOME \\", ""],
        "EnvironmentVariables": { "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "A": "<2>" },
        "Umask": 0o027,
        "RunAtLoad": true,
        "KeepAlive": true,
        "ThrottleInterval": 0,
        "ExitTimeOut": 10,
        "SoftResourceLimits": { "NumberOfFiles": 65536 },
        "HardResourceLimits": { "NumberOfFiles": 65536 },
        "StandardOutPath": "/var/log/a & b.log",
    });
    assert_eq!(read, expected);
}

#[test]
fn what_launchd_cannot_do_is_refused() {
    let homebrew = Layout::homebrew("/opt/homebrew");
    let refused = |layout: &Layout, job: &Job| {
        plist(&services::runner(), layout, job)
            .expect_err("it is refused")
            .to_string()
    };
    let job = job(Domain::Agent);
    assert_eq!(
        refused(
            &homebrew,
            &Job {
                label: "a/b".into(),
                ..job.clone()
            }
        ),
        "failed to write job.label of `kohakuriver-runner@`: \"a/b\" cannot hold '/' here"
    );
    assert_eq!(
        refused(
            &homebrew,
            &Job {
                instance: None,
                ..job.clone()
            }
        ),
        "failed to write exec[3] of `kohakuriver-runner@`: \
         \"/opt/homebrew/etc/kohakuriver/runner/%i.toml\" names an instance, and none is given"
    );
    assert_eq!(
        refused(
            &homebrew,
            &Job {
                instance: Some("a\nb".into()),
                ..job.clone()
            }
        ),
        "failed to write exec[3] of `kohakuriver-runner@`: \
         \"/opt/homebrew/etc/kohakuriver/runner/a\\nb.toml\" holds the control character U+000A"
    );
    assert_eq!(
        refused(&Layout::user(), &job),
        "failed to write exec[3] of `kohakuriver-runner@`: \
         \"%E/kohakuriver/runner/%i.toml\" depends on who runs it, which only systemd can say"
    );
    assert_eq!(
        refused(
            &homebrew,
            &Job {
                stdout: Some("log".into()),
                ..job.clone()
            }
        ),
        "failed to write job.stdout of `kohakuriver-runner@`: \"log\" is not an absolute path"
    );
}
