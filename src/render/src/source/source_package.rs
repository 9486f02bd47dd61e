//! `debian/` of one product, for an archive that holds the crates of this one only.

use dunnage_model::Stamp;

use super::{Native, SourceFile, sources};
use crate::{RenderError, deb};

/// The files in `debian/` when the product is a source package of its own: with its name, and a changelog
/// whose newest entry is of its version.
pub fn source_package(native: &Native<'_>, stamp: Stamp) -> Result<Vec<SourceFile>, RenderError> {
    let changelog = deb::changelog(native.product, stamp);
    let changelog = named(&String::from_utf8_lossy(&changelog), &native.product.name);
    let mut product = native.product.clone();
    product.changelog = Some(changelog.clone().into_bytes());
    let native = Native {
        product: &product,
        cargo: native.cargo.clone(),
    };
    let mut files = sources(&[native])?;
    files.retain(|file| file.path.starts_with("debian/"));
    files.push(SourceFile::new("debian/changelog", changelog));
    files.sort();
    Ok(files)
}

/// A changelog whose entries are of another source package.
fn named(changelog: &str, name: &str) -> String {
    let line = |line: &str| match line.split_once(" (") {
        Some((_, rest)) if !line.starts_with(' ') => format!("{name} ({rest}\n"),
        _ => format!("{line}\n"),
    };
    changelog.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn entries_get_the_name_and_nothing_else_changes() {
        let text = "both (1.1-1) unstable; urgency=medium\n\n  * A (b) c.\n\n -- A B <a@example.org>  Thu, \
                    01 Jan 1970 00:01:00 +0000\n\nboth (1.0-1) unstable; urgency=medium\n";
        assert_eq!(named(text, "one"), text.replace("both (", "one ("));
    }
}
