//! Services, with stand-ins for systemctl and launchctl that write down how they are called.

use std::{fs, process::Command};

use crate::support::Person;

const UNIT: &str = ".config/systemd/user/llmspell-kernel.service";
const AGENT: &str = "Library/LaunchAgents/com.llmspell.kernel.plist";

/// A user whose manager runs.
fn person() -> Person {
    let ann = Person::new();
    ann.stand_in(
        "systemctl",
        "case $2 in is-enabled) echo enabled;; is-active) echo active;; esac",
    );
    // Nothing is loaded, and there is no session.
    ann.stand_in(
        "launchctl",
        "test \"$1\" != print && test \"$1\" != bootout",
    );
    fs::create_dir_all(ann.path("run/systemd")).unwrap();
    ann
}

#[test]
fn a_user_service_is_installed_shown_and_removed() {
    let ann = person();
    ann.does("kernel install-service --service-type systemd --enable --start");
    assert_eq!(
        ann.calls(),
        "systemctl --user daemon-reload\n\
         systemctl --user enable llmspell-kernel.service\n\
         systemctl --user restart llmspell-kernel.service\n"
    );
    let unit = ann.read(UNIT);
    let program = env!("CARGO_BIN_EXE_llmspell");
    for line in [
        "Type=notify".to_owned(),
        format!(
            "ExecStart={program} kernel start --foreground --service-config %E/llmspell/kernel.toml"
        ),
        "WantedBy=default.target".to_owned(),
        "LimitNOFILE=65536".to_owned(),
        "TasksMax=512".to_owned(),
        "MemoryMax=2G".to_owned(),
        "CPUQuota=200%".to_owned(),
    ] {
        assert!(unit.lines().any(|text| text == line), "{line}\n{unit}");
    }
    // With either, such a unit ends with 216/GROUP.
    assert!(
        !unit.contains("User=") && !unit.contains("Group="),
        "{unit}"
    );

    let shown = ann.does("kernel service-status");
    let file = ann.path(UNIT).display().to_string();
    assert_eq!(
        shown,
        format!("{file}\nenabled  enabled\nactive   active\n")
    );
    let again = ann.types("kernel install-service");
    assert_eq!(again.code, 1);
    assert!(
        again
            .err
            .ends_with("hint: replace it with --force, or choose another --name\n")
    );
    ann.does("kernel install-service --force --port 9600");
    assert!(ann.read(UNIT).contains(" --port 9600\n"));

    ann.calls();
    ann.does("kernel uninstall-service");
    assert!(!ann.path(UNIT).exists());
    assert_eq!(
        ann.calls(),
        "systemctl --user disable --now llmspell-kernel.service\nsystemctl --user daemon-reload\n"
    );
    assert_eq!(ann.types("kernel service-status").code, 69);
    assert_eq!(ann.types("kernel uninstall-service").code, 1);
}

#[test]
fn systemd_accepts_every_unit() {
    let ann = person();
    for (name, options) in [
        ("llmspell-kernel", ""),
        (
            "two",
            "--port 9600 --id two --log-file ~/l.log --pid-file ~/p.pid --memory-max 512M",
        ),
        ("old", "--daemon-style forking"),
    ] {
        ann.does(&format!("kernel install-service --name {name} {options}"));
        let file = ann.path(&format!(".config/systemd/user/{name}.service"));
        let checked = Command::new("systemd-analyze")
            .args(["verify", "--user", "--recursive-errors=no"])
            .arg(&file)
            .env("XDG_RUNTIME_DIR", ann.path("run"))
            .output()
            .expect("systemd-analyze runs");
        let said = String::from_utf8_lossy(&checked.stderr).into_owned();
        assert_eq!(
            (checked.status.success(), said.as_str()),
            (true, ""),
            "{name}"
        );
    }
}

#[test]
fn the_old_shape_is_that_of_the_manual() {
    let ann = person();
    ann.does("kernel install-service --daemon-style forking");
    let (program, home) = (env!("CARGO_BIN_EXE_llmspell"), ann.home().display());
    let own = format!("{home}/.llmspell/kernels/llmspell-kernel");
    let unit = ann.read(UNIT);
    for line in [
        "Type=forking".to_owned(),
        format!("PIDFile={own}.pid"),
        format!(
            "ExecStart={program} kernel start --daemon --service-config %E/llmspell/kernel.toml \
             --port 9555 --log-file {own}.log --pid-file {own}.pid"
        ),
    ] {
        assert!(unit.lines().any(|text| text == line), "{line}\n{unit}");
    }
}

