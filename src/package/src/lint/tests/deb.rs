//! What is found in a .deb.

use dunnage_model::Format;

use super::kit::{SEEN, package};
use crate::lint::RULES;
use crate::specimen::{Held, Specimen};

fn deb() -> Specimen {
    package(Format::Deb)
}

const SERVICE: &str = "/usr/lib/systemd/system/demo.service";

fn paths_and_modes() {
    deb()
        .file("/run/demo/x", 0o644, "")
        .has(&["foreign-path /run/demo/x: a file where no package may put anything"]);
    deb()
        .file("/lib/udev/x", 0o644, "")
        .has(&["aliased-path /lib/udev/x: a file in a directory that is a link"]);
    deb()
        .file("/opt/demo/x", 0o644, "")
        .has(&["path-in-opt /opt/demo/x: a file in /opt"]);
    deb()
        .link("/etc/systemd/system/demo.service", "/dev/null")
        .has(&["unit-in-etc /etc/systemd/system/demo.service: a link among the admin's units"]);
    deb()
        .file("/usr/bin/demo", 0o750, "")
        .has(&["program-not-runnable /usr/bin/demo: not everybody can run it: 0750"]);
    deb()
        .file("/usr/share/demo", 0o666, "")
        .has(&["world-writable /usr/share/demo: everybody may write to it: 0666"]);
    let mut owned = deb().file("/usr/share/demo", 0o644, "");
    owned.items[0].is_root = false;
    owned.items[0].owner = "jane".to_owned();
    owned.has(&["owner-not-root /usr/share/demo: it belongs to jane:root"]);
    let mut bare = deb().file("/usr/share/demo", 0o644, "");
    bare.checksums = Some(Vec::new());
    bare.has(&["checksums-missing /usr/share/demo: its checksum is not in md5sums"]);
    bare.checksums = None;
    bare.has(&["checksums-missing md5sums: there is none"]);
    deb()
        .file("/etc/init.d/demo", 0o755, "")
        .held(Held::Config)
        .has(&["sysv-script /etc/init.d/demo: an init script"]);
}

fn configuration() {
    deb()
        .file("/etc/demo", 0o644, "")
        .held(Held::AsShipped)
        .has(&[
            "checksums-missing /etc/demo: its checksum is not in md5sums",
            "conffile-undeclared /etc/demo: a file below /etc that is no conffile",
        ]);
    let mut listed = deb();
    listed.conffiles = vec!["/etc/demo".to_owned(), "/usr/demo".to_owned()];
    listed.has(&[
        "conffile-not-shipped /etc/demo: a conffile that is not in the package",
        "conffile-not-shipped /usr/demo: a conffile that is not in the package",
        "conffile-outside-etc /usr/demo: a conffile that is not below /etc",
    ]);
    let config = || deb().file("/etc/demo", 0o640, "");
    config()
        .script(
            "postinst",
            "sed -i s/a/b/ /etc/demo\necho x >> \"/etc/demo\"\n",
        )
        .has(&[
            "conffile-edited postinst:3: it edits the conffile /etc/demo",
            "conffile-edited postinst:4: it writes to the conffile \"/etc/demo\"",
        ]);
    config().script("postinst", "chgrp demo /etc/demo\n").has(&[
        "config-mode-reset postinst:3: every upgrade sets the owner or mode of /etc/demo again",
    ]);
    let first = "if [ -z \"$2\" ]; then chgrp demo /etc/demo; fi\n";
    config().script("postinst", first).has(&[]);
    deb()
        .file(
            "/etc/logrotate.d/demo",
            0o644,
            "/var/log/demo {\n copytruncate\n}\n",
        )
        .has(&[
            "logrotate-needs-log /etc/logrotate.d/demo: it does not say `missingok`",
            "logrotate-copytruncate /etc/logrotate.d/demo:2: copytruncate",
        ]);
}

