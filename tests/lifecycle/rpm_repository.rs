//! .rpm packages, from the repository that `ship` made, over HTTP.

use dunnage_verify::{Server, Stage, VerifyError};

use crate::case::Case;
use crate::editions::Edition;
use crate::fresh_install::works;
use crate::product::{PRODUCTS, Product};
use crate::rpm_install::start;
use crate::scenario::{ANY, Scenario};

pub(crate) const RPM_REPOSITORY: Scenario = Scenario {
    name: "rpm_repository",
    about: ANY,
    proves: &["DNF"],
    run: repository,
};

/// The package that keeps key and address up to date.
const RELEASE: &str = "dunnage-release";

fn repository(case: &Case<'_>) -> Result<(), VerifyError> {
    let system = case.with_rpm()?;
    let (on, product) = (case.story.on(&system).proving(&["DNF"]), case.product);
    let (first, second) = (&case.editions().first, &case.editions().second);
    let server = Server::start(&system, &first.repository)?;
    // Every Fedora has these folders; the lines are pasted by people who can answer questions.
    on.shell("mkdir -p /etc/pki/rpm-gpg /etc/dnf && echo assumeyes=True >> /etc/dnf/dnf.conf")?;
    on.expect("lines to install", 3, first.install.dnf.len());
    for line in &first.install.dnf {
        let said = system.shell(&only(product, line))?;
        on.expect_ok(&said);
    }
    told(on)?;
    signed(on, first, product)?;
    start(on, product)?;
    works(on, product)?;
    server.switch(&second.repository);
    on.dnf_forget()?.dnf_upgrade()?;
    signed(on, second, product)?;
    works(on, product)
}

/// A line that installs several products, for one of them.
fn only(product: &Product, line: &str) -> String {
    let other = |word: &&str| {
        PRODUCTS
            .iter()
            .any(|other| other.name != product.name && other.name == *word)
    };
    let words = line.split(' ').filter(|word| !other(word));
    words.collect::<Vec<_>>().join(" ")
}

/// The client asks for both signatures, and what people fetched is what the release package owns.
fn told(on: Stage<'_>) -> Result<(), VerifyError> {
    on.expect_rpm_installed(RELEASE)?;
    on.expect_verified(RELEASE)?;
    for key in ["\ngpgcheck=1\n", "\nrepo_gpgcheck=1\n"] {
        on.expect_text("/etc/yum.repos.d/dunnage.repo", key, true)?;
    }
    let outcome = on.rpm(&["-qf", "/etc/yum.repos.d/dunnage.repo"])?.ok()?;
    let owned = outcome.stdout.starts_with(RELEASE);
    on.expect_that("the release package owns the .repo file", owned, &outcome);
    on.expect_nothing("doubles", "find /etc -name '*.rpmnew' -o -name '*.rpmsave'")?;
    Ok(())
}

/// Every package is there in this version, under the signature of the one key that rpm knows.
fn signed(on: Stage<'_>, edition: &Edition, product: &Product) -> Result<(), VerifyError> {
    let known = on
        .rpm(&["-q", "--qf", "%{VERSION}\n", "gpg-pubkey"])?
        .ok()?;
    let key = known.answer();
    for package in product.packages {
        on.expect_rpm(package, &edition.version)?;
        let signature = on
            .rpm(&["-q", "--qf", "%{RSAHEADER:pgpsig}", package])?
            .ok()?;
        let by = format!("Key ID {key}");
        let ends = |line: &str| line.contains("Key ID") && line.trim_end().ends_with(key);
        on.expect_that(
            &format!("{package}: {by}"),
            ends(&signature.stdout),
            &signature,
        );
    }
    Ok(())
}
