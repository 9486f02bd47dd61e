//! Where things are on Fedora, RHEL and SUSE, and which directories are a package's own.

use crate::tree::Kind;

/// Directories of Debian, and what they are called elsewhere.
const RENAMED: [(&str, &str); 1] = [(
    "/usr/share/zsh/vendor-completions/",
    "/usr/share/zsh/site-functions/",
)];

/// Directories that every system has before any package of ours: to own them too would be to remove
/// them too.
const SYSTEM: [&str; 20] = [
    "/etc",
    "/etc/sysconfig",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/lib/systemd",
    "/usr/lib/systemd/system",
    "/usr/lib/systemd/user",
    "/usr/lib/sysusers.d",
    "/usr/lib/tmpfiles.d",
    "/usr/libexec",
    "/usr/sbin",
    "/usr/share",
    "/usr/share/doc",
    "/usr/share/licenses",
    "/usr/share/man",
    "/var",
    "/var/cache",
    "/var/lib",
    "/var/log",
];

/// A path that the manifest names as Debian has it.
pub(crate) fn placed(path: String) -> String {
    let renamed = RENAMED.iter().find_map(|(debian, other)| {
        let rest = path.strip_prefix(debian)?;
        Some(format!("{other}{rest}"))
    });
    renamed.unwrap_or(path)
}

/// What a directory above a file is to the package, if it is not the system's.
pub(super) fn above(path: &str) -> Option<Kind> {
    if SYSTEM.contains(&path) || path.starts_with("/usr/share/man/") {
        return None;
    }
    // What an admin set there survives an upgrade only of a directory that is not unpacked
    // (lifecycle C11, R12); rpm makes it for the files in it, and removes it when it is empty.
    let admins = ["/etc/", "/var/"].iter().any(|top| path.starts_with(top));
    Some(if admins { Kind::Ghost } else { Kind::Directory })
}
