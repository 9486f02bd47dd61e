//! What to do about what the system says.

use std::{error::Error, io};

use dunnage_daemon::Failure;
use nix::errno::Errno;

/// A failure with its causes, and what to do about them.
pub(crate) fn advised(error: &(dyn Error + 'static)) -> Failure {
    let failure = Failure::of(error);
    match advice(error) {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// A way out of the error, if one is known for the system's part in it.
fn advice(error: &(dyn Error + 'static)) -> Option<String> {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(hint) = error.downcast_ref::<io::Error>().and_then(of_system) {
            return Some(hint);
        }
        cause = error.source();
    }
    None
}

fn of_system(error: &io::Error) -> Option<String> {
    let hint = match Errno::from_raw(error.raw_os_error()?) {
        Errno::EADDRINUSE => {
            "another program listens there: `ss -ltnp` names it; stop it, or choose another port \
             with --port"
        }
        Errno::EACCES | Errno::EPERM => {
            return Some(format!(
                "this runs as {}; let that user into the directory and the file, or run it as the \
                 user they belong to",
                user()
            ));
        }
        Errno::ECONNREFUSED => {
            "nothing listens there: `llmspell kernel status` shows the kernels that run, and `llmspell \
             kernel start` starts one; the log of one that ended says why"
        }
        Errno::EMFILE | Errno::ENFILE => {
            "raise the limit of open files: `ulimit -n 65536` in a shell, LimitNOFILE=65536 in a unit"
        }
        Errno::ENOSPC | Errno::EDQUOT => "make room: `df -h` shows which disk is full",
        _ => return None,
    };
    Some(hint.to_owned())
}

fn user() -> String {
    let id = nix::unistd::geteuid();
    match nix::unistd::User::from_uid(id) {
        Ok(Some(user)) => user.name,
        _ => format!("user {id}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(errno: Errno) -> String {
        advised(&io::Error::from(errno)).to_string()
    }

    /// The table at the end of the manual: the words that people look for, and what to do.
    #[test]
    fn the_words_of_the_manual_come_with_a_way_out() {
        let table = [
            (Errno::EADDRINUSE, "Address already in use", "--port"),
            (Errno::EACCES, "Permission denied", "this runs as "),
            (
                Errno::ECONNREFUSED,
                "Connection refused",
                "llmspell kernel start",
            ),
            (Errno::EMFILE, "Too many open files", "LimitNOFILE="),
        ];
        for (errno, words, way_out) in table {
            let said = said(errno);
            let (message, hint) = said.split_once("\nhint: ").unwrap();
            assert!(message.contains(words), "{said}");
            assert!(hint.contains(way_out), "{said}");
        }
    }

    #[test]
    fn an_error_without_a_way_out_has_none() {
        assert_eq!(advice(&io::Error::from(Errno::EIO)), None);
        assert_eq!(advice(&io::Error::other("Permission denied")), None);
    }
}
