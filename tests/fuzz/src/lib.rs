//! What is done with every input that is a package.

use std::io::Write;

use dunnage_package::diff::Difference;
use dunnage_package::lint::lint;
use dunnage_package::specimen::Specimen;

/// Reads, checks and compares bytes as a package; errors are fine, panics are not.
pub fn look(bytes: &[u8]) {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes).expect("it is written");
    if let Ok(specimen) = Specimen::read(file.path()) {
        lint(&specimen);
        assert!(
            Difference::between(&specimen, &specimen).is_empty(),
            "it differs from itself"
        );
    }
}
