//! What the exit code of `dunnage` means; `dunnage --help` lists these.

/// Done.
pub(crate) const OK: u8 = 0;
/// Something failed: a build, a disk, a key.
pub(crate) const FAILED: u8 = 1;
/// `diff` found differences, `lint` found faults.
pub(crate) const FOUND: u8 = 1;
/// `diff` and `lint` could not look: a file is no sound package. Clap's code for wrong options, as in
/// diff(1).
pub(crate) const TROUBLE: u8 = 2;
/// A manifest has problems.
pub(crate) const MANIFEST: u8 = 3;
/// A committed file is not what the manifests say.
pub(crate) const DRIFT: u8 = 4;
/// Somebody asked for an end; as shells have it for SIGINT.
pub(crate) const INTERRUPTED: u8 = 130;
// 2 is clap's, for wrong options.
