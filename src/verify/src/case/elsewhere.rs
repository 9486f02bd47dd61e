//! What a Debian that plays a Fedora cannot show.

use super::Case;
use crate::VerifyError;
use crate::trial::Trial;

pub(super) const CASE: Case = Case {
    name: "elsewhere",
    about: "what an .rpm meets on systems that are not at hand",
    proves: &["R8", "R15", "R19", "R21"],
    run,
};

/// Statements, and what they would need.
const REASONS: &[(&[&str], &str)] = &[
    (
        &["R8"],
        "needs EL, Fedora and openSUSE themselves; here Debian's dnf resolves, against names that a \
         Fedora would have",
    ),
    (
        &["R15"],
        "needs bootc and an image to build; what lies below /var is seen in `payload`",
    ),
    (&["R19"], "needs zypper, SUSE's macros and an openSUSE"),
    (&["R21"], "needs SELinux"),
];

fn run(trial: &Trial<'_>) -> Result<(), VerifyError> {
    for (ids, reason) in REASONS {
        trial.story.not_provable(ids, reason);
    }
    Ok(())
}
