//! What comes from a peer.

use std::io;

use bytes::Bytes;
use tokio::{
    io::{AsyncReadExt, BufReader},
    net::tcp::OwnedReadHalf,
};

use super::{
    Outgoing,
    frame::{COMMAND, Frames, LONG, MORE, command},
};

/// More frames than a Jupyter message ever has.
const MOST_FRAMES: usize = 256;

/// The way from a peer.
#[derive(Debug)]
pub(crate) struct Incoming {
    stream: BufReader<OwnedReadHalf>,
    outgoing: Outgoing,
    most_bytes: usize,
}

impl Incoming {
    pub(super) fn new(
        stream: BufReader<OwnedReadHalf>,
        outgoing: Outgoing,
        most_bytes: usize,
    ) -> Incoming {
        Incoming {
            stream,
            outgoing,
            most_bytes,
        }
    }

    /// The next message; an error ends the connection.
    pub(crate) async fn message(&mut self) -> io::Result<Frames> {
        let mut frames = Frames::new();
        let mut room = self.most_bytes;
        loop {
            let (flags, body) = frame(&mut self.stream, room).await?;
            if flags & COMMAND != 0 {
                self.answer(&body);
                continue;
            }
            room -= body.len();
            frames.push(body);
            if flags & MORE == 0 {
                return Ok(frames);
            }
            if frames.len() == MOST_FRAMES {
                return Err(invalid("a message of too many frames"));
            }
        }
    }

    /// A peer may ask whether we are there: two bytes of patience, then what to send back.
    fn answer(&self, body: &[u8]) {
        if let Some(context) = body
            .strip_prefix(b"\x04PING")
            .and_then(|rest| rest.get(2..))
        {
            self.outgoing.send(command("PONG", context));
        }
    }
}

/// Reads one frame of at most so many bytes. Its memory grows with what arrives, not with what the
/// peer announces.
pub(super) async fn frame(
    stream: &mut BufReader<OwnedReadHalf>,
    most: usize,
) -> io::Result<(u8, Bytes)> {
    let flags = stream.read_u8().await?;
    if flags & !(MORE | LONG | COMMAND) != 0 {
        return Err(invalid("a frame with unknown flags"));
    }
    let length = if flags & LONG == 0 {
        u64::from(stream.read_u8().await?)
    } else {
        stream.read_u64().await?
    };
    if length > most as u64 {
        return Err(invalid("a message larger than max_message_size_mb"));
    }
    let mut body = Vec::new();
    stream.take(length).read_to_end(&mut body).await?;
    if (body.len() as u64) < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok((flags, Bytes::from(body)))
}

pub(super) fn invalid(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
