//! What the front page shows of a tap.

use super::install::{Install, Step, quoted};

/// What Homebrew calls the tap of a vendor: `brew install VENDOR/tap/NAME`.
const NAME: &str = "tap";

/// What a [`Site`](super::Site) shows of a tap.
#[derive(Clone, Copy, Debug)]
pub struct TapSide<'a> {
    /// Where clients clone it from: a path or a URL.
    pub origin: &'a str,
    /// The names of its formulas.
    pub formulas: &'a [String],
}

impl TapSide<'_> {
    pub(super) fn install(&self, vendor: &str) -> Install {
        let tap = format!("{vendor}/{NAME}");
        let names = self.formulas.iter().map(|name| format!("{tap}/{name}"));
        let names = names.collect::<Vec<_>>().join(" ");
        let steps = vec![
            Step {
                title: "Tell Homebrew of the tap",
                commands: vec![format!("brew tap {tap} {}", quoted(self.origin))],
            },
            Step {
                title: "Install",
                commands: vec![format!("brew install {names}")],
            },
        ];
        Install {
            systems: "macOS or Linux with Homebrew",
            client: "brew",
            keeper: None,
            steps,
        }
    }
}
