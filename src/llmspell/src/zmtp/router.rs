//! Sockets that answer.

use tokio::{net::TcpListener, sync::mpsc, task::JoinHandle};

use super::{Frames, Limits, Outgoing, SocketType, accept::accept, frame::encode};

/// How many messages may wait before their senders have to.
const WAITING: usize = 256;

/// A message and the way back.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) frames: Frames,
    pub(crate) sender: Outgoing,
}

/// Receives messages of many peers, in turn.
#[derive(Debug)]
pub(crate) struct Router {
    incoming: mpsc::Receiver<Received>,
    accepting: JoinHandle<()>,
}

impl Router {
    pub(crate) fn serve(listener: TcpListener, limits: Limits) -> Router {
        let (queue, incoming) = mpsc::channel(WAITING);
        let serve = move |mut incoming: super::Incoming, outgoing: Outgoing| {
            let queue = queue.clone();
            async move {
                loop {
                    let frames = incoming.message().await?;
                    let sender = outgoing.clone();
                    if queue.send(Received { frames, sender }).await.is_err() {
                        return Ok(());
                    }
                }
            }
        };
        let accepting = tokio::spawn(accept(listener, SocketType::Router, limits, serve));
        Router {
            incoming,
            accepting,
        }
    }

    /// The next message.
    pub(crate) async fn next(&mut self) -> Option<Received> {
        self.incoming.recv().await
    }

    /// What is there already.
    pub(crate) fn waiting(&mut self) -> Option<Received> {
        self.incoming.try_recv().ok()
    }
}

impl Drop for Router {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Sends everything back to where it came from: the heartbeat.
pub(crate) fn echo(listener: TcpListener, limits: Limits) {
    let serve = |mut incoming: super::Incoming, outgoing: Outgoing| async move {
        loop {
            let frames = incoming.message().await?;
            outgoing.send(encode(&frames));
        }
    };
    tokio::spawn(accept(listener, SocketType::Rep, limits, serve));
}
