//! The nodes, as they are now.
//!
//! What reports say lives here and goes to the database now and then; only what must not be forgotten
//! (that there is a node, and whether it is online) is written at once.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use super::{member::Member, store::NodeRow};
use crate::{
    clock,
    wire::{Heartbeat, Register},
};

/// The nodes, as they are now.
#[derive(Debug)]
pub(super) struct Cluster {
    members: Mutex<BTreeMap<String, Member>>,
    generation: AtomicU64,
}

/// What a report changed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Heard {
    /// The node did not register.
    Unknown,
    /// Nothing but figures.
    Figures,
    /// It was offline; this is what must be written.
    Back(Box<NodeRow>),
}

impl Cluster {
    /// The nodes that the database knows. After a restart every node that was online gets its full
    /// time again.
    pub(super) fn new(rows: Vec<NodeRow>) -> Cluster {
        let now = Instant::now();
        let member = |row: NodeRow| (row.hostname.clone(), Member::new(row, now));
        Cluster {
            members: Mutex::new(rows.into_iter().map(member).collect()),
            generation: AtomicU64::default(),
        }
    }

    /// What a node is to be after it registered; nothing is changed yet.
    pub(super) fn registering(&self, node: &Register) -> (NodeRow, bool) {
        let known = self.members().get(&node.hostname).map(|m| m.row.clone());
        let created = known.is_none();
        let row = NodeRow {
            hostname: node.hostname.clone(),
            url: node.url.trim_end_matches('/').to_owned(),
            total_cores: node.total_cores,
            online: true,
            last_heartbeat: Some(clock::now().into()),
            memory_total_bytes: node.total_ram_bytes,
            numa_topology: node.numa_topology.clone(),
            gpu_info: node.gpu_info.clone().map(Into::into),
            ..known.unwrap_or_default()
        };
        (row, created)
    }

    /// The node is registered, and written down.
    pub(super) fn registered(&self, row: NodeRow) {
        let mut members = self.members();
        let now = Instant::now();
        let name = row.hostname.clone();
        let member = members
            .entry(name)
            .or_insert_with(|| Member::new(row.clone(), now));
        member.row = row;
        member.heard = now;
        member.avoided = None;
        self.changed();
    }

    /// Takes a report.
    pub(super) fn hear(&self, hostname: &str, beat: &Heartbeat) -> Heard {
        let mut members = self.members();
        let Some(member) = members.get_mut(hostname) else {
            return Heard::Unknown;
        };
        let back = !member.row.online;
        member.hear(beat);
        self.changed();
        if back {
            return Heard::Back(Box::new(member.row.clone()));
        }
        Heard::Figures
    }

    /// The nodes that are offline now, but not yet in the database; those that were silent for too
    /// long are set offline first.
    pub(super) fn fallen_silent(&self, limit: Duration) -> Vec<NodeRow> {
        let mut rows = Vec::new();
        for member in self.members().values_mut() {
            if member.row.online && member.heard.elapsed() > limit {
                member.row.online = false;
                member.unsettled = true;
                self.changed();
            }
            if member.unsettled {
                rows.push(member.row.clone());
            }
        }
        rows
    }

    /// That a node is offline stands in the database, and its tasks are lost; `true` if it came
    /// back meanwhile, so that the database is behind.
    pub(super) fn settled(&self, hostname: &str) -> bool {
        let mut members = self.members();
        let Some(member) = members.get_mut(hostname) else {
            return false;
        };
        member.unsettled = false;
        member.dirty |= member.row.online;
        member.row.online
    }

    /// The nodes with figures that the database does not have; they are not dirty any more.
    pub(super) fn take_dirty(&self) -> Vec<NodeRow> {
        let mut members = self.members();
        let dirty = members.values_mut().filter(|member| member.dirty);
        dirty
            .map(|member| {
                member.dirty = false;
                member.row.clone()
            })
            .collect()
    }

    /// Those could not be written after all.
    pub(super) fn dirty_again(&self, rows: &[NodeRow]) {
        let mut members = self.members();
        for row in rows {
            if let Some(member) = members.get_mut(&row.hostname) {
                member.dirty = true;
            }
        }
    }

    /// Gives a node nothing for a while, since it does not take it.
    pub(super) fn avoid(&self, hostname: &str, why: String, pause: Duration) {
        if let Some(member) = self.members().get_mut(hostname) {
            member.avoided = Some((Instant::now() + pause, why));
        }
    }

    /// Where to reach a node.
    pub(super) fn url(&self, hostname: &str) -> Option<String> {
        self.members().get(hostname).map(|m| m.row.url.clone())
    }

    /// All of them, by name.
    pub(super) fn members(&self) -> MutexGuard<'_, BTreeMap<String, Member>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes with every change.
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    fn changed(&self) {
        self.generation.fetch_add(1, Ordering::Release);
    }
}
