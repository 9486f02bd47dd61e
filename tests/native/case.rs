//! What is shown.

use std::error::Error;

use crate::ground::Ground;
use crate::{deb_routes, dist_routes, generate_rpm, rpm_routes, source_routes};

/// A statement and how it is shown.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Ground) -> Result<(), Box<dyn Error>>,
}

/// All of them, the quick ones first.
pub(crate) const CASES: &[Case] = &[
    Case {
        name: "dist plans archives, makes installers, and the release workflow is what it makes",
        run: dist_routes::dist,
    },
    Case {
        name: "cargo deb makes our packages, but for what it cannot say",
        run: deb_routes::cargo_deb,
    },
    Case {
        name: "cargo generate-rpm makes our packages, but for what it cannot say",
        run: generate_rpm::cargo_generate_rpm,
    },
    Case {
        name: "dpkg-buildpackage makes our packages from a source archive, and lintian is silent",
        run: source_routes::dpkg_buildpackage,
    },
    Case {
        name: "rpmbuild makes our packages from a source archive, and rpmlint is silent",
        run: rpm_routes::rpmbuild,
    },
];
