//! Unpacks what is in packages, whatever it is compressed with.

use std::io::{self, BufRead, BufReader, Read};

use liblzma::bufread::XzDecoder;
use liblzma::stream::Stream;

/// The memory an xz stream may ask for: `xz -9` needs 65 MiB.
const XZ_MEMORY: u64 = 256 << 20;

/// The window a zstd frame may ask for, as a power of two: what `zstd --ultra` uses.
const ZSTD_WINDOW: u32 = 27;

/// What a gzip stream begins with.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// A decompressing reader that stops with an error at a limit.
pub(crate) struct Decoder<R: Read> {
    codec: Codec<R>,
    left: u64,
}

enum Codec<R: Read> {
    Plain(BufReader<R>),
    Gzip(Box<flate2::bufread::GzDecoder<BufReader<R>>>),
    Xz(Box<XzDecoder<BufReader<R>>>),
    Zstd(Box<zstd::stream::read::Decoder<'static, BufReader<R>>>),
}

impl<R: Read> Decoder<R> {
    /// For a member whose name ends in `suffix`; `None` when nothing here unpacks that.
    pub(crate) fn new(suffix: &str, reader: R, limit: u64) -> io::Result<Option<Decoder<R>>> {
        let reader = BufReader::with_capacity(64 << 10, reader);
        let codec = match suffix {
            "" => Codec::Plain(reader),
            ".gz" => Codec::Gzip(Box::new(flate2::bufread::GzDecoder::new(reader))),
            ".xz" => {
                let stream = Stream::new_stream_decoder(XZ_MEMORY, 0)?;
                Codec::Xz(Box::new(XzDecoder::new_stream(reader, stream)))
            }
            ".zst" => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(reader)?.single_frame();
                decoder.window_log_max(ZSTD_WINDOW)?;
                Codec::Zstd(Box::new(decoder))
            }
            _ => return Ok(None),
        };
        Ok(Some(Decoder { codec, left: limit }))
    }

    /// For a payload compressed with what an .rpm calls `codec`: it may be several zstd frames, which
    /// rpm reads as one. `None` when nothing here unpacks that.
    pub(crate) fn of_payload(codec: &str, reader: R, limit: u64) -> io::Result<Option<Decoder<R>>> {
        let suffix = match codec {
            "none" => "",
            "gzip" => {
                let mut reader = BufReader::with_capacity(64 << 10, reader);
                // What names no codec is gzip for rpm, which reads plain bytes that way too:
                // `%_binary_payload w.ufdio` makes such packages.
                if !reader.fill_buf()?.starts_with(&GZIP_MAGIC) {
                    let codec = Codec::Plain(reader);
                    return Ok(Some(Decoder { codec, left: limit }));
                }
                let codec = Codec::Gzip(Box::new(flate2::bufread::GzDecoder::new(reader)));
                return Ok(Some(Decoder { codec, left: limit }));
            }
            "xz" => ".xz",
            "lzma" => {
                let reader = BufReader::with_capacity(64 << 10, reader);
                let stream = Stream::new_lzma_decoder(XZ_MEMORY)?;
                let codec = Codec::Xz(Box::new(XzDecoder::new_stream(reader, stream)));
                return Ok(Some(Decoder { codec, left: limit }));
            }
            "zstd" => {
                let reader = BufReader::with_capacity(64 << 10, reader);
                let mut decoder = zstd::stream::read::Decoder::with_buffer(reader)?;
                decoder.window_log_max(ZSTD_WINDOW)?;
                let codec = Codec::Zstd(Box::new(decoder));
                return Ok(Some(Decoder { codec, left: limit }));
            }
            _ => return Ok(None),
        };
        Decoder::new(suffix, reader, limit)
    }

    /// Reads to the end, so that the checksums in the stream are compared.
    ///
    /// Bytes behind the end are refused: dpkg reads one stream, others read more, and a file that
    /// means two things is not to be trusted.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        io::copy(&mut self, &mut io::sink())?;
        let mut rest = match self.codec {
            Codec::Plain(reader) => reader,
            Codec::Gzip(decoder) => decoder.into_inner(),
            Codec::Xz(decoder) => decoder.into_inner(),
            Codec::Zstd(decoder) => decoder.finish(),
        };
        if rest.fill_buf()?.is_empty() {
            Ok(())
        } else {
            Err(invalid(
                "more bytes follow the end of the compressed stream".to_owned(),
            ))
        }
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.codec {
            Codec::Plain(reader) => reader.read(buffer),
            Codec::Gzip(decoder) => decoder.read(buffer),
            Codec::Xz(decoder) => decoder.read(buffer),
            Codec::Zstd(decoder) => decoder.read(buffer),
        }?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => return Err(invalid("unpacks to more than is allowed".to_owned())),
        }
        Ok(read)
    }
}

/// An error about the bytes themselves.
pub(crate) fn invalid(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}
