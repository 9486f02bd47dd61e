//! Which contents of a package stay in memory.

/// No file that people read is larger.
const TEXT_LIMIT: u64 = 256 << 10;

/// All texts of a package together; what comes later is compared by digest only.
pub(crate) const TEXTS_LIMIT: u64 = 32 << 20;

/// Where texts are that decide what a service does.
const FOLDERS: &[&str] = &[
    "/etc/",
    "/lib/systemd/",
    "/usr/lib/systemd/",
    "/usr/lib/sysusers.d/",
    "/usr/lib/tmpfiles.d/",
];

/// Whether a file is configuration, a unit or a declaration, of a size that people write.
pub(crate) fn is_text_to_keep(path: &str, size: u64) -> bool {
    size <= TEXT_LIMIT && FOLDERS.iter().any(|folder| path.starts_with(folder))
}
