//! ZMTP 3.0, the protocol of ZeroMQ, as far as the Jupyter channels need it.
//!
//! Why not a library: a peer that nobody has authenticated announces the length of a frame, and the
//! one in pure Rust allocates that much before the first byte has come, with no upper limit; nor can
//! a limit be set to what waits for a slow subscriber. Both are decided here, in [`Limits`] and
//! [`Outgoing`]. Only the mechanism NULL is spoken: messages are signed one level above.

mod accept;
mod dial;
mod frame;
mod handshake;
mod incoming;
mod outgoing;
mod publisher;
mod router;

pub(crate) use accept::Limits;
pub(crate) use dial::{Dialled, dial};
pub(crate) use frame::{Frames, encode};
pub(crate) use handshake::SocketType;
pub(crate) use incoming::Incoming;
pub(crate) use outgoing::Outgoing;
pub(crate) use publisher::Publisher;
pub(crate) use router::{Received, Router, echo};
