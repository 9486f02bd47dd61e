//! Spliced streams, read by liblzma and by xz.

use std::fs;
use std::io::Read;
use std::process::Command;

use liblzma::read::XzDecoder;
use proptest::collection::vec;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::{BlockCache, Blocks, Compression, Splice};

fn spliced(contents: &[Vec<u8>], cache: &BlockCache) -> Vec<u8> {
    let mut splice = Splice::new(Vec::new()).expect("memory");
    for content in contents {
        splice
            .push(&cache.blocks(content).expect("compresses"))
            .expect("memory");
    }
    splice.finish().expect("memory")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_spliced_unpacks_to_the_contents_in_order(
        contents in vec(vec(any::<u8>(), 0..3000), 0..5),
        preset in 0..3_u32,
    ) {
        let cache = BlockCache::none().with_compression(Compression { preset });
        let stream = spliced(&contents, &cache);
        let mut unpacked = Vec::new();
        // Not a decoder of several streams: dpkg reads one and refuses more.
        XzDecoder::new(stream.as_slice()).read_to_end(&mut unpacked).expect("sound");
        prop_assert_eq!(unpacked, contents.concat());
        prop_assert_eq!(Blocks::of(&stream).expect("sound").to_stream(), stream);
    }

    #[test]
    fn damaged_streams_are_refused_without_a_panic(at in 0..1000_usize, bit in 0..8_u32) {
        let sound = spliced(&[b"content".repeat(9), b"more".to_vec()], &BlockCache::none());
        let mut stream = sound.clone();
        let at = at % stream.len();
        stream[at] ^= 1 << bit;
        if let Ok(blocks) = Blocks::of(&stream) {
            // Only the blocks themselves carry sums that are not compared here.
            prop_assert_eq!(blocks.to_stream(), stream);
        }
        prop_assert!(Blocks::of(&sound[..at]).is_err());
    }

    #[test]
    fn arbitrary_bytes_are_refused_without_a_panic(bytes in vec(any::<u8>(), 0..200)) {
        prop_assert!(Blocks::of(&bytes).is_err());
    }
}

#[test]
fn xz_itself_reads_a_spliced_stream() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("spliced.xz");
    let contents = [vec![7; 70_000], Vec::new(), b"end".to_vec()];
    fs::write(&file, spliced(&contents, &BlockCache::none())).expect("written");
    let xz = |option: &str| {
        let run = Command::new("xz")
            .arg(option)
            .arg("--stdout")
            .arg(&file)
            .output();
        run.expect("xz must be installed (package xz-utils)")
    };
    assert!(xz("--test").status.success());
    assert_eq!(xz("--decompress").stdout, contents.concat());
}

#[test]
fn a_content_is_compressed_once_and_a_damaged_entry_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let content = b"content".repeat(1000);
    let cache = || BlockCache::directory(folder.path().join("cache"), 1 << 20);
    let counts = |cache: &BlockCache| (cache.hits(), cache.misses());

    let first = cache();
    let blocks = first.blocks(&content).expect("compresses");
    assert_eq!(counts(&first), (0, 1));

    let second = cache();
    assert_eq!(second.blocks(&content).expect("found"), blocks);
    assert_eq!(counts(&second), (1, 0));

    let fast = cache().with_compression(Compression::FAST);
    fast.blocks(&content).expect("compresses");
    assert_eq!(counts(&fast), (0, 1), "another effort is another entry");

    for entry in fs::read_dir(folder.path().join("cache")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let mut bytes = fs::read(&path).expect("readable");
        let last = bytes.len() - 20;
        bytes[last] ^= 1;
        fs::write(&path, bytes).expect("written");
    }
    let third = cache();
    assert_eq!(third.blocks(&content).expect("compresses"), blocks);
    assert_eq!(counts(&third), (0, 1));
}

#[test]
fn pruning_keeps_the_newest_entries_and_foreign_files() {
    let folder = tempfile::tempdir().expect("a folder");
    // Digests do not compress.
    let noise = |seed: u32| {
        let digests =
            (0..125_u32).flat_map(|number| Sha256::digest((seed << 16 | number).to_le_bytes()));
        digests.collect::<Vec<u8>>()
    };
    fs::write(folder.path().join("README"), [0; 9000]).expect("written");
    let cache = BlockCache::directory(folder.path(), 10_000);
    for seed in 1..=4 {
        cache.blocks(&noise(seed)).expect("compresses");
        std::thread::sleep(std::time::Duration::from_millis(15));
    }
    cache.prune().expect("pruned");
    let after = BlockCache::directory(folder.path(), 10_000);
    for seed in [3, 4, 1] {
        after.blocks(&noise(seed)).expect("compresses");
    }
    assert_eq!((after.hits(), after.misses()), (2, 1));
    assert!(folder.path().join("README").exists());
}

#[test]
fn a_cache_that_cannot_be_written_costs_only_time() {
    let cache = BlockCache::directory("/proc/no/such/folder", 1 << 20);
    let stream = spliced(&[b"content".to_vec()], &cache);
    assert_eq!(stream, spliced(&[b"content".to_vec()], &BlockCache::none()));
}