#[test]
fn what_others_wrote_is_not_removed() {
    let ann = person();
    fs::create_dir_all(ann.path(UNIT).parent().unwrap()).unwrap();
    fs::write(ann.path(UNIT), "[Service]\n").unwrap();
    let said = ann.types("kernel uninstall-service");
    assert!(
        said.err
            .contains("was not written by install-service, so it stays"),
        "{said:?}"
    );
    assert!(ann.path(UNIT).exists());
    assert_eq!(ann.calls(), "");
}

#[test]
fn without_a_user_manager_nothing_is_promised() {
    let ann = person();
    fs::remove_dir(ann.path("run/systemd")).unwrap();
    ann.does("kernel install-service");
    assert_eq!(ann.calls(), "");
    let said = ann.types("kernel install-service --force --start");
    assert_eq!(said.code, 1);
    assert!(
        said.err
            .contains("no systemd runs here that could enable or start it"),
        "{said:?}"
    );
}

#[test]
fn an_agent_of_launchd_is_loaded_the_modern_way() {
    let ann = person();
    let said = ann.does("kernel install-service --service-type launchd --enable --start");
    assert!(
        said.contains("launchd itself was never at hand to try this with"),
        "{said}"
    );
    let domain = format!("user/{}", nix::unistd::geteuid());
    let label = format!("{domain}/com.llmspell.kernel");
    assert_eq!(
        ann.calls(),
        format!(
            "launchctl print gui/{}\n\
             launchctl enable {label}\n\
             launchctl bootout {label}\n\
             launchctl bootstrap {domain} ~/{AGENT}\n\
             launchctl kickstart -k {label}\n",
            nix::unistd::geteuid()
        )
    );
    let job = plist::Value::from_file(ann.path(AGENT)).unwrap();
    let job = job.as_dictionary().unwrap();
    let text = |key: &str| job[key].as_string().unwrap();
    assert_eq!(text("Label"), "com.llmspell.kernel");
    let words = job["ProgramArguments"].as_array().unwrap().iter();
    let words: Vec<_> = words.map(|word| word.as_string().unwrap()).collect();
    let config = ann
        .path(".config/llmspell/kernel.toml")
        .display()
        .to_string();
    let program = env!("CARGO_BIN_EXE_llmspell");
    // A program that forks away is started again and again by launchd.
    let expected = [
        program,
        "kernel",
        "start",
        "--foreground",
        "--service-config",
        &config,
    ];
    assert_eq!(words, expected);
    assert!(!job.contains_key("UserName"), "agents run as their user");
    assert_eq!(job["RunAtLoad"].as_boolean(), Some(true));
    assert!(ann.path("Library/Logs/llmspell").is_dir());

    ann.calls();
    ann.does("kernel uninstall-service --service-type launchd");
    assert!(!ann.path(AGENT).exists());
}

#[test]
fn a_label_of_ones_own_is_the_name_of_the_file() {
    let ann = person();
    ann.does(
        "kernel install-service --service-type launchd --name com.example.llmspell --port 9600",
    );
    let file = ann.path("Library/LaunchAgents/com.example.llmspell.plist");
    let job = plist::Value::from_file(file).unwrap();
    assert_eq!(
        job.as_dictionary().unwrap()["Label"].as_string(),
        Some("com.example.llmspell")
    );
    ann.does("kernel install-service --service-type launchd --name two");
    assert!(
        ann.path("Library/LaunchAgents/com.llmspell.two.plist")
            .exists()
    );
}

#[test]
fn the_packaged_configuration_is_valid_and_says_where_things_are() {
    let ann = Person::new();
    let file = "packaging/files/llmspell-kernel/etc/llmspell/kernel.toml";
    let file = format!("{}/../../{file}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&file).unwrap();
    ann.does(&format!("config validate --config {file}"));
    // Each line that is commented out is one that could be there.
    let all: Vec<String> = text
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') => rest.to_owned(),
            _ => line.to_owned(),
        })
        .filter(|line| line != "hmac_key = \"\"" && !line.starts_with("tls_enabled"))
        .collect();
    fs::write(ann.path("all.toml"), all.join("\n")).unwrap();
    ann.does("config validate --config all.toml");
}

#[test]
fn a_system_without_the_manager_says_so() {
    let ann = Person::new();
    let said = ann.types("kernel install-service --service-type launchd");
    assert_eq!(said.code, 2);
    assert!(
        said.err
            .starts_with("error: there is no launchctl on this system"),
        "{said:?}"
    );
}
