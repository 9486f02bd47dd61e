//! What is found in an .rpm.

use dunnage_model::Format;

use super::kit::package;
use crate::specimen::{Held, Specimen};

fn rpm() -> Specimen {
    package(Format::Rpm)
}

/// Packages with each defect.
pub(super) fn defects() {
    rpm()
        .file("/etc/demo", 0o640, "")
        .held(Held::ConfigReplaced)
        .has(&["config-replaced /etc/demo: not marked %config(noreplace)"]);
    rpm()
        .file("/etc/default/demo", 0o640, "")
        .has(&["env-file-of-debian /etc/default/demo: a file in /etc/default"]);
    rpm()
        .file("/var/lib/demo/db", 0o640, "")
        .held(Held::Ghost)
        .has(&["ghost-data /var/lib/demo/db: data that is listed as %ghost"]);
    rpm()
        .file(
            "/usr/lib/sysusers.d/demo.conf",
            0o644,
            "u demo -\nm demo docker\n",
        )
        .has(&[
            "foreign-group /usr/lib/sysusers.d/demo.conf:2: nothing here makes the group docker",
        ]);
    let unit = "/usr/lib/systemd/system/demo.service";
    rpm()
        .file(unit, 0o644, "[Install]\nWantedBy=multi-user.target\n")
        .has(&[&format!(
            "preset-not-applied {unit}: no scriptlet asks the presets for it"
        )]);
    let text = "if [ \"$1\" = upgrade ]; then :; fi\nuseradd -r demo || :\nsetcap cap_net_raw+ep /usr/bin/demo || :\n\
        systemctl enable --now demo.service\n";
    rpm().script("post", text).has(&[
        "scriptlet-deb-words post:3: [ \"$1\" = upgrade ]",
        "scriptlet-without-requires post:4: useradd, and nothing is required for it",
        "capability-in-scriptlet post:5: setcap cap_net_raw+ep /usr/bin/demo",
        "enabled-by-scriptlet post:6: systemctl enable --now demo.service",
        "scriptlet-can-fail post:6: it ends with systemctl enable --now demo.service",
    ]);
    rpm()
        .script("preun", "systemctl disable --now demo.service || :\n")
        .has(&[
            "removal-on-upgrade preun:3: without asking $1: systemctl disable --now demo.service",
        ]);
    rpm()
        .script("postun", "systemctl try-restart demo.service || :\n")
        .has(&["restart-in-postun postun:3: systemctl try-restart demo.service"]);
    let good = "if [ \"$1\" -eq 0 ] && [ -d /run/systemd/system ]; then\n    \
        systemctl --no-reload disable --now demo.service || :\nfi\nexit 0\n";
    rpm().script("preun", good).has(&[]);
}
