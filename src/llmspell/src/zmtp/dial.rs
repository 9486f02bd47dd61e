//! The other end: connecting to a socket.

use std::{io, net::SocketAddr};

use bytes::Bytes;
use tokio::net::TcpStream;

use super::{Frames, Incoming, Outgoing, SocketType, frame::encode, handshake::shake};

/// More than a kernel ever sends in one message.
const MOST_BYTES: usize = 1 << 30;

/// A connection to a socket.
#[derive(Debug)]
pub(crate) struct Dialled {
    incoming: Incoming,
    outgoing: Outgoing,
}

/// Connects; a subscriber subscribes to everything.
pub(crate) async fn dial(address: SocketAddr, own: SocketType) -> io::Result<Dialled> {
    let stream = TcpStream::connect(address).await?;
    let (incoming, outgoing) = shake(stream, own, MOST_BYTES).await?;
    if own == SocketType::Sub {
        outgoing.send(encode(&[Bytes::from_static(&[1])]));
    }
    Ok(Dialled { incoming, outgoing })
}

impl Dialled {
    pub(crate) fn send(&self, frames: &[Bytes]) {
        self.outgoing.send(encode(frames));
    }

    pub(crate) async fn next(&mut self) -> io::Result<Frames> {
        self.incoming.message().await
    }
}
