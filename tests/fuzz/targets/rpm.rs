//! Any bytes as an .rpm: read, checked and compared without a panic, within bounds.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sha2::{Digest, Sha256};

/// What a header begins with.
const MAGIC: [u8; 8] = [0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0];

/// The tag of the digest of a header, and the type of its value, a text.
const DIGEST: [u32; 2] = [273, 6];

fuzz_target!(|bytes: &[u8]| match bytes.starts_with(&MAGIC) {
    true => dunnage_fuzz::look(&sealed(bytes)),
    false => dunnage_fuzz::look(bytes),
});

/// A header and a payload with the digest that fits, without which the reader would look no further.
fn sealed(bytes: &[u8]) -> Vec<u8> {
    let number = |at: usize| {
        let field = bytes
            .get(at..at + 4)
            .and_then(|field| field.try_into().ok());
        u32::from_be_bytes(field.unwrap_or_default()) as usize
    };
    let length = 16 + 16 * number(8) + number(12);
    let header = bytes.get(..length).unwrap_or(bytes);
    let mut out = vec![0xed, 0xab, 0xee, 0xdb];
    out.resize(96, 0);
    out.extend(MAGIC);
    let (tags, data) = (1_u32, 65_u32);
    for number in [tags, data, DIGEST[0], DIGEST[1], 0, 1] {
        out.extend(number.to_be_bytes());
    }
    for byte in Sha256::digest(header) {
        out.extend(format!("{byte:02x}").bytes());
    }
    out.push(0);
    out.resize(out.len().next_multiple_of(8), 0);
    out.extend(bytes);
    out
}
