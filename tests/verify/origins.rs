//! Where the older package comes from: repositories, of apt and of dnf.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use dunnage_verify::{Outcome, VerifyError};
use support::{Dunnage, target_dir};
use tempfile::TempDir;

use crate::expectation::Tally;
use crate::{patient, patient_rpm};

/// How people name the older packages, and newer ones: a daemon, and texts that it needs in its version.
struct Origin {
    source: String,
    newer: Vec<PathBuf>,
}

/// With apt, dnf, and dpkg or rpm themselves.
const CASES: &str = "upgrade,downgrade,killed,failed-preinst";

/// Upgrades from what a repository offers, and from one that somebody changed.
pub(crate) fn all(tally: &mut Tally) -> Result<(), VerifyError> {
    let dunnage = Dunnage::build()?;
    let room = TempDir::new().map_err(VerifyError::io("create a directory in", "/tmp"))?;
    let folder = room.path().join("repository");
    let (old, new) = (room.path().join("old"), room.path().join("new"));
    let older = [
        patient::build_as(&old, "0.9")?,
        patient_rpm::build_as(&old, "0.9")?,
    ]
    .concat();
    publish(&dunnage, &folder, &older)?;
    let deb = Origin {
        source: format!(
            "deb [signed-by={0}/dunnage-archive-keyring.gpg] file:{0} stable main",
            folder.display()
        ),
        newer: patient::build_as(&new, "1.0")?,
    };
    let rpm = Origin {
        source: dot_repo(room.path(), &folder)?,
        newer: patient_rpm::build_as(&new, "1.0")?,
    };
    for (name, origin) in [
        ("an older .deb of a repository", &deb),
        ("an older .rpm of a repository", &rpm),
    ] {
        let said = upgrade(&dunnage, origin)?;
        if said.status == 0 && said.stdout.contains("upgrades come from 0.9-1") {
            tally.pass(name);
        } else {
            tally.fail(name, &said.to_string());
        }
    }
    let wrong = Origin {
        source: "dnf".to_owned(),
        newer: deb.newer.clone(),
    };
    let said = upgrade(&dunnage, &wrong)?;
    let part = "dnf has no older patient, which is a .deb";
    tally.told("dnf for a .deb", &said, 1, part);

    change(
        &folder.join("dists/stable/InRelease"),
        "Suite: stable",
        "Suite: stablf",
    )?;
    let said = upgrade(&dunnage, &deb)?;
    let part = "The following signatures were invalid: BADSIG";
    tally.told("an apt repository that somebody changed", &said, 1, part);
    let arch = std::env::consts::ARCH;
    let index = folder.join(format!("rpm/stable/{arch}/repodata/repomd.xml"));
    change(&index, "<revision>", "<revision>1")?;
    let said = upgrade(&dunnage, &rpm)?;
    let part = "Bad GPG signature";
    tally.told("a dnf repository that somebody changed", &said, 1, part);
    Ok(())
}

fn publish(dunnage: &Dunnage, folder: &Path, packages: &[PathBuf]) -> Result<(), VerifyError> {
    let url = format!("file://{}", folder.display());
    let words = ["publish", "--url", &url, "--to"].map(OsString::from);
    let words = words.into_iter().chain([folder.into()]);
    let packages = packages.iter().map(|path| path.clone().into_os_string());
    dunnage
        .invocation(words.chain(packages))
        // The key of the tests, not that of the person who runs them.
        .env("XDG_DATA_HOME", target_dir().join("lifecycle/data"))
        .run()?
        .ok()?;
    Ok(())
}

/// The .repo file of the repository, with its key where it was made: nothing is installed here.
fn dot_repo(room: &Path, folder: &Path) -> Result<String, VerifyError> {
    let file = folder.join("dunnage.repo");
    let text = fs::read_to_string(&file).map_err(VerifyError::io("read", &file))?;
    let here = text.replace("/etc/pki/rpm-gpg", &folder.to_string_lossy());
    let file = room.join("here.repo");
    fs::write(&file, here).map_err(VerifyError::io("write", &file))?;
    Ok(file.to_string_lossy().into_owned())
}

fn upgrade(dunnage: &Dunnage, origin: &Origin) -> Result<Outcome, VerifyError> {
    let cache = target_dir().join("roots");
    let words = ["verify", "--on", "debian:bookworm", "--case", CASES].map(Path::new);
    let words = words.into_iter().chain([
        Path::new("--cache"),
        &cache,
        Path::new("--from"),
        Path::new(&origin.source),
    ]);
    let newer = origin.newer.iter().map(PathBuf::as_path);
    dunnage.invocation(words.chain(newer)).run()
}

fn change(file: &Path, from: &str, to: &str) -> Result<(), VerifyError> {
    let text = fs::read_to_string(file).map_err(VerifyError::io("read", file))?;
    let changed = text.replacen(from, to, 1);
    fs::write(file, changed).map_err(VerifyError::io("write", file))
}
