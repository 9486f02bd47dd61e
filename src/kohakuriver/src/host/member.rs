//! One node, as it is now.

use std::{
    collections::{BTreeSet, VecDeque},
    time::Instant,
};

use serde_json::Value;

use super::{bookings::Booked, placement::Room, sample::Sample, store::NodeRow};
use crate::{
    clock,
    wire::{Heartbeat, Node},
};

/// One node, as it is now.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) row: NodeRow,
    /// When it was last heard of. Not a time of day: the clock that matters for silence must not
    /// jump.
    pub(super) heard: Instant,
    /// The database has older figures.
    pub(super) dirty: bool,
    /// It is offline, which the database does not know yet.
    pub(super) unsettled: bool,
    /// It gets nothing until then, and why.
    pub(super) avoided: Option<(Instant, String)>,
    /// How it was in the last seconds.
    pub(super) samples: VecDeque<Sample>,
}

impl Member {
    pub(super) fn new(row: NodeRow, heard: Instant) -> Member {
        Member {
            row,
            heard,
            dirty: false,
            unsettled: false,
            avoided: None,
            samples: VecDeque::new(),
        }
    }

    /// Takes a report.
    pub(super) fn hear(&mut self, beat: &Heartbeat) {
        self.heard = Instant::now();
        self.dirty = true;
        let row = &mut self.row;
        row.online = true;
        row.last_heartbeat = Some(clock::now().into());
        row.cpu_percent = beat.cpu_percent;
        row.memory_percent = beat.memory_percent;
        row.memory_used_bytes = beat.memory_used_bytes;
        row.memory_total_bytes = beat.memory_total_bytes.or(row.memory_total_bytes);
        row.current_avg_temp = beat.current_avg_temp;
        row.current_max_temp = beat.current_max_temp;
        row.vm_capable = beat.vm_capable;
        row.vfio_gpus = beat.vfio_gpus.clone().map(Value::from);
        if let Some(gpus) = &beat.gpu_info {
            row.gpu_info = Some(Value::from(gpus.clone()));
        }
        if let Some(version) = &beat.runner_version
            && row.runner_version.as_ref() != Some(version)
        {
            row.runner_version = Some(version.clone());
        }
    }

    /// What it has, and what its tasks leave of it.
    pub(super) fn room(&self, booked: &Booked, now: Instant) -> Room {
        let row = &self.row;
        let avoided = self.avoided.as_ref().filter(|(until, _)| *until > now);
        let closed = match avoided {
            _ if !row.online => Some("offline".to_owned()),
            Some((_, why)) => Some(why.clone()),
            None => None,
        };
        let memory = row.memory_total_bytes;
        let gpus = gpus(row.gpu_info.as_ref());
        Room {
            node: row.hostname.clone(),
            closed,
            cores: row.total_cores,
            free_cores: row.total_cores.saturating_sub(booked.cores),
            memory,
            free_memory: memory.map(|memory| memory.saturating_sub(booked.memory)),
            free_gpus: gpus.difference(&booked.gpus).copied().collect(),
            gpus,
            numa: numa(row.numa_topology.as_ref()),
        }
    }

    /// As clients read it.
    pub(super) fn json(&self, booked: &Booked) -> Node {
        let row = &self.row;
        let (used, free) = match row.online {
            true => (
                Value::from(booked.cores),
                row.total_cores.saturating_sub(booked.cores),
            ),
            false => (Value::from("N/A"), 0),
        };
        Node {
            hostname: row.hostname.clone(),
            url: row.url.clone(),
            total_cores: row.total_cores,
            cores_in_use: used,
            available_cores: free,
            status: row.status().to_owned(),
            last_heartbeat: row.last_heartbeat.as_deref().map(clock::for_json),
            numa_topology: row.numa_topology.clone(),
            gpu_info: row.gpu_info.clone(),
            cpu_percent: row.cpu_percent,
            memory_percent: row.memory_percent,
            memory_used_bytes: row.memory_used_bytes,
            memory_total_bytes: row.memory_total_bytes,
            current_avg_temp: row.current_avg_temp,
            current_max_temp: row.current_max_temp,
            vm_capable: row.vm_capable,
            vfio_gpus: row.vfio_gpus.clone(),
            runner_version: row.runner_version.clone(),
        }
    }
}

/// The ids in `[{"gpu_id": 0, …}]`.
fn gpus(info: Option<&Value>) -> BTreeSet<u32> {
    let list = info.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|gpu| u32::try_from(gpu.get("gpu_id")?.as_u64()?).ok())
        .collect()
}

/// The ids in `{"0": {…}}`.
fn numa(topology: Option<&Value>) -> BTreeSet<i64> {
    let map = topology.and_then(Value::as_object).into_iter().flatten();
    map.filter_map(|(id, _)| id.parse().ok()).collect()
}
