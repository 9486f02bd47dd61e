//! The variable-length integers of the xz format (1.2).

/// The longest encoding: 63 bits, seven in each byte.
const LONGEST: usize = 9;

/// Appends a number.
pub(crate) fn write(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number as u8 & 0x7f) | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number off the front.
pub(crate) fn read(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for index in 0..LONGEST {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            // A zero at the end would be a second spelling of the same number.
            return (byte != 0 || index == 0).then_some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_reads_back(number in 0..1_u64 << 63, tail in any::<[u8; 3]>()) {
            let mut bytes = Vec::new();
            write(&mut bytes, number);
            bytes.extend(tail);
            let mut rest = bytes.as_slice();
            prop_assert_eq!(read(&mut rest), Some(number));
            prop_assert_eq!(rest, tail);
        }
    }

    #[test]
    fn a_second_spelling_is_refused() {
        assert_eq!(read(&mut [0x80, 0x00].as_slice()), None);
        assert_eq!(read(&mut [0xff; 10].as_slice()), None);
    }
}
