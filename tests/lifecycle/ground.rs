//! What all scenarios on one suite stand on.

use std::sync::{Mutex, PoisonError};

use dunnage_verify::{
    Base, Flavour, Layer, Listener, Overlay, Server, Story, Suite, System, VerifyError,
};

use crate::editions::Editions;
use crate::product;

/// What all scenarios on one suite stand on: base roots, and one with the product installed.
pub(crate) struct Ground<'e> {
    suite: Suite,
    editions: &'e Editions,
    bare: Mutex<Option<Layer>>,
    base: Mutex<Option<Layer>>,
    installed: Mutex<Option<Layer>>,
}

impl<'e> Ground<'e> {
    pub(crate) fn new(suite: Suite, editions: &'e Editions) -> Ground<'e> {
        let (bare, base, installed) = (Mutex::default(), Mutex::default(), Mutex::default());
        Ground {
            suite,
            editions,
            bare,
            base,
            installed,
        }
    }

    pub(crate) fn suite(&self) -> Suite {
        self.suite
    }

    pub(crate) fn editions(&self) -> &'e Editions {
        self.editions
    }

    /// A new view of the root with systemd and without the product.
    pub(crate) fn fresh(&self, listener: &dyn Listener) -> Result<Overlay, VerifyError> {
        self.mount(&self.root(&self.base, Flavour::Systemd, listener)?)
    }

    /// A new view of the root without systemd.
    pub(crate) fn bare(&self, listener: &dyn Listener) -> Result<Overlay, VerifyError> {
        self.mount(&self.root(&self.bare, Flavour::Bare, listener)?)
    }

    /// A new view of a system on which the first version has been installed and was shut down.
    pub(crate) fn installed(&self, listener: &dyn Listener) -> Result<Overlay, VerifyError> {
        let layer = once(&self.installed, || {
            let system = System::boot(self.fresh(listener)?)?;
            let server = Server::start(&system, &self.editions.first.repository)?;
            let story = Story::begin(self.suite, "preparation", &[]);
            story
                .on(&system)
                .add_repository(&self.editions.first.repository, &server)?
                .apt_install("kohakuriver")?
                .wait_active(product::HOST)?
                .wait_active(product::RUNNER)?;
            drop(server);
            system.power_off()?.freeze()
        })?;
        self.mount(&layer)
    }

    fn root(
        &self,
        place: &Mutex<Option<Layer>>,
        flavour: Flavour,
        listener: &dyn Listener,
    ) -> Result<Layer, VerifyError> {
        let cache = support::target_dir().join("roots");
        once(place, || {
            Ok(Base::prepare(self.suite, flavour, &cache, listener)?
                .layer()
                .clone())
        })
    }

    pub(crate) fn mount(&self, layer: &Layer) -> Result<Overlay, VerifyError> {
        Overlay::mount(layer, &self.editions.room())
    }
}

/// Made by whoever needs it first, while the others wait; a failure is tried again by the next one.
fn once(
    place: &Mutex<Option<Layer>>,
    make: impl FnOnce() -> Result<Layer, VerifyError>,
) -> Result<Layer, VerifyError> {
    let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(layer) = &*place {
        return Ok(layer.clone());
    }
    let layer = make()?;
    *place = Some(layer.clone());
    Ok(layer)
}
