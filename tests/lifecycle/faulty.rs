//! Packages of the first version that were changed for the worse.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use dunnage_verify::{Archive, VerifyError};

use crate::case::deb;
use crate::editions::Edition;
use crate::product::Product;

/// The package of a product's main daemon, packed again with something wrong in it.
#[derive(Debug)]
pub(crate) struct Faulty {
    /// Scripts that fail.
    pub(crate) bad_preinst: Archive,
    pub(crate) bad_postinst: Archive,
    pub(crate) bad_prerm: Archive,
    /// Nothing is wrong with this one but its number.
    pub(crate) repaired: Archive,
    /// Its configuration is refused by the daemon.
    pub(crate) broken: Archive,
}

impl Faulty {
    pub(crate) fn build(
        product: &Product,
        first: &Edition,
        room: &Path,
    ) -> Result<Faulty, VerifyError> {
        let daemon = product.main();
        let sound = deb(&first.archives, daemon.package)?;
        let repack = |suffix: &str, change: &dyn Fn(&Path) -> io::Result<()>| {
            sound.repack(room, &format!("{}+{suffix}", sound.version), change)
        };
        let failing = |name: &str, event: &str| {
            // Right after the first line, before the script has done anything.
            let line = format!("case \"$1\" in {event}) echo \"bad {name}\" >&2; exit 1 ;; esac");
            repack(&format!("bad{name}"), &|tree| {
                after_first_line(&script(tree, name), &line)
            })
        };
        Ok(Faulty {
            bad_preinst: failing("preinst", "install|upgrade")?,
            bad_postinst: failing("postinst", "configure")?,
            bad_prerm: failing("prerm", "remove")?,
            repaired: repack("repaired", &|_| Ok(()))?,
            broken: repack("broken", &|tree| {
                let config = tree.join(daemon.config.trim_start_matches('/'));
                fs::write(config, daemon.refused)
            })?,
        })
    }
}

fn script(tree: &Path, name: &str) -> PathBuf {
    tree.join("DEBIAN").join(name)
}

fn after_first_line(path: &Path, line: &str) -> io::Result<()> {
    let text = fs::read_to_string(path)?;
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    // Written in place, so that the file keeps its mode.
    fs::write(path, format!("{first}\n{line}\n{rest}"))
}
