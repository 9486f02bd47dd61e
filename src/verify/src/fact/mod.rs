//! Facts: read from a system, never assumed.

mod account;
mod file;
mod journal;
mod package;
mod rpm;
mod unit;

pub use account::AccountFact;
pub use file::FileFact;
pub use journal::{JournalCursor, JournalFact};
pub use package::PackageFact;
pub use rpm::RpmFact;
pub use unit::UnitFact;
