//! /usr/share/doc: what Debian Policy 12 wants of every package.

use std::io::Write;

use dunnage_model::{OnUpgrade, PackageSpec, Product, ServiceSpec, Stamp};
use dunnage_unit::{Layout, Scope};
use flate2::{Compression, GzBuilder};

use crate::RenderError;

/// Compressed as Debian Policy 12.3 wants it, with neither name nor time in the header.
pub(crate) fn gzip(bytes: &[u8]) -> Result<Vec<u8>, RenderError> {
    let mut encoder = GzBuilder::new()
        .operating_system(3)
        .write(Vec::new(), Compression::best());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.map_err(RenderError::Compress)
}

/// The changelog: the one written by hand, if its newest entry is of this version, else an entry that
/// says no more than the release.
pub(crate) fn changelog(product: &Product, stamp: Stamp) -> Vec<u8> {
    let version = product.version.deb();
    let by_hand = product.changelog.as_deref().unwrap_or_default();
    if String::from_utf8_lossy(by_hand).contains(&format!("({version})")) {
        return by_hand.to_owned();
    }
    let date = date(stamp);
    let (name, maintainer) = (&product.name, &product.maintainer);
    let entry = format!(
        "{name} ({version}) unstable; urgency=medium\n\n  * Release {}.\n\n -- {maintainer}  {date}\n",
        product.version
    );
    let mut text = entry.into_bytes();
    if !by_hand.is_empty() {
        text.push(b'\n');
        text.extend_from_slice(by_hand);
    }
    text
}

/// As in `Sun, 22 Nov 2026 02:06:35 +0000`.
fn date(stamp: Stamp) -> String {
    moment(stamp)
        .strftime("%a, %d %b %Y %H:%M:%S +0000")
        .to_string()
}

fn moment(stamp: Stamp) -> jiff::Zoned {
    let seconds = i64::try_from(stamp.0).unwrap_or(i64::MAX);
    let moment = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX);
    moment.to_zoned(jiff::tz::TimeZone::UTC)
}

/// What lintian would say that is meant so, each with its reason.
pub(crate) fn overrides(package: &PackageSpec, layout: &Layout) -> Vec<u8> {
    let name = &package.name;
    let mut text = format!(
        "# Built for a repository of its own, not for Debian's archive: no bug asks for it.\n\
         {name}: initial-upload-closes-no-bugs *\n"
    );
    for config in package
        .configs
        .iter()
        .filter(|config| !config.file.mode.world_readable())
    {
        let dest = config.file.dest.resolve(layout);
        let Some(path) = dest.as_literal() else {
            continue;
        };
        let path = path.trim_start_matches('/');
        text.push_str("# It may hold secrets.\n");
        text.push_str(&format!("{name}: non-standard-file-perm * [{path}]\n"));
    }
    if !package.retired.is_empty() {
        text.push_str(
            "# The scripts are written whole, without debhelper and its .maintscript files.\n",
        );
        text.push_str(&format!(
            "{name}: maintainer-script-should-not-use-dpkg-maintscript-helper *\n"
        ));
    }
    let stop_first =
        |spec: &ServiceSpec| spec.scope == Scope::System && spec.on_upgrade == OnUpgrade::StopFirst;
    if package.services.iter().any(stop_first) {
        text.push_str("# deb-systemd-invoke cannot say which units and instances run.\n");
        text.push_str(&format!(
            "{name}: maintainer-script-calls-systemctl [preinst:*]\n"
        ));
    }
    for accepted in &package.lintian {
        let (reason, tag) = (&accepted.reason, &accepted.tag);
        text.push_str(&format!("# {reason}\n{name}: {tag}\n"));
    }
    text.into_bytes()
}

/// The copyright file: the one written by hand, or one that names the licence.
pub(crate) fn copyright(product: &Product, stamp: Stamp) -> Vec<u8> {
    if let Some(by_hand) = &product.copyright {
        return by_hand.clone();
    }
    let mut text = format!(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\
         Upstream-Name: {}\n",
        product.name
    );
    if let Some(homepage) = &product.homepage {
        text.push_str(&format!("Source: {homepage}\n"));
    }
    let license = product
        .license
        .replace(" OR ", " or ")
        .replace(" AND ", " and ");
    let (year, holder) = (moment(stamp).strftime("%Y"), &product.maintainer);
    text.push_str(&format!(
        "\nFiles: *\nCopyright: {year} {holder}\nLicense: {license}\n"
    ));
    text.push_str(&format!(
        " The licence is, as an SPDX expression: {}\n",
        product.license
    ));
    for (name, file) in COMMON {
        if product
            .license
            .split(['(', ')', ' '])
            .any(|word| word.starts_with(name))
        {
            text.push_str(&format!(
                " On Debian systems the text of {name} is in {file}.\n"
            ));
        }
    }
    text.into_bytes()
}

/// Licences whose text every Debian system has.
const COMMON: [(&str, &str); 4] = [
    ("Apache-2.0", "/usr/share/common-licenses/Apache-2.0"),
    ("GPL-2.0", "/usr/share/common-licenses/GPL-2"),
    ("GPL-3.0", "/usr/share/common-licenses/GPL-3"),
    ("MPL-2.0", "/usr/share/common-licenses/MPL-2.0"),
];
