//! Writes the container.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use dunnage_model::Stamp;

use super::container::{MAGIC, write_header};
use crate::whole_file::WholeFile;

/// A .deb that has no name yet; dropped before [`Output::finish`] it leaves nothing.
pub(crate) struct Output {
    file: WholeFile,
    stamp: Stamp,
}

impl Output {
    /// Begins a file in a folder; `name` shows up in the temporary name.
    pub(crate) fn create(folder: &Path, name: &str, stamp: Stamp) -> io::Result<Output> {
        let mut file = WholeFile::create(folder, name)?;
        file.out.write_all(MAGIC)?;
        let mut output = Output { file, stamp };
        output.member("debian-binary", |out| out.write_all(b"2.0\n"))?;
        Ok(output)
    }

    /// Appends a member whose size is known when it is written.
    pub(crate) fn member(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> io::Result<()> {
        let out = &mut self.file.out;
        let header = out.stream_position()?;
        write_header(out, name, self.stamp.0, 0)?;
        let start = out.stream_position()?;
        write(out)?;
        let end = out.stream_position()?;
        out.seek(SeekFrom::Start(header))?;
        write_header(out, name, self.stamp.0, end - start)?;
        out.seek(SeekFrom::Start(end))?;
        if (end - start) % 2 == 1 {
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    /// Gives the file its name, when every byte is on the disk.
    pub(crate) fn finish(self, path: &Path) -> io::Result<()> {
        self.file.finish(path)
    }
}
