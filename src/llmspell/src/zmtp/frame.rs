//! Frames: a byte of flags, a length, and what is in them.

use bytes::{BufMut, Bytes, BytesMut};

/// A message: some frames that belong together.
pub(crate) type Frames = Vec<Bytes>;

pub(super) const MORE: u8 = 1;
pub(super) const LONG: u8 = 2;
pub(super) const COMMAND: u8 = 4;

/// A message on the wire.
pub(crate) fn encode(frames: &[Bytes]) -> Bytes {
    let size: usize = frames.iter().map(|frame| frame.len() + 9).sum();
    let mut wire = BytesMut::with_capacity(size);
    for (i, frame) in frames.iter().enumerate() {
        let more = if i + 1 < frames.len() { MORE } else { 0 };
        put(&mut wire, more, frame);
    }
    wire.freeze()
}

/// A command on the wire.
pub(super) fn command(name: &str, body: &[u8]) -> Bytes {
    let mut text = vec![u8::try_from(name.len()).unwrap_or_default()];
    text.extend_from_slice(name.as_bytes());
    text.extend_from_slice(body);
    let mut wire = BytesMut::with_capacity(text.len() + 9);
    put(&mut wire, COMMAND, &text);
    wire.freeze()
}

fn put(wire: &mut BytesMut, flags: u8, body: &[u8]) {
    match u8::try_from(body.len()) {
        Ok(short) => {
            wire.put_u8(flags);
            wire.put_u8(short);
        }
        Err(_) => {
            wire.put_u8(flags | LONG);
            wire.put_u64(body.len() as u64);
        }
    }
    wire.put_slice(body);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_frames_have_lengths_of_their_own() {
        let long = Bytes::from(vec![7; 300]);
        let wire = encode(&[Bytes::from_static(b"ab"), long]);
        assert_eq!(&wire[..4], [1, 2, b'a', b'b']);
        assert_eq!(&wire[4..13], [2, 0, 0, 0, 0, 0, 0, 1, 44]);
        assert_eq!(wire.len(), 4 + 9 + 300);
    }

    #[test]
    fn a_command_carries_its_name() {
        assert_eq!(
            &command("PONG", b"x")[..],
            [4, 6, 4, b'P', b'O', b'N', b'G', b'x']
        );
    }
}
