//! cargo-deb.

use std::collections::BTreeSet;
use std::error::Error;

use crate::deb_facts::facts;
use crate::forced::{Forced, compare, judge};
use crate::ground::{EPOCH, Ground, files, here, run};
use crate::tools::{CARGO_DEB, with_tools};

/// Cargo package, variant, and the package that comes out.
const PACKAGES: [(&str, Option<&str>, &str); 4] = [
    ("kohakuriver", None, "kohakuriver"),
    ("kohakuriver", Some("host"), "kohakuriver-host"),
    ("kohakuriver", Some("runner"), "kohakuriver-runner"),
    ("llmspell", None, "llmspell"),
];

/// What cargo-deb 3.8 does differently.
const FORCED: &[Forced] = &[
    Forced {
        reason: "it has no key for the architecture",
        lines: &[
            "- kohakuriver-host: Architecture: all",
            "+ kohakuriver-host: Architecture: amd64",
            "- kohakuriver-runner: Architecture: all",
            "+ kohakuriver-runner: Architecture: amd64",
        ],
    },
    Forced {
        reason: "the first line is the description in Cargo.toml, the same for every variant",
        lines: &[
            "- kohakuriver: Description: …",
            "+ kohakuriver: Description: …",
            "- kohakuriver-host: Description: …",
            "+ kohakuriver-host: Description: …",
            "- kohakuriver-runner: Description: …",
            "+ kohakuriver-runner: Description: …",
            "- llmspell: Description: …",
            "+ llmspell: Description: …",
        ],
    },
    Forced {
        reason: "$auto leaves out libgcc-s1, which apt itself needs",
        lines: &[
            "- kohakuriver: Depends: …",
            "+ kohakuriver: Depends: …",
            "- llmspell: Depends: …",
            "+ llmspell: Depends: …",
        ],
    },
    Forced {
        reason: "it writes no md5sums",
        lines: &[
            "- kohakuriver: md5sums",
            "- kohakuriver-host: md5sums",
            "- kohakuriver-runner: md5sums",
            "- llmspell: md5sums",
        ],
    },
    Forced {
        reason: "it packs no directory but those above files",
        lines: &[
            "- kohakuriver: 0755 0:0 / directory",
            "- kohakuriver-host: 0755 0:0 / directory",
            "- kohakuriver-runner: 0755 0:0 / directory",
            "- kohakuriver-runner: 0755 0:0 /etc/kohakuriver/runner directory",
            "- llmspell: 0755 0:0 / directory",
        ],
    },
];

pub(crate) fn cargo_deb(ground: &Ground) -> Result<(), Box<dyn Error>> {
    CARGO_DEB.install()?;
    let ours = ground.ours()?;
    let mut differ = BTreeSet::new();
    for (cargo, variant, package) in PACKAGES {
        let out = ground.folder(&format!("cargo-deb/{package}"))?;
        let target = out.to_string_lossy();
        let mut line = vec!["cargo", "deb", "--fast", "-p", cargo, "--output", &target];
        line.extend(variant.iter().flat_map(|variant| ["--variant", variant]));
        run(with_tools(here(&line)).env("SOURCE_DATE_EPOCH", EPOCH))?;
        let theirs = files(&out, ".deb")?;
        let [theirs] = theirs.as_slice() else {
            return Err(format!("cargo deb made {theirs:?}").into());
        };
        let same = files(ours, ".deb")?;
        let same = same.iter().find(|deb| {
            let name = deb
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            name.starts_with(&format!("{package}_"))
        });
        let same = same.ok_or_else(|| format!("{package} is not in {}", ours.display()))?;
        compare(package, &facts(same)?, &facts(theirs)?, &mut differ);
    }
    judge(&differ, FORCED)
}
