//! How hard contents are compressed.

use std::io::{self, Write};

use liblzma::stream::{Check, Filters, LzmaOptions, Stream};
use liblzma::write::XzEncoder;

use super::splice::Blocks;

/// The effort put into compression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compression {
    /// The preset of xz: 0 is the fastest, 9 the smallest.
    pub preset: u32,
}

impl Default for Compression {
    /// As dpkg-deb does it.
    fn default() -> Compression {
        Compression { preset: 6 }
    }
}

impl Compression {
    /// For a package that is tried out once and thrown away.
    pub const FAST: Compression = Compression { preset: 1 };

    /// Everything but the content that decides about the bytes that come out.
    pub(crate) fn codec(self) -> String {
        // The encoder of liblzma is part of it; raise the number when that gives other bytes.
        format!("lzma2 crc64 preset={} dict=content encoder=1", self.preset)
    }

    /// Compresses a content as one block.
    pub(crate) fn compress(self, content: &[u8]) -> io::Result<Blocks> {
        if content.is_empty() {
            return Ok(Blocks::default());
        }
        let mut options = LzmaOptions::new_preset(self.preset)?;
        // A dictionary larger than the content takes memory and gives nothing.
        let dictionary = content.len().next_power_of_two().clamp(4 << 10, 4 << 20);
        options.dict_size(dictionary as u32);
        let mut filters = Filters::new();
        filters.lzma2(&options);
        let stream = Stream::new_stream_encoder(&filters, Check::Crc64)?;
        let mut encoder = XzEncoder::new_stream(Vec::new(), stream);
        encoder.write_all(content)?;
        Blocks::of(&encoder.finish()?).map_err(io::Error::other)
    }

    /// The level of zstd that is the same effort.
    pub(crate) fn zstd_level(self) -> i32 {
        match self.preset {
            0..=3 => 3,
            _ => 19,
        }
    }

    /// Everything but the content that decides about the bytes of a frame.
    pub(crate) fn frame_codec(self) -> String {
        format!("zstd level={} checksum encoder=1", self.zstd_level())
    }

    /// Compresses a content as one zstd frame.
    pub(crate) fn frame(self, content: &[u8]) -> io::Result<Vec<u8>> {
        let mut encoder = zstd::stream::Encoder::new(Vec::new(), self.zstd_level())?;
        encoder.include_checksum(true)?;
        encoder.set_pledged_src_size(Some(content.len() as u64))?;
        encoder.write_all(content)?;
        encoder.finish()
    }
}
