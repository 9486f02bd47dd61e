//! The same patient as an .rpm, of rpmbuild: as it should be, and broken on purpose.

use std::fs;
use std::path::{Path, PathBuf};

use dunnage_verify::{Invocation, VerifyError};
use support::Dunnage;
use tempfile::TempDir;

use crate::expectation::{Tally, proven, troubles};
use crate::patient::{Fault, PROGRAM, UNIT};

/// As `reference/lifecycle.md` wants it; the words in capitals stand for what a fault adds.
const SPEC: &str = r#"Name: patient
Version: 1.0
Release: 1
Summary: A patient
License: MIT
BuildArch: noarch
%description
A patient.
%install
mkdir -p %{buildroot}/etc/patient %{buildroot}/usr/bin %{buildroot}/usr/lib/systemd/system
echo '# Nothing to set.' > %{buildroot}/etc/patient/patient.conf
cp FOLDER/patient %{buildroot}/usr/bin/patient
chmod 0755 %{buildroot}/usr/bin/patient
cp FOLDER/patient.service %{buildroot}/usr/lib/systemd/system
%post
[ "$1" -eq 1 ] && systemctl --no-reload preset patient.service 2>&- || :
POST
%preun
if [ "$1" -eq 0 ]; then
    now=
    [ -d /run/systemd/system ] && now=--now
    systemctl --no-reload disable $now patient.service >&- 2>&- || :
fi
PREUN
exit 0
%posttrans
if [ "$1" -ge 2 ] && [ -d /run/systemd/system ]; then
    systemctl daemon-reload || :
    systemctl try-restart patient.service || :
fi
exit 0
%files
%dir /etc/patient
%config(noreplace) /etc/patient/patient.conf
/usr/bin/patient
/usr/lib/systemd/system/patient.service
"#;

const FAULTS: &[Fault] = &[
    Fault {
        name: "an .rpm that enables and starts its service",
        script: "POST",
        line: "systemctl enable --now patient.service 2>&- || :",
        cases: "fresh",
        blamed: &[
            "fresh C5 not applicable",
            "fresh C6 not applicable",
            "fresh C7 not applicable",
            "fresh C9 not applicable",
            "fresh R3 fail",
            "fresh R7 not applicable",
            "fresh R10 not applicable",
        ],
    },
    Fault {
        name: "an .rpm whose %preun does not know an upgrade",
        script: "PREUN",
        line: "systemctl --no-reload disable --now patient.service 2>&- || :",
        cases: "upgrade",
        blamed: &[
            "upgrade R2 fail",
            "upgrade R4 fail",
            "upgrade C6 not applicable",
            "upgrade C12 fail",
            "upgrade C27 not applicable",
        ],
    },
    Fault {
        name: "an .rpm that replaces what the admin edited",
        script: "(noreplace)",
        line: "",
        cases: "edited-conffile",
        blamed: &[
            "edited-conffile C17 fail",
            "edited-conffile R12 fail",
            "edited-conffile R18 not applicable",
        ],
    },
    Fault {
        name: "an .rpm that changes owners recursively",
        script: "POST",
        line: "chown -R root:root /etc/patient",
        cases: "payload",
        blamed: &["payload C10 fail", "payload R14 not applicable"],
    },
];

/// It has no account, no state, no port and no environment file, which is all that there is to say;
/// and what only other systems show.
const HEALTHY: &[&str] = &[
    "remove C8 not applicable",
    "remove C27 not applicable",
    "remove R13 not applicable",
    "edited-conffile R18 not applicable",
    "upgrade C6 not applicable",
    "upgrade C27 not applicable",
    "fresh C5 not applicable",
    "fresh C6 not applicable",
    "fresh C7 not applicable",
    "fresh C9 not applicable",
    "fresh R7 not applicable",
    "fresh R10 not applicable",
    "payload R14 not applicable",
    "elsewhere R8 not provable here",
    "elsewhere R15 not provable here",
    "elsewhere R19 not provable here",
    "elsewhere R21 not provable here",
];

/// The healthy one, and every fault.
pub(crate) fn all(tally: &mut Tally) -> Result<(), VerifyError> {
    let dunnage = Dunnage::build()?;
    let room = TempDir::new().map_err(VerifyError::io("create a directory in", "/tmp"))?;
    let healthy = build(room.path(), None)?;
    let cases = "killed,remove,edited-conffile,failed-preinst,failed-postinst,upgrade,fresh,chroot,\
                 container,stopped,modes,preset,payload,elsewhere";
    let found = proven(&dunnage, &[&healthy], cases)?;
    tally.compare("a healthy .rpm", HEALTHY, &found);
    for fault in FAULTS {
        let package = build(room.path(), Some(fault))?;
        let found = troubles(&dunnage, &[&package], fault.cases)?;
        tally.compare(fault.name, fault.blamed, &found);
    }
    Ok(())
}

/// A package of its own, which the healthy one needs in its version.
const TEXTS: &str = "Requires: patient-texts = %{version}-%{release}
%package texts
Summary: Texts
%description texts
Texts.
%files texts
%dir /etc/patient
%description
";

/// The healthy one in a version, and texts that it needs in the same.
pub(crate) fn build_as(room: &Path, version: &str) -> Result<Vec<PathBuf>, VerifyError> {
    let spec = SPEC.replace("Version: 1.0", &format!("Version: {version}"));
    let spec = spec.replacen("%description\n", TEXTS, 1);
    let package = build_from(room, version, &spec)?;
    let texts = package.with_file_name(format!("patient-texts-{version}-1.noarch.rpm"));
    Ok(vec![package, texts])
}

fn build(room: &Path, fault: Option<&Fault>) -> Result<PathBuf, VerifyError> {
    let spec = fault.map_or(SPEC.to_owned(), |fault| {
        SPEC.replacen(fault.script, fault.line, 1)
    });
    build_from(room, "1.0", &spec)
}

fn build_from(room: &Path, version: &str, spec: &str) -> Result<PathBuf, VerifyError> {
    fs::create_dir_all(room).map_err(VerifyError::io("create", room))?;
    let spec = spec.replace("FOLDER", &room.to_string_lossy());
    let spec = spec.replace("POST\n", "").replace("PREUN\n", "");
    for (name, text) in [
        ("patient", PROGRAM),
        ("patient.service", UNIT),
        ("patient.spec", &spec),
    ] {
        let path = room.join(name);
        fs::write(&path, text).map_err(VerifyError::io("write", &path))?;
    }
    let topdir = format!("_topdir {}", room.display());
    let spec = room.join("patient.spec");
    let words = ["rpmbuild", "-bb", "--quiet", "--define", &topdir];
    let words = words.map(Path::new).into_iter().chain([spec.as_path()]);
    Invocation::new(words).run()?.ok()?;
    Ok(room.join(format!("RPMS/noarch/patient-{version}-1.noarch.rpm")))
}