fn units() {
    let unit = "[Service]\nType=forking\nPIDFile=/run/x\nnonsense\nKillMode=process\nUser=nobody\n\
        ExecStart=/usr/bin/demo --socket /var/run/demo\n[Unit]\nRequires=network-online.target\n\
        After=syslog.target\n";
    deb().file(SERVICE, 0o644, unit).has(&[
        &format!("unit-outdated-directive {SERVICE}:2: Type=forking: it reports success before the daemon serves"),
        &format!("unit-outdated-directive {SERVICE}:3: PIDFile=/run/x: a daemon in the foreground needs no PID file"),
        &format!("unit-syntax {SERVICE}:4: the line sets nothing"),
        &format!("unit-outdated-directive {SERVICE}:5: KillMode=process: it leaves processes behind"),
        &format!("unit-outdated-directive {SERVICE}:6: User=nobody: every service of that account can touch the others' files"),
        &format!("unit-outdated-directive {SERVICE}:7: ExecStart=/usr/bin/demo --socket /var/run/demo: /var/run is a link to /run"),
        &format!("unit-outdated-directive {SERVICE}:9: Requires=network-online.target: the unit fails when the wait does"),
        &format!("unit-outdated-directive {SERVICE}:10: After=syslog.target: that target is gone since systemd 198"),
    ]);
    let unit = "[Service]\nUser=demo\nEnvironmentFile=/etc/default/demo\nEnvironment=API_TOKEN=abc\n\
        ExecStart=/usr/bin/demo \\\n  --password hunter2\n";
    deb().file(SERVICE, 0o644, unit).has(&[
        &format!("user-not-created {SERVICE}:2: nothing here makes the user `demo`"),
        &format!("unit-needs-env-file {SERVICE}:3: EnvironmentFile=/etc/default/demo must exist"),
        &format!("secret-in-unit {SERVICE}:4: Environment= holds `API_TOKEN`"),
        &format!("secret-in-unit {SERVICE}:5: ExecStart= holds `password`"),
    ]);
    deb().link("/usr/lib/systemd/user/default.target.wants/demo.service", "../demo.service").has(&[
        "user-unit-enabled /usr/lib/systemd/user/default.target.wants/demo.service: the link enables a unit for every user",
    ]);
    deb()
        .script(
            "postinst",
            "deb-systemd-helper --user enable demo.service\n",
        )
        .has(&["user-unit-enabled postinst:3: deb-systemd-helper --user enable demo.service"]);
    let template = "/usr/lib/systemd/system/demo@.service";
    deb()
        .file(template, 0o644, "[Install]\nWantedBy=multi-user.target\n")
        .has(&[&format!(
            "instances-forgotten {template}: no script restarts or stops its instances"
        )]);
}

fn secrets() {
    deb().file("/etc/default/demo", 0o644, "#API_KEY=\nPORT=1\n").has(&[
        "secret-readable /etc/default/demo:1: `API_KEY` in a file that everybody can read: 0644",
    ]);
    let text = "password_file = \"/etc/x\"\ntoken = \"abc\"\n# secret = \"x\"\n";
    deb().file("/etc/demo.toml", 0o644, text).has(&[
        "secret-readable /etc/demo.toml:2: `token` in a file that everybody can read: 0644",
    ]);
    deb().file("/etc/demo.toml", 0o640, text).has(&[]);
}

fn scripts() {
    deb()
        .raw_script("postinst", "echo hello\n")
        .has(&["script-interpreter postinst:1: it does not begin with `#!`"]);
    deb()
        .raw_script("postinst", "#!/bin/sh\necho hello\n")
        .has(&["script-ignores-errors postinst: neither `set -e` nor `#!/bin/sh -e`"]);
    deb()
        .script("prerm", "exit 0\n")
        .has(&["script-empty prerm: it does nothing"]);
    let mut odd = deb().script("prerm", "echo x\n");
    odd.hooks[0].mode = Some(0o644);
    odd.has(&["script-mode prerm: it cannot be run: 0644"]);
    let text = "if [ a == b ]; then [[ -e x ]]; fi\necho -e x\necho ${x//a/b} ${1:-}\nsource /etc/x\n\
        f() {\n    [ -e /x ] && echo y\n}\nread -p ok answer\n";
    deb().script("postinst", text).has(&[
        "bashism postinst:3: `==` in a test; write `=`",
        "bashism postinst:3: `[[` is bash's; use `[`",
        "bashism postinst:4: `echo -e` prints `-e`; write printf",
        "bashism postinst:5: `${x//a/b}` is bash's",
        "bashism postinst:6: write `.`",
        "script-ends-with-test postinst:8: [ -e /x ] && …",
        "bashism postinst:10: `read` has no such option",
        "script-prompts postinst:10: read -p ok answer",
    ]);
    let text = "/usr/bin/systemd-tmpfiles --create x.conf || true\ncurl -O https://example.org/x\n\
        rm -rf \"$HOME/.demo\"\nchown -R demo: /var/lib/demo\n";
    deb().script("postinst", text).has(&[
        "script-absolute-tool postinst:3: /usr/bin/systemd-tmpfiles by its path",
        "script-downloads postinst:4: curl -O https://example.org/x",
        "script-uses-caller postinst:5: it uses $HOME: rm -rf \"$HOME/.demo\"",
        "recursive-owner postinst:6: chown -R demo: /var/lib/demo",
    ]);
    let text = "case \"$1\" in\nconfigure)\n    echo x\n    ;;\n*)\n    echo unknown >&2\n    exit 1\n    ;;\nesac\n";
    deb().script("postinst", text).has(&[
        "script-refuses-call postinst:9: `abort-upgrade` ends with an error",
        "script-refuses-call postinst:9: `abort-remove` ends with an error",
        "script-refuses-call postinst:9: `abort-deconfigure` ends with an error",
    ]);
}

