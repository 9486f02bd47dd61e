//! Every script, called in every way that dpkg may call it.

use dunnage_verify::{Invocation, Stage, VerifyError};

use crate::case::{Case, deb};
use crate::scenario::{ANY, Scenario};

pub(crate) const CALLS: Scenario = Scenario {
    name: "script_calls",
    about: ANY,
    proves: &["C22", "D1", "D4"],
    run: calls,
};

/// Debian Policy 6.5, in an order in which each finds what it needs: the purge comes last.
const CALLED: &[(&str, &[&str])] = &[
    ("preinst", &["install"]),
    ("preinst", &["install", "0.0.9-1", "0.1.0-1"]),
    ("preinst", &["upgrade", "0.0.9-1", "0.1.0-1"]),
    ("preinst", &["abort-upgrade", "0.2.0-1"]),
    ("postinst", &["configure"]),
    ("postinst", &["configure", ""]),
    ("postinst", &["configure", "0.0.9-1"]),
    ("postinst", &["abort-upgrade", "0.2.0-1"]),
    ("postinst", &["abort-remove"]),
    ("postinst", &["abort-remove", "in-favour", "other", "1.0-1"]),
    (
        "postinst",
        &["abort-deconfigure", "in-favour", "other", "1.0-1"],
    ),
    ("prerm", &["upgrade", "0.2.0-1"]),
    ("prerm", &["failed-upgrade", "0.0.9-1", "0.1.0-1"]),
    ("prerm", &["deconfigure", "in-favour", "other", "1.0-1"]),
    ("prerm", &["remove", "in-favour", "other", "1.0-1"]),
    ("prerm", &["remove"]),
    ("postrm", &["upgrade", "0.2.0-1"]),
    ("postrm", &["failed-upgrade", "0.0.9-1", "0.1.0-1"]),
    ("postrm", &["abort-install"]),
    ("postrm", &["abort-install", "0.0.9-1", "0.1.0-1"]),
    ("postrm", &["abort-upgrade", "0.0.9-1", "0.1.0-1"]),
    ("postrm", &["disappear", "other", "1.0-1"]),
    ("postrm", &["remove"]),
    ("postrm", &["purge"]),
    ("postrm", &["purge"]),
];

fn calls(case: &Case<'_>) -> Result<(), VerifyError> {
    // With a service manager, and without: the guards must hold in both.
    let machine = case.installed()?;
    let archives = &case.editions().first.archives;
    let mut scripts = 0;
    for package in case.product.packages {
        scripts += call_all(case.on(&machine).proving(&["C22", "D1"]), archives, package)?;
    }
    let on = case.on(&machine).proving(&["D1"]);
    on.expect(
        "scripts per package with a daemon",
        4 * case.product.daemons.len(),
        scripts,
    );

    let machine = case.chroot()?;
    case.on(&machine).apt_install(case.product.name)?;
    for package in case.product.packages {
        call_all(case.on(&machine).proving(&["D1", "D4"]), archives, package)?;
    }
    case.story.expect_none(
        &["D4"],
        "processes in the chroot",
        machine.system.processes(),
    );
    Ok(())
}

/// How many scripts the package has.
fn call_all(
    on: Stage<'_>,
    archives: &[dunnage_verify::Archive],
    package: &str,
) -> Result<usize, VerifyError> {
    let mut scripts = 0;
    for name in ["preinst", "postinst", "prerm", "postrm"] {
        let Some(text) = deb(archives, package)?.control(name)? else {
            continue;
        };
        scripts += 1;
        // A copy: purge and remove must be callable although the package is still installed.
        let path = format!("/var/tmp/{package}.{name}");
        on.system().push(&path, text, 0o755)?;
        for (_, words) in CALLED.iter().filter(|(script, _)| *script == name) {
            let outcome = call(on, package, name, &path, words)?;
            on.expect_ok(&outcome);
            on.expect(
                &format!("what {package}.{name} {words:?} says"),
                "",
                outcome.answer(),
            );
        }
        let unknown = [1, 2].map(|_| call(on, package, name, &path, &["no-such-call"]));
        let [one, two] = unknown;
        let (one, two) = (one?.status, two?.status);
        on.expect_that(
            &format!("{package}.{name} ignores or refuses an unknown call"),
            one == two && one <= 1,
            (one, two),
        );
    }
    Ok(scripts)
}

fn call(
    on: Stage<'_>,
    package: &str,
    script: &str,
    path: &str,
    words: &[&str],
) -> Result<dunnage_verify::Outcome, VerifyError> {
    // As dpkg sets them; deb-systemd-helper and dpkg-maintscript-helper refuse to work without.
    let package = format!("DPKG_MAINTSCRIPT_PACKAGE={package}");
    let name = format!("DPKG_MAINTSCRIPT_NAME={script}");
    let fixed = [
        "env",
        &package,
        &name,
        "DPKG_MAINTSCRIPT_ARCH=amd64",
        "DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT=1",
        path,
    ];
    on.system().call(Invocation::new(fixed.iter().chain(words)))
}
