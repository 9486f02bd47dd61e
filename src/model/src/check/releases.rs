//! What a new version owes to the installed ones.

use dunnage_unit::Layout;

use crate::manifest::Manifest;
use crate::problem::{Findings, Problem};
use crate::released::Released;

/// A conffile keeps its mode, and does not vanish unsaid.
pub(super) fn check(
    manifest: &Manifest,
    layout: &Layout,
    released: &Released,
    findings: &Findings,
) {
    for package in &manifest.packages {
        let Some(record) = released.conffile.get(package.name.get_ref()) else {
            continue;
        };
        for (path, before) in record {
            let is = |word: &dunnage_unit::Word| word.resolve(layout).as_literal() == Some(path);
            let config = package.configs.iter().find(|entry| is(&entry.file.dest));
            if let Some(config) = config {
                let now = config.file.mode;
                if now != before.mode {
                    let message = format!(
                        "{path} was released with mode {} and now has {now}",
                        before.mode
                    );
                    let hint = "dpkg keeps the mode of an installed conffile, so old installations would \
                                differ from new ones: keep the mode, or ship the file under a new name";
                    findings.push(Problem::at(config.spans.of("mode"), message).hint(hint));
                }
                continue;
            }
            let env = package
                .services
                .iter()
                .filter_map(|entry| entry.service.env_file.as_ref());
            let stub = env.into_iter().any(is);
            let retired = package.retired.iter().any(|entry| is(&entry.retired.path));
            if !stub && !retired {
                let message = format!("{path} was shipped until {} and is gone", before.last);
                let hint = format!(
                    "add [[package.{}.retired]] with its path and since = the version that \
                     drops it: dpkg would keep it for ever",
                    package.name.get_ref()
                );
                findings.push(Problem::at(package.name.span(), message).hint(hint));
            }
        }
    }
}
