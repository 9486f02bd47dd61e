//! How two peers begin.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::{
    Incoming, Outgoing,
    frame::{COMMAND, command},
    incoming::{frame, invalid},
};

/// How long a peer may take to say what it is.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most that a peer may say about itself.
const MOST_METADATA: usize = 4096;

/// What a socket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SocketType {
    /// Answers each peer.
    Router,
    /// Tells all subscribers.
    Pub,
    /// Answers one question at a time.
    Rep,
    /// Asks a router.
    Dealer,
    /// Listens to a publisher.
    Sub,
}

impl SocketType {
    fn name(self) -> &'static str {
        match self {
            SocketType::Router => "ROUTER",
            SocketType::Pub => "PUB",
            SocketType::Rep => "REP",
            SocketType::Dealer => "DEALER",
            SocketType::Sub => "SUB",
        }
    }

    fn talks_to(self, peer: &[u8]) -> bool {
        let peers: &[&str] = match self {
            SocketType::Router => &["DEALER", "REQ", "ROUTER"],
            SocketType::Pub => &["SUB", "XSUB"],
            SocketType::Rep => &["REQ", "DEALER"],
            SocketType::Dealer => &["ROUTER", "REP", "DEALER"],
            SocketType::Sub => &["PUB", "XPUB"],
        };
        peers.iter().any(|name| name.as_bytes() == peer)
    }
}

/// Agrees with a peer; both ends do the same.
pub(super) async fn shake(
    stream: TcpStream,
    own: SocketType,
    most_bytes: usize,
) -> io::Result<(Incoming, Outgoing)> {
    // Answers are short and somebody waits for them.
    stream.set_nodelay(true)?;
    tokio::time::timeout(PATIENCE, agree(stream, own, most_bytes))
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

async fn agree(
    stream: TcpStream,
    own: SocketType,
    most_bytes: usize,
) -> io::Result<(Incoming, Outgoing)> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::with_capacity(16 * 1024, read);
    write.write_all(&greeting()).await?;
    let mut theirs = [0; 64];
    read.read_exact(&mut theirs).await?;
    if theirs[0] != 0xff || theirs[9] & 1 == 0 || theirs[10] < 3 {
        return Err(invalid("not ZMTP 3"));
    }
    if &theirs[12..17] != b"NULL\0" {
        return Err(invalid("another security mechanism than NULL"));
    }
    write.write_all(&ready(own)).await?;
    let (flags, body) = frame(&mut read, MOST_METADATA).await?;
    let metadata = body
        .strip_prefix(b"\x05READY")
        .filter(|_| flags & COMMAND != 0);
    let metadata = metadata.ok_or_else(|| invalid("no READY"))?;
    if !property(metadata, b"socket-type").is_some_and(|peer| own.talks_to(peer)) {
        return Err(invalid("a socket of the wrong type"));
    }
    let outgoing = Outgoing::start(write);
    let incoming = Incoming::new(read, outgoing.clone(), most_bytes);
    Ok((incoming, outgoing))
}

/// Signature, version 3.0, mechanism, role and padding.
fn greeting() -> [u8; 64] {
    let mut greeting = [0; 64];
    greeting[0] = 0xff;
    greeting[8] = 1;
    greeting[9] = 0x7f;
    greeting[10] = 3;
    greeting[12..16].copy_from_slice(b"NULL");
    greeting
}

fn ready(own: SocketType) -> bytes::Bytes {
    let mut body = Vec::new();
    for (name, value) in [("Socket-Type", own.name()), ("Identity", "")] {
        body.push(u8::try_from(name.len()).unwrap_or_default());
        body.extend_from_slice(name.as_bytes());
        body.extend_from_slice(&u32::try_from(value.len()).unwrap_or_default().to_be_bytes());
        body.extend_from_slice(value.as_bytes());
    }
    command("READY", &body)
}

/// The value of a property, whose name may be in any case.
fn property<'a>(mut metadata: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    while let Some((length, rest)) = metadata.split_first() {
        let (name, rest) = rest.split_at_checked(usize::from(*length))?;
        let (size, rest) = rest.split_first_chunk::<4>()?;
        let size = usize::try_from(u32::from_be_bytes(*size)).ok()?;
        let (value, rest) = rest.split_at_checked(size)?;
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        metadata = rest;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_found_and_broken_ones_are_not() {
        let metadata = b"\x08identity\0\0\0\x01x\x0bSocket-Type\0\0\0\x06DEALER";
        assert_eq!(
            property(metadata, b"socket-type"),
            Some(b"DEALER".as_slice())
        );
        assert_eq!(property(&metadata[..20], b"socket-type"), None);
        assert_eq!(property(b"\x01a\xff\xff\xff\xff", b"a"), None);
    }
}
