//! What the host knows.

use std::{sync::Arc, time::Instant};

use axum::body::Bytes;
use tokio::sync::{Mutex as Turn, Notify};

use super::{
    bookings::{Bookings, Ledger},
    cluster::Cluster,
    flights::Flights,
    ids::Ids,
    nodes::Page,
    placement::{Plan, Room},
    reconcile::Watches,
    runners::Runners,
    samples::Ticks,
    store::{Store, StoreError, newest_id, nodes, queue},
    tally::Tally,
};
use crate::{http::Observed, settings::HostSettings};

/// Everything that the requests share.
#[derive(Debug)]
pub(super) struct State {
    pub(super) store: Store,
    pub(super) settings: HostSettings,
    pub(super) observed: Arc<Observed>,
    pub(super) cluster: Cluster,
    pub(super) ids: Ids,
    pub(super) runners: Runners,
    /// Only who has the turn gives tasks to nodes: two that look at once see the same free room.
    pub(super) turn: Turn<()>,
    /// Something changed that may let the queue go on.
    pub(super) wake: Notify,
    /// The tasks that runners are being given, and those that they are told to kill.
    pub(super) given: Flights,
    pub(super) killed: Flights,
    pub(super) watches: Watches,
    pub(super) ticks: Ticks,
    pub(super) tally: Tally,
    ledger: Ledger,
    page: Page,
}

impl State {
    /// Goes on where the host last stopped.
    pub(super) fn new(
        store: Store,
        settings: HostSettings,
        runners: Runners,
        observed: Arc<Observed>,
    ) -> Result<State, StoreError> {
        Ok(State {
            cluster: Cluster::new(store.read(nodes)?),
            ids: Ids::after(store.read(newest_id)?),
            store,
            settings,
            observed,
            runners,
            turn: Turn::default(),
            wake: Notify::default(),
            given: Flights::default(),
            killed: Flights::default(),
            watches: Watches::default(),
            ticks: Ticks::default(),
            tally: Tally::default(),
            ledger: Ledger::default(),
            page: Page::default(),
        })
    }

    /// What tasks hold now.
    pub(super) fn bookings(&self) -> Result<Arc<Bookings>, StoreError> {
        self.ledger.bookings(&self.store)
    }

    /// What nodes have left.
    pub(super) fn rooms(&self) -> Result<Vec<Room>, StoreError> {
        let bookings = self.bookings()?;
        let now = Instant::now();
        let members = self.cluster.members();
        let room = |(name, member): (&String, &super::member::Member)| {
            member.room(&bookings.get(name).cloned().unwrap_or_default(), now)
        };
        Ok(members.iter().map(room).collect())
    }

    /// The queue on its way through what nodes have left.
    pub(super) fn plan(&self) -> Result<Plan, StoreError> {
        let mut plan = Plan::new(self.rooms()?);
        self.store
            .read(|connection| queue(connection, |id, demand| plan.next(id, &demand)))?;
        Ok(plan)
    }

    /// `GET /api/nodes`.
    pub(super) fn nodes_page(&self) -> Result<Bytes, StoreError> {
        self.page.bytes(self)
    }
}
