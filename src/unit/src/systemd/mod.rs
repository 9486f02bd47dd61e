//! Units for systemd, and a reader for them.
//!
//! Nothing here needs a systemd newer than 249, the one of Ubuntu 22.04.

mod directory;
mod dropin;
mod escape;
mod extra;
mod parse;
pub(crate) mod quote;
mod sandbox;
mod since;
mod unit;

pub use dropin::dropin;
pub use escape::escape_instance;
pub use parse::{ParseError, UnitFile, command, parse, plain, words};
pub use since::since;
pub use unit::unit;
pub(crate) use unit::variable;
