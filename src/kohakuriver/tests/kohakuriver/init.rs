//! `kohakuriver init`.

use std::{
    fs,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::Command,
};

use nix::unistd::{Gid, Group, Uid, User};
use tempfile::TempDir;

use crate::support::{PROGRAM, Place, Ran, install_program, ran};

/// A copy of the program in a place that is the same everywhere: which walls a unit opens depends
/// on where its paths are.
struct Copied {
    directory: TempDir,
}

impl Copied {
    fn new() -> Copied {
        let directory = tempfile::tempdir_in("/var/tmp").unwrap();
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
        install_program(Path::new(PROGRAM), &directory.path().join("kohakuriver"));
        Copied { directory }
    }

    fn program(&self) -> PathBuf {
        self.directory.path().join("kohakuriver")
    }
}

/// Runs a command as somebody who is not root: `nobody` if the tests run as root.
fn as_ordinary_user(mut command: Command, place: &Place) -> (Ran, User) {
    let uid = if Uid::effective().is_root() {
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let nobody = User::from_name("nobody")
            .unwrap()
            .expect("there is a user nobody");
        command.uid(nobody.uid.as_raw()).gid(nobody.gid.as_raw());
        nobody.uid
    } else {
        Uid::effective()
    };
    (ran(command), User::from_uid(uid).unwrap().unwrap())
}

fn group_name(gid: Gid) -> String {
    Group::from_gid(gid).unwrap().unwrap().name
}

fn filled(text: &str, program: &Path, user: &User) -> String {
    text.replace("@PROGRAM@", &program.display().to_string())
        .replace("@USER@", &user.name)
        .replace("@GROUP@", &group_name(user.gid))
}

#[test]
fn the_generated_units_are_these() {
    let (place, copied) = (Place::new(), Copied::new());
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let arguments = [
        "init",
        "service",
        "--all",
        "--no-install",
        "--host-config",
        "/srv/river/100%/h.toml",
        "--working-dir",
        "/home/river/my dir",
    ];
    let command = place.command_of(&copied.program(), &arguments);
    let (ran, user) = as_ordinary_user(command, &place);
    assert_eq!(
        ran.stdout,
        "wrote kohakuriver-host.service\nwrote kohakuriver-runner.service\n"
    );
    let warning =
        "warning: the services do not start until there is a directory /home/river/my dir\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), warning));
    let expected = [
        (
            "kohakuriver-host.service",
            include_str!("expected/host.service"),
        ),
        (
            "kohakuriver-runner.service",
            include_str!("expected/runner.service"),
        ),
    ];
    for (name, text) in expected {
        // What differs between machines: whether there is a group docker, and where Fedora and its
        // like keep environment files.
        let written = place
            .read(name)
            .replace("SupplementaryGroups=docker\n", "")
            .replace("=-/etc/sysconfig/", "=-/etc/default/");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            let path = copied.program().display().to_string();
            let group = format!("Group={}\n", group_name(user.gid));
            let text = written
                .replace(&path, "@PROGRAM@")
                .replace(&group, "Group=@GROUP@\n");
            let text = text.replace(&format!("User={}\n", user.name), "User=@USER@\n");
            let short = name.trim_start_matches("kohakuriver-");
            let directory =
                Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kohakuriver/expected");
            fs::write(directory.join(short), text).unwrap();
            continue;
        }
        assert_eq!(written, filled(text, &copied.program(), &user));
        let mode = fs::metadata(place.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o7777, 0o644);
    }
}

#[test]
fn every_option_shows_in_the_unit() {
    let place = Place::new();
    let arguments = [
        "init",
        "service",
        "--runner",
        "--runner-config",
        "two.toml",
        "--working-dir",
        "work",
        "--output-dir",
        "out",
        "--user",
        "root",
        "--group",
        "root",
        "--name",
        "river-two",
        "--service-type",
        "systemd",
        "--no-capture-env",
    ];
    fs::create_dir(place.path().join("work")).unwrap();
    let ran = place.run(&arguments);
    assert_eq!(ran.stderr, "");
    assert_eq!(ran.stdout, "wrote out/river-two.service\n");
    let unit = place.read("out/river-two.service");
    let home = place.path().canonicalize().unwrap();
    let home = home.display();
    let program = fs::canonicalize(crate::support::PROGRAM).unwrap();
    let lines = [
        format!(
            "ExecStart={} runner --config {home}/two.toml",
            program.display()
        ),
        "User=root".to_owned(),
        "Group=root".to_owned(),
        format!("WorkingDirectory={home}/work"),
        format!("ReadWritePaths=-{home}/work"),
        "StateDirectory=river-two".to_owned(),
    ];
    for line in lines {
        assert!(
            unit.lines().any(|found| found == line),
            "{line} is not in\n{unit}"
        );
    }
    assert!(!unit.contains("Environment=PATH"), "{unit}");
    assert!(
        !unit.contains("SupplementaryGroups"),
        "root needs no group: {unit}"
    );
}

