//! The manifest of a product, and the [`Product`] that its checks make of it.
//!
//! A manifest is read into a [`Manifest`], typed and with the place of every value, and [`check`]
//! turns it into a [`Product`] or reports every [`Problem`] at once. After that nothing needs
//! interpreting: names resolve, files are read, defaults are filled.

mod address;
mod baseline;
mod bill;
mod cargo;
mod check;
mod manifest;
mod problem;
mod product;
mod released;
mod repository;
mod stamp;
mod suggestion;
mod table;
mod target;
mod version;

pub use address::{Address, AddressError};
pub use baseline::{BASELINES, Baseline};
pub use bill::{Bill, Ingredient};
pub use cargo::{CargoError, CargoProject, CrateId};
pub use check::{Surroundings, check};
pub use manifest::{LoadError, Manifest};
pub use problem::{Problem, Problems};
pub use product::{
    Accepted, BrewTest, Config, Homebrew, LicenseFile, Link, OnInstall, OnUpgrade, PackageSpec,
    Product, RelationSpec, Retired, ServiceSpec, Shipped,
};
pub use released::{Released, ReleasedConffile, ReleasedError};
pub use repository::Repository;
pub use stamp::Stamp;
pub use suggestion::nearest;
pub use target::{Arch, Format, Target};
pub use version::{Version, VersionError};
