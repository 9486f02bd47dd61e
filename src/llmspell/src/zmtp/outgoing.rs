//! What goes to a peer.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bytes::{Bytes, BytesMut};
use tokio::{io::AsyncWriteExt, net::tcp::OwnedWriteHalf, sync::mpsc};

/// How much may wait for a peer that does not read: some large outputs, and far less than what would
/// make the system kill us.
const MOST_WAITING: usize = 64 * 1024 * 1024;

/// From here on whoever writes more should wait a little.
const PLENTY: usize = 8 * 1024 * 1024;

/// How much is collected into one write.
const TOGETHER: usize = 64 * 1024;

/// The way to a peer; it never blocks.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    queue: mpsc::UnboundedSender<Bytes>,
    waiting: Arc<AtomicUsize>,
}

impl Outgoing {
    /// Starts to write; the connection ends when the last clone is gone and all is written.
    pub(super) fn start(stream: OwnedWriteHalf) -> Outgoing {
        let (queue, receiver) = mpsc::unbounded_channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        tokio::spawn(write(stream, receiver, Arc::clone(&waiting)));
        Outgoing { queue, waiting }
    }

    /// Sends what is encoded; `false` if the peer is gone or far behind, and nothing is sent.
    pub(crate) fn send(&self, wire: Bytes) -> bool {
        self.send_up_to(wire, 2 * MOST_WAITING)
    }

    /// The same for what a peer that is behind can do without, so that there is room for the rest.
    pub(super) fn send_output(&self, wire: Bytes) -> bool {
        self.send_up_to(wire, MOST_WAITING)
    }

    /// Whether the peer keeps up.
    pub(super) fn has_room(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) < PLENTY
    }

    fn send_up_to(&self, wire: Bytes, most: usize) -> bool {
        let size = wire.len();
        if self.waiting.fetch_add(size, Ordering::Relaxed) > most {
            self.waiting.fetch_sub(size, Ordering::Relaxed);
            return false;
        }
        self.queue.send(wire).is_ok()
    }

    /// Waits until everything is on its way, or the peer is gone.
    pub(crate) async fn written(&self) {
        while self.waiting.load(Ordering::Relaxed) > 0 && !self.queue.is_closed() {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    }
}

async fn write(
    mut stream: OwnedWriteHalf,
    mut queue: mpsc::UnboundedReceiver<Bytes>,
    waiting: Arc<AtomicUsize>,
) {
    let mut together = BytesMut::new();
    while let Some(first) = queue.recv().await {
        let size = if first.len() >= TOGETHER {
            if stream.write_all(&first).await.is_err() {
                return;
            }
            first.len()
        } else {
            together.clear();
            together.extend_from_slice(&first);
            while together.len() < TOGETHER {
                match queue.try_recv() {
                    Ok(next) => together.extend_from_slice(&next),
                    Err(_) => break,
                }
            }
            if stream.write_all(&together).await.is_err() {
                return;
            }
            together.len()
        };
        waiting.fetch_sub(size, Ordering::Relaxed);
    }
}
