//! What all scenarios on one suite stand on.

use std::sync::{Mutex, PoisonError};

use dunnage_verify::{
    Base, Flavour, Layer, Listener, Overlay, Server, Story, Suite, System, VerifyError,
};

use crate::editions::Editions;
use crate::product::{KOHAKURIVER, PRODUCTS, Product};

/// What all scenarios on one suite stand on: base roots, and one with each product installed.
pub(crate) struct Ground<'e> {
    suite: Suite,
    editions: &'e Editions,
    bare: Mutex<Option<Layer>>,
    base: Mutex<Option<Layer>>,
    installed: [Mutex<Option<Layer>>; PRODUCTS.len()],
    docker: Mutex<Option<Layer>>,
    rpm: Mutex<Option<Layer>>,
    with_docker: Mutex<Option<Layer>>,
    workstation: Mutex<Option<Layer>>,
}

impl<'e> Ground<'e> {
    pub(crate) fn new(suite: Suite, editions: &'e Editions) -> Ground<'e> {
        Ground {
            suite,
            editions,
            bare: Mutex::default(),
            base: Mutex::default(),
            installed: Default::default(),
            docker: Mutex::default(),
            rpm: Mutex::default(),
            with_docker: Mutex::default(),
            workstation: Mutex::default(),
        }
    }

    pub(crate) fn suite(&self) -> Suite {
        self.suite
    }

    pub(crate) fn editions(&self) -> &'e Editions {
        self.editions
    }

    /// A new view of the root with systemd and without any product.
    pub(crate) fn fresh(&self, listener: &dyn Listener) -> Result<Overlay, VerifyError> {
        self.mount(&self.root(&self.base, Flavour::Systemd, listener)?)
    }

    /// A new view of the root without systemd.
    pub(crate) fn bare(&self, listener: &dyn Listener) -> Result<Overlay, VerifyError> {
        self.mount(&self.root(&self.bare, Flavour::Bare, listener)?)
    }

    /// A new view of a system on which the first version of a product has been installed and was
    /// shut down.
    pub(crate) fn installed(
        &self,
        product: &Product,
        listener: &dyn Listener,
    ) -> Result<Overlay, VerifyError> {
        let places = PRODUCTS.iter().zip(&self.installed);
        let mut layers = places.filter(|(other, _)| other.name == product.name);
        let Some((_, place)) = layers.next() else {
            return self.fresh(listener);
        };
        let layer = once(place, || {
            self.install(System::boot(self.fresh(listener)?)?, product, &[])
        })?;
        self.mount(&layer)
    }

    /// A new view of a root with rpm and dnf, which passes for a Fedora.
    pub(crate) fn rpm(&self, listener: &dyn Listener) -> Result<Overlay, VerifyError> {
        self.mount(&self.root(&self.rpm, Flavour::Rpm, listener)?)
    }

    /// A new view of a root on which people have user managers and Jupyter's console.
    pub(crate) fn workstation(&self, listener: &dyn Listener) -> Result<Overlay, VerifyError> {
        self.mount(&self.root(&self.workstation, Flavour::Workstation, listener)?)
    }

    /// A new view of a root on which apt can install docker.
    pub(crate) fn fresh_for_docker(&self, listener: &dyn Listener) -> Result<Overlay, VerifyError> {
        self.mount(&self.root(&self.docker, Flavour::Docker, listener)?)
    }

    /// A new view of a system on which docker and the first version have been installed.
    pub(crate) fn with_docker(&self, listener: &dyn Listener) -> Result<Overlay, VerifyError> {
        let layer = once(&self.with_docker, || {
            let system = System::boot_for_docker(self.fresh_for_docker(listener)?)?;
            self.install(system, &KOHAKURIVER, &["docker.io"])
        })?;
        self.mount(&layer)
    }

    fn install(
        &self,
        system: System,
        product: &Product,
        more: &[&str],
    ) -> Result<Layer, VerifyError> {
        let server = Server::start(&system, &self.editions.first.repository)?;
        let story = Story::begin(self.suite, product.name, "preparation", &[]);
        let on = story.on(&system);
        on.add_repository(&self.editions.first.repository, &server)?
            .apt(&[&["install", product.name], more].concat())?
            .ok()?;
        for daemon in product.daemons {
            on.wait_active(daemon.unit)?;
        }
        drop(server);
        system.power_off()?.freeze()
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
