//! What the formats call differently.

use dunnage_model::Format;

/// Places that each format has its own name for: .deb, .rpm.
const PLACES: &[(&str, &str)] = &[
    ("/etc/default/", "/etc/sysconfig/"),
    ("/usr/share/doc/", "/usr/share/licenses/"),
];

/// Architectures, likewise.
const ARCHITECTURES: &[(&str, &str)] =
    &[("all", "noarch"), ("amd64", "x86_64"), ("arm64", "aarch64")];

/// Files that only packages of Debian have.
const DEBIAN_ONLY: &[&str] = &["/usr/share/lintian/", "/usr/share/doc/"];

/// The path that a file of a .deb has in a .rpm's words, and any other as it is.
pub(super) fn path(path: &str, format: Format) -> String {
    let (debian, other) = PLACES[0];
    match path.strip_prefix(debian) {
        Some(rest) if format == Format::Deb => format!("{other}{rest}"),
        _ => path.to_owned(),
    }
}

/// A text with the paths in it in a .rpm's words.
pub(super) fn text(text: &str) -> String {
    text.replace(PLACES[0].0, PLACES[0].1)
}

/// An architecture in a .rpm's words.
pub(super) fn architecture(name: &str) -> &str {
    let found = ARCHITECTURES.iter().find(|(debian, _)| *debian == name);
    found.map_or(name, |(_, other)| other)
}

/// Whether a file is one that formats place and name too differently to compare.
pub(super) fn is_own(path: &str) -> bool {
    let places = DEBIAN_ONLY
        .iter()
        .chain([&PLACES[1].1, &"/usr/lib/.build-id"]);
    places.into_iter().any(|place| path.starts_with(place))
}

/// What is said when the formats differ.
pub(super) const NOTES: &[&str] = &[
    "the formats differ: scripts, relations and owners have no counterparts and are not compared",
    "/etc/default and /etc/sysconfig are taken for the same place, in texts too",
    "directories, and files in /usr/share/doc, /usr/share/licenses and /usr/share/lintian, are not compared",
];
