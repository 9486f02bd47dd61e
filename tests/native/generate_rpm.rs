//! cargo-generate-rpm.

use std::collections::BTreeSet;
use std::error::Error;

use dunnage_verify::Invocation;

use crate::forced::{Forced, judge};
use crate::ground::{Ground, PRODUCT, built, quick, run};
use crate::pairs::compare_all;
use crate::rpm_facts::facts;
use crate::tools::{GENERATE_RPM, with_tools};

/// The variants, one for each package, and what they are for.
const VARIANTS: [(Option<&str>, &str); 3] = [
    (None, "x86_64"),
    (Some("host"), "noarch"),
    (Some("runner"), "noarch"),
];

/// What cargo-generate-rpm 0.21 does differently.
const FORCED: &[Forced] = &[
    Forced {
        reason: "it has no description, and gives the summary for one",
        lines: &[
            "- kohakuriver: Description: …",
            "+ kohakuriver: Description: Cluster manager for small teams: command line",
            "- kohakuriver-host: Description: …",
            "+ kohakuriver-host: Description: Cluster manager for small teams: host daemon",
            "- kohakuriver-runner: Description: …",
            "+ kohakuriver-runner: Description: Cluster manager for small teams: runner daemon",
        ],
    },
    Forced {
        reason: "it has no key for the packager",
        lines: &[
            "- kohakuriver: Packager: …",
            "- kohakuriver-host: Packager: …",
            "- kohakuriver-runner: Packager: …",
        ],
    },
    Forced {
        reason: "it writes no changelog",
        lines: &[
            "- kohakuriver: changelog: …",
            "- kohakuriver-host: changelog: …",
            "- kohakuriver-runner: changelog: …",
        ],
    },
    Forced {
        reason: "it packs no directory",
        lines: &[
            "- kohakuriver: 0755 root:root /usr/share/… directory",
            "- kohakuriver-host: 0750 kohakuriver-host:kohakuriver-host /var/lib/kohakuriver directory ghost",
            "- kohakuriver-host: 0755 root:root /etc/kohakuriver directory ghost",
            "- kohakuriver-host: 0755 root:root /usr/share/… directory",
            "- kohakuriver-runner: 0750 kohakuriver-runner:kohakuriver-runner /var/lib/kohakuriver-runner directory ghost",
            "- kohakuriver-runner: 0755 root:root /etc/kohakuriver directory ghost",
            "- kohakuriver-runner: 0755 root:root /etc/kohakuriver/runner directory",
            "- kohakuriver-runner: 0755 root:root /usr/share/… directory",
        ],
    },
    Forced {
        reason: "it packs no link",
        lines: &["- kohakuriver: root:root … link to …"],
    },
    Forced {
        reason: "it packs man pages as they are",
        lines: &[
            "- kohakuriver: 0644 root:root /usr/share/man/….gz …",
            "+ kohakuriver: 0644 root:root /usr/share/man/…",
        ],
    },
    Forced {
        reason: "what it has read of sysusers.d it provides, and recommends none of it",
        lines: &[
            "- kohakuriver-host: Recommends: user(kohakuriver-host)",
            "- kohakuriver-runner: Recommends: user(kohakuriver-runner)",
            "+ kohakuriver-runner: Provides: groupmember(kohakuriver-runner/docker) = …",
        ],
    },
];

pub(crate) fn cargo_generate_rpm(ground: &Ground) -> Result<(), Box<dyn Error>> {
    GENERATE_RPM.install()?;
    let out = ground.folder("generate-rpm")?;
    let ours = ground.ours(PRODUCT)?;
    let folder = format!("src/{PRODUCT}");
    let (out_dir, built) = (format!("{}/", out.display()), built());
    let built = built.display().to_string();
    for (variant, arch) in VARIANTS {
        let mut line = vec!["cargo", "generate-rpm", "-p", &folder, "--arch", arch];
        line.extend(["--output", &out_dir, "--target-dir", &built]);
        // Compressing takes minutes in a tool that is not optimised, and is not compared.
        line.extend(["--payload-compress", "none"]);
        line.extend(variant.iter().flat_map(|variant| ["--variant", variant]));
        let tool = Invocation::new(line).in_folder(ground.source(PRODUCT)?);
        run(with_tools(quick(tool)))?;
    }
    let mut differ = BTreeSet::new();
    compare_all(&ours, &out, ".rpm", facts, &mut differ)?;
    judge(&differ, FORCED)
}
