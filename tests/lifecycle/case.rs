//! A scenario at work, and the machines it makes.

use dunnage_verify::{Archive, Listener, Server, Stage, Story, System, VerifyError};

use crate::editions::{Edition, Editions};
use crate::faulty::Faulty;
use crate::ground::Ground;
use crate::product::Product;
use crate::tasks::{make_image, wait_for_nodes};

/// A scenario at work.
pub(crate) struct Case<'c> {
    pub(crate) story: &'c Story,
    /// The product of which it is told.
    pub(crate) product: &'static Product,
    ground: &'c Ground<'c>,
    listener: &'c dyn Listener,
}

/// A system, and the repository it sees.
pub(crate) struct Machine {
    // Before the system, in whose network it listens.
    server: Server,
    pub(crate) system: System,
}

impl<'c> Case<'c> {
    pub(crate) fn new(
        story: &'c Story,
        product: &'static Product,
        ground: &'c Ground<'c>,
        listener: &'c dyn Listener,
    ) -> Case<'c> {
        Case {
            story,
            product,
            ground,
            listener,
        }
    }

    pub(crate) fn editions(&self) -> &'c Editions {
        self.ground.editions()
    }

    /// The packages of the product that fail.
    pub(crate) fn faulty(&self) -> Result<&'c Faulty, VerifyError> {
        self.editions().faulty(self.product)
    }

    /// A booted system that knows the repository of the first version.
    pub(crate) fn fresh(&self) -> Result<Machine, VerifyError> {
        self.reach(System::boot(self.ground.fresh(self.listener)?)?)
    }

    /// The same, with user managers and Jupyter's console.
    pub(crate) fn fresh_workstation(&self) -> Result<Machine, VerifyError> {
        self.reach(System::boot(self.ground.workstation(self.listener)?)?)
    }

    /// A booted system on which the first version was installed before the boot.
    pub(crate) fn installed(&self) -> Result<Machine, VerifyError> {
        self.reach(System::boot(
            self.ground.installed(self.product, self.listener)?,
        )?)
    }

    /// A booted system that knows the repository of the first version, and where apt can install
    /// docker.
    pub(crate) fn fresh_for_docker(&self) -> Result<Machine, VerifyError> {
        let root = self.ground.fresh_for_docker(self.listener)?;
        self.reach(System::boot_for_docker(root)?)
    }

    /// A booted system with docker, an image, and the first version as a cluster of one node.
    pub(crate) fn installed_for_docker(&self) -> Result<Machine, VerifyError> {
        let root = self.ground.with_docker(self.listener)?;
        let machine = self.reach(System::boot_for_docker(root)?)?;
        let on = self.on(&machine);
        make_image(on)?;
        let name = machine.system.run(["uname", "-n"])?.ok()?;
        wait_for_nodes(on, &[name.answer()])?;
        Ok(machine)
    }

    /// A root with systemd that is entered without booting it, as image builders do.
    pub(crate) fn chroot(&self) -> Result<Machine, VerifyError> {
        self.reach(System::chroot(self.ground.fresh(self.listener)?))
    }

    /// A booted system with rpm and dnf.
    pub(crate) fn with_rpm(&self) -> Result<System, VerifyError> {
        System::boot(self.ground.rpm(self.listener)?)
    }

    /// A root with rpm and dnf that is entered without booting it.
    pub(crate) fn rpm_chroot(&self) -> Result<System, VerifyError> {
        Ok(System::chroot(self.ground.rpm(self.listener)?))
    }

    /// A container without systemd.
    pub(crate) fn container(&self) -> Result<Machine, VerifyError> {
        self.reach(System::container(self.ground.bare(self.listener)?)?)
    }

    /// Acts on a machine.
    pub(crate) fn on<'s>(&'s self, machine: &'s Machine) -> Stage<'s> {
        self.story.on(&machine.system)
    }

    /// Boots the root of a machine that was entered by chroot.
    pub(crate) fn boot(&self, machine: Machine) -> Result<Machine, VerifyError> {
        let Machine { server, system } = machine;
        drop(server);
        let layer = system.leave().freeze()?;
        self.reach(System::boot(self.ground.mount(&layer)?)?)
    }

    /// Lets a machine see the repository of another edition.
    pub(crate) fn offer<'s>(
        &'s self,
        machine: &'s Machine,
        edition: &Edition,
    ) -> Result<Stage<'s>, VerifyError> {
        machine.server.switch(&edition.repository);
        let stage = self.on(machine);
        stage.apt_update()?;
        Ok(stage)
    }

    fn reach(&self, system: System) -> Result<Machine, VerifyError> {
        let repository = &self.editions().first.repository;
        let server = Server::start(&system, repository)?;
        self.story.on(&system).add_repository(repository, &server)?;
        Ok(Machine { server, system })
    }
}

/// The .deb of one package among several.
pub(crate) fn deb<'a>(archives: &'a [Archive], package: &str) -> Result<&'a Archive, VerifyError> {
    archives
        .iter()
        .find(|archive| archive.package == package)
        .ok_or_else(|| VerifyError::Unexpected {
            what: format!("packages without {package}"),
            text: archives
                .iter()
                .map(|archive| archive.package.clone())
                .collect(),
        })
}
