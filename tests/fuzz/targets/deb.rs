//! Any bytes as a .deb: read, checked and compared without a panic, within bounds.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| dunnage_fuzz::look(bytes));
