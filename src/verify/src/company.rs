//! What has to be installed with a package, because it was given beside it and the package needs it.

use crate::editions::Edition;
use crate::stock::file_safe;
use crate::{Archive, Subject};

/// Where the company of an .rpm is on a system; a .deb's is among all that apt is offered.
const RPMS: &str = "/srv/company";
/// The packages that were given, for apt.
pub(crate) const DEBS: &str = "/srv/verify";

/// The packages beside one under trial, and what they were when it was older.
#[derive(Debug)]
pub(crate) struct Company<'s> {
    subject: &'s Subject,
    /// Its older version, if one was given.
    older: Option<&'s Subject>,
    beside: &'s [Subject],
    before: &'s [Subject],
}

impl<'s> Company<'s> {
    pub(crate) fn new(
        (subject, older): (&'s Subject, Option<&'s Subject>),
        beside: &'s [Subject],
        before: &'s [Subject],
    ) -> Company<'s> {
        Company {
            subject,
            older,
            beside,
            before,
        }
    }

    /// The packages that an edition needs: an old one those that were old with it.
    pub(crate) fn of(&self, edition: Edition) -> Vec<&'s Archive> {
        let subjects = match (edition, self.older) {
            (Edition::Old | Edition::OldKilled(_), Some(older)) => older.company(self.before),
            _ => self.subject.company(self.beside),
        };
        subjects.into_iter().map(Subject::archive).collect()
    }

    /// Every package that apt may be asked for.
    pub(crate) fn all(&self) -> Vec<&'s Archive> {
        let same = |one: &&Subject| one.format() == self.subject.format();
        let all = self.beside.iter().chain(self.before).filter(same);
        all.map(Subject::archive).collect()
    }

    /// Whether an older version was given, whose company may differ.
    pub(crate) fn changes(&self) -> bool {
        self.older.is_some()
    }
}

/// Where an .rpm of the company is on a system.
pub(crate) fn rpm_place(archive: &Archive) -> String {
    format!(
        "{RPMS}/{}_{}.rpm",
        archive.package,
        file_safe(&archive.version)
    )
}

/// Where a .deb that apt is offered is on a system.
pub(crate) fn deb_place(archive: &Archive) -> String {
    format!(
        "{DEBS}/{}_{}.deb",
        archive.package,
        file_safe(&archive.version)
    )
}
