//! Takes blocks out of xz streams and puts them into others (the .xz file format, version 1.2.1).

use std::io::{self, Write};

use super::vli;

const HEADER_MAGIC: [u8; 6] = [0xfd, b'7', b'z', b'X', b'Z', 0];
const FOOTER_MAGIC: [u8; 2] = *b"YZ";

/// Stream flags: every block ends in a CRC64, as `xz` and dpkg-deb make them.
const FLAGS: [u8; 2] = [0, 4];

const HEADER: usize = 12;
const FOOTER: usize = 12;

/// Compressed blocks, and what an index says of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocks {
    bytes: Vec<u8>,
    records: Vec<Record>,
}

/// One block as the index sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Record {
    unpadded: u64,
    uncompressed: u64,
}

/// Why bytes are not one sound xz stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an xz stream with CRC64 checks: {0}")]
pub struct SpliceError(&'static str);

impl Blocks {
    /// Takes the blocks out of one whole xz stream.
    pub fn of(stream: &[u8]) -> Result<Blocks, SpliceError> {
        if stream.len() < HEADER + FOOTER || stream[..HEADER] != header() {
            return Err(SpliceError("its header is damaged"));
        }
        let (body, footer) = stream.split_at(stream.len() - FOOTER);
        let backward = u32::from_le_bytes([footer[4], footer[5], footer[6], footer[7]]);
        if footer[..] != footer_of(backward) {
            return Err(SpliceError("its footer is damaged"));
        }
        let index_size = (backward as usize + 1) * 4;
        let start = body
            .len()
            .checked_sub(index_size)
            .filter(|start| *start >= HEADER);
        let start = start.ok_or(SpliceError("its index does not fit into it"))?;
        let records = read_index(&body[start..]).ok_or(SpliceError("its index is damaged"))?;
        let blocks = Blocks {
            bytes: body[HEADER..start].to_vec(),
            records,
        };
        let total = blocks.records.iter().try_fold(0_u64, |sum, record| {
            sum.checked_add(record.unpadded.checked_next_multiple_of(4)?)
        });
        if total != Some(blocks.bytes.len() as u64) {
            return Err(SpliceError("its index does not match its blocks"));
        }
        Ok(blocks)
    }

    /// How many compressed bytes they are.
    pub fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// These blocks alone as a stream.
    pub fn to_stream(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes.len() + 64);
        out.extend(header());
        out.extend(&self.bytes);
        let index = index_of(&self.records);
        out.extend(&index);
        out.extend(footer_of((index.len() / 4 - 1) as u32));
        out
    }
}

/// Writes one stream from blocks.
#[derive(Debug)]
pub struct Splice<W> {
    out: W,
    records: Vec<Record>,
}

impl<W: Write> Splice<W> {
    /// Begins the stream.
    pub fn new(mut out: W) -> io::Result<Splice<W>> {
        out.write_all(&header())?;
        Ok(Splice {
            out,
            records: Vec::new(),
        })
    }

    /// Appends blocks.
    pub fn push(&mut self, blocks: &Blocks) -> io::Result<()> {
        self.records.extend(&blocks.records);
        self.out.write_all(&blocks.bytes)
    }

    /// Ends the stream and gives the writer back.
    pub fn finish(mut self) -> io::Result<W> {
        let index = index_of(&self.records);
        let backward = u32::try_from(index.len() / 4 - 1).map_err(io::Error::other)?;
        self.out.write_all(&index)?;
        self.out.write_all(&footer_of(backward))?;
        Ok(self.out)
    }
}

fn header() -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..6].copy_from_slice(&HEADER_MAGIC);
    header[6..8].copy_from_slice(&FLAGS);
    header[8..].copy_from_slice(&crc32(&FLAGS));
    header
}

fn footer_of(backward: u32) -> [u8; FOOTER] {
    let mut footer = [0; FOOTER];
    footer[4..8].copy_from_slice(&backward.to_le_bytes());
    footer[8..10].copy_from_slice(&FLAGS);
    footer[10..].copy_from_slice(&FOOTER_MAGIC);
    let sum = crc32(&footer[4..10]);
    footer[..4].copy_from_slice(&sum);
    footer
}

fn index_of(records: &[Record]) -> Vec<u8> {
    let mut index = vec![0];
    vli::write(&mut index, records.len() as u64);
    for record in records {
        vli::write(&mut index, record.unpadded);
        vli::write(&mut index, record.uncompressed);
    }
    index.resize(index.len().next_multiple_of(4), 0);
    let sum = crc32(&index);
    index.extend(sum);
    index
}

fn read_index(index: &[u8]) -> Option<Vec<Record>> {
    let (fields, sum) = index.split_at_checked(index.len().checked_sub(4)?)?;
    if crc32(fields) != sum {
        return None;
    }
    let (0, mut rest) = fields.split_first()? else {
        return None;
    };
    let count = vli::read(&mut rest)?;
    let mut records = Vec::new();
    for _ in 0..count {
        let unpadded = vli::read(&mut rest)?;
        let uncompressed = vli::read(&mut rest)?;
        records.push(Record {
            unpadded,
            uncompressed,
        });
    }
    (rest.len() < 4 && rest.iter().all(|byte| *byte == 0)).then_some(records)
}

fn crc32(bytes: &[u8]) -> [u8; 4] {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum().to_le_bytes()
}