#[test]
fn launchd_files_are_written_where_launchd_is_not() {
    let place = Place::new();
    let run = |arguments: &[&str]| {
        let base = [
            "init",
            "service",
            "--host",
            "--service-type",
            "launchd",
            "--user",
            "root",
        ];
        place.run(&[&base, arguments].concat())
    };
    let ran = run(&["--no-install", "--working-dir", "/srv"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(ran.stdout, "wrote dev.kohakuriver.kohakuriver-host.plist\n");
    let plist = place.read("dev.kohakuriver.kohakuriver-host.plist");
    for text in [
        "<string>host</string>",
        "<string>/srv</string>",
        "<key>Label</key>",
    ] {
        assert!(plist.contains(text), "{text} is not in\n{plist}");
    }
    if cfg!(target_os = "linux") {
        let ran = run(&[]);
        let message = "error: there is no launchd on this system to install a service for\nhint: \
                       add --no-install or --output-dir to write the .plist files only\n";
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(2), message));
    }
}

#[test]
fn wrong_options_say_what_is_right() {
    let place = Place::new();
    let failed = |stderr: &str| Ran {
        code: Some(2),
        stdout: String::new(),
        stderr: stderr.to_owned(),
    };
    assert_eq!(
        place.run(&["init", "service"]),
        failed("error: no daemon was chosen\nhint: say --host, --runner, or --all for both\n")
    );
    assert_eq!(
        place.run(&["init", "service", "--all", "--name", "x", "--no-install"]),
        failed(
            "error: --name names one service, but two were chosen\nhint: leave out --name, or run \
             the command once for --host and once for --runner\n"
        )
    );
    assert_eq!(
        place.run(&["init", "config"]),
        failed(
            "error: no configuration was chosen\nhint: say --host, --runner, or --generate for \
             both\n"
        )
    );
    let ran = place.run(&[
        "init",
        "service",
        "--host",
        "--no-install",
        "--user",
        "no-such-user",
    ]);
    let message = "error: there is no user no-such-user\nhint: create it: useradd --system \
                   --no-create-home --shell /usr/sbin/nologin no-such-user\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), message));
    let arguments = [
        "init",
        "service",
        "--host",
        "--no-install",
        "--user",
        "root",
        "--name",
        "a b",
        "--working-dir",
        "/",
    ];
    let ran = place.run(&arguments);
    let message = "error: --name a b: ` ` cannot be part of a unit name; letters, digits and \
                   `:-_.` can\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), message));
}

#[test]
fn a_script_without_root_gets_the_commands() {
    let (place, copied) = (Place::new(), Copied::new());
    // Not our unit: the one that a package may have brought to this machine is another case.
    let arguments = [
        "init",
        "service",
        "--host",
        "--name",
        "river-test",
        "--working-dir",
        "/srv",
    ];
    let command = place.command_of(&copied.program(), &arguments);
    let (ran, user) = as_ordinary_user(command, &place);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(77), ""));
    let head = "error: installing a service needs root, and there is no terminal to ask for a \
                password on\nhint: run these commands:\nsudo install -d -m 0755 \
                /etc/systemd/system\nsudo tee /etc/systemd/system/river-test.service >/dev/null \
                <<'END'\n# Written by `kohakuriver init service`.\n[Unit]\n";
    assert!(ran.stderr.starts_with(head), "{}", ran.stderr);
    let user = format!("\nUser={}\nGroup={}\n", user.name, group_name(user.gid));
    assert!(ran.stderr.contains(&user), "{}", ran.stderr);
    let end = "\nEND\nsudo chmod 0644 /etc/systemd/system/river-test.service\n";
    let (_, end) = ran.stderr.split_once(end).expect("the file ends");
    assert!(
        end.is_empty() || end == "sudo systemctl daemon-reload\n",
        "{end}"
    );
    assert!(!Path::new("/etc/systemd/system/river-test.service").exists());
}

#[test]
fn configuration_files_are_written_once_and_are_whole() {
    let place = Place::new();
    let ran = place.run(&["init", "config", "--generate"]);
    let home = place.path().join(".kohakuriver");
    let (host, runner) = (home.join("host_config.py"), home.join("runner_config.py"));
    let wrote = format!("wrote {}\nwrote {}\n", host.display(), runner.display());
    assert_eq!(
        (ran.code, ran.stdout, ran.stderr.as_str()),
        (Some(0), wrote, "")
    );
    assert_eq!(
        fs::metadata(&host).unwrap().permissions().mode() & 0o7777,
        0o600
    );
    let text = fs::read_to_string(&host).unwrap();
    let head = "\"\"\"Configuration of the KohakuRiver host.\n\nThis file is read, not executed: NAME \
                = value, with plain values only.\nA line that is commented out shows the \
                default.\n\"\"\"\n\n# The address to listen on. Any other address than a\n# loopback \
                one needs CLUSTER_TOKEN, AUTH_ENABLED and ADMIN_SECRET.\n#HOST_BIND_IP = \"127.0.0.1\"\n\n# The port to listen \
                on.\n#HOST_PORT = 8000\n";
    assert!(text.starts_with(head), "{text}");

    fs::write(&host, "HOST_PORT = 1\n").unwrap();
    let ran = place.run(&["init", "config", "--host"]);
    let warning = format!(
        "warning: {} is there already and was left as it is\n",
        host.display()
    );
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr),
        (Some(0), "", warning)
    );
    assert_eq!(fs::read_to_string(&host).unwrap(), "HOST_PORT = 1\n");
}
