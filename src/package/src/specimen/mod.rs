//! One view of a package file of either format, for whoever compares and checks them.

mod deb;
mod event;
mod item;
mod rpm;
mod specimen_error;
mod texts;
mod whole;

pub use event::{Event, Hook};
pub use item::{Held, Item, ItemKind};
pub use specimen_error::SpecimenError;
pub use whole::{Relation, Specimen};

pub(crate) use texts::{TEXTS_LIMIT, is_text_to_keep};
