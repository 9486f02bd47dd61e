//! Telling the service manager how far we are.

use sd_notify::NotifyState;

/// The line to the service manager (`NOTIFY_SOCKET`); without one every call is a no-op.
#[derive(Clone, Copy, Debug, Default)]
pub struct Readiness;

impl Readiness {
    /// We serve; only after the sockets are bound, since `systemctl start` returns on it.
    pub fn ready(self, status: &str) {
        send(&[NotifyState::Ready, NotifyState::Status(status)]);
    }

    /// What we do at the moment, as `systemctl status` shows it.
    pub fn status(self, status: &str) {
        send(&[NotifyState::Status(status)]);
    }

    /// We are about to end.
    pub fn stopping(self, status: &str) {
        send(&[NotifyState::Stopping, NotifyState::Status(status)]);
    }

    /// We will exit without ever having served.
    pub fn failed(self, status: &str) {
        // A status is one line: what follows a newline would be read as another assignment.
        send(&[NotifyState::Status(
            status.lines().next().unwrap_or_default(),
        )]);
    }
}

fn send(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "failed to notify the service manager");
    }
}
