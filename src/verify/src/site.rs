//! What all cases about one package on one suite stand on.

use std::path::PathBuf;

use dunnage_model::Format;

use crate::company::Company;
use crate::editions::{Edition, Editions};
use crate::habit::{Habit, accounts};
use crate::prepared::Prepared;
use crate::stock::{stock, supply};
use crate::trial::Trial;
use crate::{
    Base, Event, Flavour, Layer, Listener, Overlay, Story, Subject, Suite, System, VerifyError,
};

/// Where things are kept on this machine.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Base roots, from one run to the next.
    pub(crate) roots: PathBuf,
    /// Systems, until the end of this run.
    pub(crate) room: PathBuf,
    /// Whether the systems stay behind.
    pub(crate) keep: bool,
}

/// What all cases about one package on one suite stand on.
pub(crate) struct Site<'s> {
    pub(crate) suite: Suite,
    pub(crate) subject: &'s Subject,
    pub(crate) editions: &'s Editions<'s>,
    pub(crate) company: Company<'s>,
    place: &'s Place,
    listener: &'s dyn Listener,
    stocked: Prepared<Layer>,
    bare: Prepared<Layer>,
    old: Prepared<(Layer, Habit)>,
    new: Prepared<(Layer, Habit)>,
}

impl<'s> Site<'s> {
    pub(crate) fn new(
        suite: Suite,
        editions: (&'s Subject, &'s Editions<'s>),
        company: Company<'s>,
        place: &'s Place,
        listener: &'s dyn Listener,
    ) -> Site<'s> {
        let (subject, editions) = editions;
        Site {
            suite,
            subject,
            editions,
            company,
            place,
            listener,
            stocked: Prepared::default(),
            bare: Prepared::default(),
            old: Prepared::default(),
            new: Prepared::default(),
        }
    }

    /// A root with systemd where apt or dnf can install the package.
    pub(crate) fn fresh(&self) -> Result<Overlay, VerifyError> {
        self.mount(&self.stocked.get(|| self.stock(true))?)
    }

    /// The same without systemd.
    pub(crate) fn bare(&self) -> Result<Overlay, VerifyError> {
        self.mount(&self.bare.get(|| self.stock(false))?)
    }

    /// A root on which an edition was installed and which was then shut down.
    pub(crate) fn installed(&self, edition: Edition) -> Result<(Overlay, Habit), VerifyError> {
        let prepared = if edition == Edition::Old {
            &self.old
        } else {
            &self.new
        };
        let (layer, habit) = prepared.get(|| self.install(edition))?;
        Ok((self.mount(&layer)?, habit))
    }

    pub(crate) fn mount(&self, layer: &Layer) -> Result<Overlay, VerifyError> {
        let mut overlay = Overlay::mount(layer, &self.place.room)?;
        if self.place.keep {
            overlay.keep();
        }
        Ok(overlay)
    }

    /// Tells how to enter a system again, if it is kept.
    pub(crate) fn tell(&self, overlay: &Overlay) -> Result<(), VerifyError> {
        if self.place.keep {
            let script = overlay.write_way_in()?;
            let line = format!("sh {}", script.display());
            self.listener.on(Event::Kept { line: &line });
        }
        Ok(())
    }

    fn stock(&self, systemd: bool) -> Result<Layer, VerifyError> {
        let flavour = match (self.subject.format(), systemd) {
            (Format::Rpm, _) => Flavour::Rpm,
            (Format::Deb, true) => Flavour::Systemd,
            (Format::Deb, false) => Flavour::Bare,
        };
        let base = Base::prepare(self.suite, flavour, &self.place.roots, self.listener)?;
        let (old, new) = (
            self.editions.get(Edition::Old)?,
            self.editions.get(Edition::New)?,
        );
        let root = self.mount(base.layer())?;
        let wanted = [
            (&new, self.company.of(Edition::New)),
            (&old, self.company.of(Edition::Old)),
        ];
        match flavour {
            Flavour::Rpm => supply(self.suite, root, &wanted, systemd)?.freeze(),
            _ => stock(self.suite, root, &wanted, &self.company.all())?.freeze(),
        }
    }

    fn install(&self, edition: Edition) -> Result<(Layer, Habit), VerifyError> {
        let system = System::boot(self.fresh()?)?;
        let before = accounts(&system)?;
        let story = Story::begin(
            self.suite,
            self.subject.archive().package.as_str(),
            "preparation",
            &[],
        )
        .about(self.subject.format());
        let on = story.on(&system);
        let archive = self.editions.get(edition)?;
        let trial = Trial {
            story: &story,
            site: self,
        };
        trial.apply(on, edition)?.ok()?;
        // apt and dnf can be content with another version.
        let record = trial.record(on)?;
        if record != archive.recorded() {
            return Err(VerifyError::Unexpected {
                what: format!("the record of {} {}", archive.package, archive.version),
                text: record,
            });
        }
        if self.subject.format() == Format::Rpm {
            Habit::awaken(on, self.subject)?;
        }
        let habit = Habit::observe(on, self.subject, &before)?;
        Ok((system.power_off()?.freeze()?, habit))
    }
}
