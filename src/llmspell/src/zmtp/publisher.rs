//! A socket that tells everybody.

use std::{
    collections::BTreeMap,
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use tokio::net::TcpListener;

use super::{Incoming, Limits, Outgoing, SocketType, accept::accept, frame::encode};

/// Tells everybody who subscribed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Publisher {
    subscribers: Arc<Mutex<BTreeMap<u64, Subscriber>>>,
    last: Arc<AtomicU64>,
}

#[derive(Debug)]
struct Subscriber {
    outgoing: Outgoing,
    topics: Vec<Bytes>,
    behind: bool,
}

impl Publisher {
    pub(crate) fn serve(listener: TcpListener, limits: Limits) -> Publisher {
        let publisher = Publisher::default();
        let own = publisher.clone();
        let serve = move |incoming: Incoming, outgoing: Outgoing| {
            let own = own.clone();
            async move {
                let number = own.last.fetch_add(1, Ordering::Relaxed);
                let outcome = own.listen(number, incoming, outgoing).await;
                own.subscribers().remove(&number);
                outcome
            }
        };
        tokio::spawn(accept(listener, SocketType::Pub, limits, serve));
        publisher
    }

    /// Sends to all whose topics fit the first frame; output is what those who are far behind lose.
    pub(crate) fn publish(&self, frames: &[Bytes], is_output: bool) {
        let topic = frames.first().cloned().unwrap_or_default();
        let mut wire = None;
        for subscriber in self.subscribers().values_mut() {
            if !subscriber
                .topics
                .iter()
                .any(|wanted| topic.starts_with(wanted))
            {
                continue;
            }
            let wire = wire.get_or_insert_with(|| encode(frames));
            let sent = if is_output {
                subscriber.outgoing.send_output(wire.clone())
            } else {
                subscriber.outgoing.send(wire.clone())
            };
            if !sent && !subscriber.behind {
                tracing::warn!("a subscriber does not read what it asked for; it loses messages");
            }
            if is_output {
                subscriber.behind = !sent;
            }
        }
    }

    /// Whether everybody keeps up, but for those who have lost something already: nobody waits for
    /// them.
    pub(crate) fn has_room(&self) -> bool {
        let subscribers = self.subscribers();
        let mut subscribers = subscribers.values();
        subscribers.all(|subscriber| subscriber.behind || subscriber.outgoing.has_room())
    }

    /// Waits until all subscribers have been sent everything.
    pub(crate) async fn written(&self) {
        let all: Vec<Outgoing> = self
            .subscribers()
            .values()
            .map(|subscriber| subscriber.outgoing.clone())
            .collect();
        for outgoing in all {
            outgoing.written().await;
        }
    }

    async fn listen(
        &self,
        number: u64,
        mut incoming: Incoming,
        outgoing: Outgoing,
    ) -> io::Result<()> {
        let subscriber = Subscriber {
            outgoing,
            topics: Vec::new(),
            behind: false,
        };
        self.subscribers().insert(number, subscriber);
        loop {
            let frames = incoming.message().await?;
            let Some((kind, topic)) = frames.first().and_then(|frame| frame.split_first()) else {
                continue;
            };
            let topic = Bytes::copy_from_slice(topic);
            let mut subscribers = self.subscribers();
            let Some(subscriber) = subscribers.get_mut(&number) else {
                return Ok(());
            };
            match kind {
                1 if subscriber.topics.len() < 64 => subscriber.topics.push(topic),
                0 => {
                    let place = subscriber.topics.iter().position(|known| *known == topic);
                    place.map(|place| subscriber.topics.remove(place));
                }
                _ => {}
            }
        }
    }

    fn subscribers(&self) -> MutexGuard<'_, BTreeMap<u64, Subscriber>> {
        self.subscribers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
