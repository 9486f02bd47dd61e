//! Taking in peers.

use std::{io, sync::Arc, time::Duration};

use tokio::{net::TcpListener, sync::Semaphore};

use super::{Incoming, Outgoing, SocketType, handshake::shake};

/// How long to wait when the system has no file descriptors left.
const PAUSE: Duration = Duration::from_millis(200);

/// What peers may take of us.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of a message.
    pub(crate) message_bytes: usize,
    /// Connections of one socket.
    pub(crate) peers: usize,
}

/// Shakes hands with whoever comes and lets `serve` do the rest, each in a task of its own.
pub(super) async fn accept<F>(
    listener: TcpListener,
    own: SocketType,
    limits: Limits,
    serve: impl Fn(Incoming, Outgoing) -> F + Clone + Send + 'static,
) where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(limits.peers));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // The cause stays for a while, and trying again at once would keep a core busy.
                tracing::error!(
                    "failed to accept a connection: {error} (hint: if this says \"Too many open \
                     files\", raise LimitNOFILE= of the unit, or `ulimit -n`)"
                );
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let serve = serve.clone();
        tokio::spawn(async move {
            let _place = place;
            let outcome = match shake(stream, own, limits.message_bytes).await {
                Ok((incoming, outgoing)) => serve(incoming, outgoing).await,
                Err(error) => Err(error),
            };
            match outcome {
                Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                    tracing::warn!("{peer} sent {error} to the {own:?} socket; disconnected");
                }
                _ => tracing::debug!("{peer} left the {own:?} socket"),
            }
        });
    }
}