fn services() {
    let text = "systemctl enable demo.service\nservice demo start\nsystemctl daemon-reload\n\
        deb-systemd-invoke start demo.service\n\
        systemd-sysusers ${DPKG_ROOT:+--root=\"$DPKG_ROOT\"} demo.conf\n";
    deb()
        .depends("systemd | systemd-sysusers")
        .script("postinst", text)
        .has(&[
            "bare-systemctl postinst:3: systemctl enable demo.service",
            "old-service-call postinst:4: service demo start",
            "systemd-not-asked postinst:5: systemctl daemon-reload",
            "systemd-not-asked postinst:6: deb-systemd-invoke start demo.service",
            "service-order postinst:7: sysusers comes after start",
        ]);
    let text =
        "if [ -d /run/systemd/system ]; then\n    deb-systemd-invoke restart demo.service\nfi\n";
    deb().script("postinst", text).has(&[
        "other-root-ignored postinst:4: deb-systemd-invoke restart demo.service",
        "stopped-is-started postinst:4: deb-systemd-invoke restart demo.service",
    ]);
    let stop = "if [ -z \"$DPKG_ROOT\" ] && [ -d /run/systemd/system ]; then\n    \
        deb-systemd-invoke stop demo.service\nfi\n";
    deb().script("prerm", stop).has(&[
        "stopped-before-upgrade prerm:4: also when it is upgraded: deb-systemd-invoke stop demo.service",
    ]);
    deb()
        .script(
            "prerm",
            &format!("if [ \"$1\" = remove ]; then\n{stop}fi\n"),
        )
        .has(&[]);
    let text = "deb-systemd-helper mask demo.service\ndeluser demo || true\nucf --purge /etc/x\n";
    deb().script("postrm", text).has(&[
        "unit-masked postrm:3: deb-systemd-helper mask demo.service",
        "account-deleted postrm:4: deluser demo",
        "tool-not-essential postrm:5: ucf may not be there",
    ]);
    deb()
        .script("postinst", "adduser --system demo\n")
        .has(&["tool-without-depends postinst:3: adduser, and Depends names none of adduser"]);
    deb()
        .depends("adduser (>= 3)")
        .script("postinst", "adduser --system demo\n")
        .has(&[]);
}

#[test]
fn every_rule_finds_its_defect() {
    paths_and_modes();
    configuration();
    units();
    secrets();
    scripts();
    services();
    super::rpm::defects();
    let seen = SEEN.take();
    let unseen: Vec<_> = RULES
        .iter()
        .map(|rule| rule.name)
        .filter(|name| !seen.contains(name))
        .collect();
    assert_eq!(unseen, Vec::<&str>::new(), "rules without a case");
}

#[test]
fn a_good_package_is_good() {
    deb()
        .depends("systemd | systemd-standalone-sysusers | systemd-sysusers")
        .file(SERVICE, 0o644, "[Unit]\nWants=network-online.target\n[Service]\nType=notify\nUser=demo\nEnvironmentFile=-/etc/default/demo\n")
        .file("/usr/lib/sysusers.d/demo.conf", 0o644, "u demo - \"Demo\" /var/lib/demo\n")
        .file("/etc/default/demo", 0o640, "#API_KEY=\n")
        .file("/usr/bin/demo", 0o755, "")
        .script("postinst", include_str!("../../../../../tests/golden/llmspell/llmspell/postinst"))
        .script("prerm", include_str!("../../../../../tests/golden/llmspell/llmspell/prerm"))
        .script("postrm", include_str!("../../../../../tests/golden/llmspell/llmspell/postrm"))
        .is_good();
}
