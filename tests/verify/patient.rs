//! A small package that is as it should be, and the same broken on purpose.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use dunnage_verify::{Invocation, VerifyError};
use support::Dunnage;
use tempfile::TempDir;

use crate::expectation::{Tally, proven, troubles};

pub(crate) const UNIT: &str = "[Unit]\nDescription=A patient\n\n[Service]\nExecStart=/usr/bin/patient\n\n\
                    [Install]\nWantedBy=multi-user.target\n";

pub(crate) const PROGRAM: &str = "#!/bin/sh\nexec sleep infinity\n";

const CONTROL: &str = "Package: patient\nVersion: 1.0-1\nArchitecture: all\nMaintainer: Dunnage \
                       maintainers <maintainers@dunnage.dev>\nDescription: a patient\n";

/// As `reference/lifecycle.md` wants it.
const PREINST: &str = r#"#!/bin/sh
set -e
if [ "$1" = install ] && [ -d /run/systemd/system ]; then
    : > /run/patient.fresh
fi
"#;

const POSTINST: &str = r#"#!/bin/sh
set -e
if [ "$1" = configure ]; then
    if deb-systemd-helper --quiet was-enabled patient.service; then
        deb-systemd-helper enable patient.service > /dev/null
    else
        deb-systemd-helper update-state patient.service > /dev/null
    fi
    if [ -d /run/systemd/system ]; then
        systemctl --system daemon-reload > /dev/null || true
        action=try-restart
        if [ -z "$2" ] || [ -e /run/patient.fresh ]; then
            action=start
        fi
        deb-systemd-invoke $action patient.service > /dev/null || true
        rm -f /run/patient.fresh
    fi
fi
"#;

const PRERM: &str = r#"#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
    deb-systemd-invoke stop patient.service > /dev/null || true
fi
"#;

const POSTRM: &str = r#"#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
    systemctl --system daemon-reload > /dev/null || true
fi
if [ "$1" = purge ] && [ -x /usr/bin/deb-systemd-helper ]; then
    deb-systemd-helper purge patient.service > /dev/null || true
fi
"#;

/// What is wrong with it, in which script, and what the report must blame.
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    pub(crate) script: &'static str,
    pub(crate) line: &'static str,
    pub(crate) cases: &'static str,
    pub(crate) blamed: &'static [&'static str],
}

const FAULTS: &[Fault] = &[
    Fault {
        name: "a postinst that starts what was stopped",
        script: "postinst",
        line: "deb-systemd-invoke restart patient.service || true",
        cases: "stopped",
        blamed: &["stopped C13 fail"],
    },
    Fault {
        name: "a prerm that fails",
        script: "prerm",
        line: "[ \"$1\" != remove ]",
        cases: "remove",
        blamed: &[
            "remove C1 fail",
            "remove C8 not applicable",
            "remove C26 not provable here",
            "remove C27 not applicable",
            "remove D10 not provable here",
            "remove D11 not provable here",
        ],
    },
    Fault {
        name: "a purge that leaves a file",
        script: "postinst",
        line: "echo made > /etc/patient-made",
        cases: "purge",
        blamed: &["purge C8 not applicable", "purge D17 fail"],
    },
    Fault {
        name: "a postinst that changes owners recursively",
        script: "postinst",
        line: "chown -R root:root /etc/patient",
        cases: "modes,payload",
        blamed: &["modes C11 fail", "modes D15 fail", "payload C10 fail"],
    },
];

/// The healthy one, and every fault.
pub(crate) fn all(tally: &mut Tally) -> Result<(), VerifyError> {
    let dunnage = Dunnage::build()?;
    let room = TempDir::new().map_err(VerifyError::io("create a directory in", "/tmp"))?;
    let healthy = build(room.path(), None)?;
    let cases = "stopped,remove,purge,modes,payload,killed,failed-preinst,failed-postinst";
    let found = proven(&dunnage, &[&healthy], cases)?;
    // It has no account and no state, which is all that there is to say.
    let expected = [
        "remove C8 not applicable",
        "remove C27 not applicable",
        "purge C8 not applicable",
    ];
    tally.compare("a healthy package", &expected, &found);
    for fault in FAULTS {
        let package = build(room.path(), Some(fault))?;
        let found = troubles(&dunnage, &[&package], fault.cases)?;
        tally.compare(fault.name, fault.blamed, &found);
    }
    Ok(())
}

/// The healthy one for an architecture, with more lines in its control file.
pub(crate) fn build_with(
    room: &Path,
    architecture: &str,
    more: &str,
) -> Result<PathBuf, VerifyError> {
    let control = CONTROL.replace(
        "Architecture: all",
        &format!("Architecture: {architecture}"),
    );
    build_from(room, &format!("{control}{more}"), None)
}

/// The healthy one in a version, and texts that it needs in the same.
pub(crate) fn build_as(room: &Path, version: &str) -> Result<Vec<PathBuf>, VerifyError> {
    let control = CONTROL.replace("1.0-1", &format!("{version}-1"));
    let needs = format!("{control}Depends: patient-texts (= {version}-1)\n");
    let texts = control.replace("Package: patient", "Package: patient-texts");
    let tree = room.join("texts");
    write(&tree.join("DEBIAN/control"), &texts, 0o644)?;
    write(
        &tree.join("usr/share/doc/patient-texts/text"),
        version,
        0o644,
    )?;
    let path = room.join("patient-texts.deb");
    pack(&tree, &path)?;
    Ok(vec![build_from(room, &needs, None)?, path])
}

fn build(room: &Path, fault: Option<&Fault>) -> Result<PathBuf, VerifyError> {
    build_from(room, CONTROL, fault)
}

fn build_from(room: &Path, control: &str, fault: Option<&Fault>) -> Result<PathBuf, VerifyError> {
    let tree = room.join("tree");
    let scripts = [
        ("preinst", PREINST),
        ("postinst", POSTINST),
        ("prerm", PRERM),
        ("postrm", POSTRM),
    ];
    write(&tree.join("DEBIAN/control"), control, 0o644)?;
    write(
        &tree.join("DEBIAN/conffiles"),
        "/etc/patient/patient.conf\n",
        0o644,
    )?;
    for (name, text) in scripts {
        let more = fault
            .filter(|fault| fault.script == name)
            .map_or("", |fault| fault.line);
        write(
            &tree.join("DEBIAN").join(name),
            &format!("{text}{more}\n"),
            0o755,
        )?;
    }
    write(
        &tree.join("etc/patient/patient.conf"),
        "# Nothing to set.\n",
        0o644,
    )?;
    write(&tree.join("usr/bin/patient"), PROGRAM, 0o755)?;
    write(
        &tree.join("usr/lib/systemd/system/patient.service"),
        UNIT,
        0o644,
    )?;
    let package = room.join("patient_1.0-1_all.deb");
    pack(&tree, &package)?;
    Ok(package)
}

fn pack(tree: &Path, package: &Path) -> Result<(), VerifyError> {
    let words = ["dpkg-deb", "--root-owner-group", "--build"].map(Path::new);
    Invocation::new(words.into_iter().chain([tree, package]))
        .run()?
        .ok()?;
    Ok(())
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), VerifyError> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(VerifyError::io("create", folder))?;
    fs::write(path, text).map_err(VerifyError::io("write", path))?;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .map_err(VerifyError::io("set the mode of", path))
}
