//! cargo-deb.

use std::collections::BTreeSet;
use std::error::Error;

use dunnage_verify::Invocation;

use crate::deb_facts::facts;
use crate::forced::{Forced, judge};
use crate::ground::{Ground, PRODUCT, quick, run};
use crate::pairs::compare_all;
use crate::tools::{CARGO_DEB, with_tools};

/// The variants, one for each package.
const VARIANTS: [Option<&str>; 3] = [None, Some("host"), Some("runner")];

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
        ],
    },
    Forced {
        reason: "$auto leaves out libgcc-s1, which apt itself needs",
        lines: &["- kohakuriver: Depends: …", "+ kohakuriver: Depends: …"],
    },
    Forced {
        reason: "it writes no md5sums",
        lines: &[
            "- kohakuriver: md5sums",
            "- kohakuriver-host: md5sums",
            "- kohakuriver-runner: md5sums",
        ],
    },
    Forced {
        reason: "it packs no directory but those above files",
        lines: &[
            "- kohakuriver: 0755 0:0 / directory",
            "- kohakuriver-host: 0755 0:0 / directory",
            "- kohakuriver-runner: 0755 0:0 / directory",
            "- kohakuriver-runner: 0755 0:0 /etc/kohakuriver/runner directory",
        ],
    },
];

pub(crate) fn cargo_deb(ground: &Ground) -> Result<(), Box<dyn Error>> {
    CARGO_DEB.install()?;
    let out = ground.folder("cargo-deb")?;
    let ours = ground.ours(PRODUCT)?;
    for variant in VARIANTS {
        let folder = format!("{}/", out.display());
        let mut line = vec!["cargo", "deb", "--fast", "-p", PRODUCT, "--output", &folder];
        line.extend(variant.iter().flat_map(|variant| ["--variant", variant]));
        let tool = Invocation::new(line).in_folder(ground.source(PRODUCT)?);
        run(with_tools(quick(tool)))?;
    }
    let mut differ = BTreeSet::new();
    compare_all(&ours, &out, ".deb", facts, &mut differ)?;
    judge(&differ, FORCED)
}
