//! Where clients reach a repository.

use std::path::Path;

/// What [`is_fetchable`] asks for.
pub(crate) const RULE: &str = "write https://…, http://… or file:///…, with spaces as %20";

/// Whether apt and dnf can fetch from it, and its text cannot end the line it stands on.
pub(crate) fn is_fetchable(uri: &str) -> bool {
    let scheme = ["https://", "http://", "file:///"]
        .iter()
        .any(|scheme| uri.starts_with(scheme));
    scheme && !uri.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// The URI of a folder of this machine, which must be absolute.
pub fn file_uri(folder: &Path) -> String {
    use std::fmt::Write as _;
    use std::os::unix::ffi::OsStrExt;
    let bytes = folder.as_os_str().as_bytes();
    bytes.iter().fold("file://".to_owned(), |mut uri, byte| {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
        uri
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_spaces_and_umlauts_is_a_uri() {
        assert_eq!(
            file_uri(Path::new("/a b/ü#?%")),
            "file:///a%20b/%C3%BC%23%3F%25"
        );
    }
}
