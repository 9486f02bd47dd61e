//! What a node has.

use std::collections::BTreeSet;

use super::Demand;

/// What a node has, and what is left of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::host) struct Room {
    pub(in crate::host) node: String,
    /// Why it takes nothing at the moment, if so.
    pub(in crate::host) closed: Option<String>,
    pub(in crate::host) cores: u32,
    pub(in crate::host) free_cores: u32,
    /// A node that does not tell is believed to have enough.
    pub(in crate::host) memory: Option<u64>,
    pub(in crate::host) free_memory: Option<u64>,
    pub(in crate::host) gpus: BTreeSet<u32>,
    pub(in crate::host) free_gpus: BTreeSet<u32>,
    pub(in crate::host) numa: BTreeSet<i64>,
}

impl Room {
    /// Takes what a task holds; never less than nothing is left, for nodes can shrink.
    pub(in crate::host) fn book(&mut self, demand: &Demand) {
        self.free_cores = self.free_cores.saturating_sub(demand.cores);
        let wanted = demand.memory.unwrap_or_default();
        self.free_memory = self.free_memory.map(|free| free.saturating_sub(wanted));
        for gpu in &demand.gpus {
            self.free_gpus.remove(gpu);
        }
    }

    /// Why it could not take a task even if it were empty.
    pub(super) fn too_small(&self, demand: &Demand) -> Option<String> {
        if demand.cores > self.cores {
            return Some(format!("{} cores, {} wanted", self.cores, demand.cores));
        }
        if let (Some(memory), Some(wanted)) = (self.memory, demand.memory)
            && wanted > memory
        {
            let (memory, wanted) = (amount(memory), amount(wanted));
            return Some(format!("{memory} of memory, {wanted} wanted"));
        }
        if let Some(gpu) = demand.gpus.iter().find(|gpu| !self.gpus.contains(gpu)) {
            return Some(format!("no GPU {gpu}"));
        }
        let numa = demand.numa.filter(|numa| !self.numa.contains(numa))?;
        Some(format!("no NUMA node {numa}"))
    }

    /// Why it cannot take a task now.
    pub(super) fn too_full(&self, demand: &Demand) -> Option<String> {
        if let Some(why) = &self.closed {
            return Some(why.clone());
        }
        if demand.cores > self.free_cores {
            let (free, cores) = (self.free_cores, self.cores);
            return Some(format!(
                "{free} of {cores} cores free, {} wanted",
                demand.cores
            ));
        }
        if let (Some(free), Some(wanted)) = (self.free_memory, demand.memory)
            && wanted > free
        {
            let (free, wanted) = (amount(free), amount(wanted));
            let memory = amount(self.memory.unwrap_or_default());
            return Some(format!(
                "{free} of {memory} of memory free, {wanted} wanted"
            ));
        }
        let gpu = demand
            .gpus
            .iter()
            .find(|gpu| !self.free_gpus.contains(gpu))?;
        Some(format!("GPU {gpu} is in use"))
    }

    /// The higher, the better: cores first, then memory.
    pub(super) fn rank(&self) -> (u32, u64) {
        (self.free_cores, self.free_memory.unwrap_or(u64::MAX))
    }
}

/// A number of bytes in the units of `--memory`, which are powers of 1000.
fn amount(bytes: u64) -> String {
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match units.into_iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => {
            // Rounded down: what is said to be there is there.
            let tenths = bytes / (unit / 10);
            format!("{}.{} {name}", tenths / 10, tenths % 10)
        }
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A node: cores and megabytes, each free and in all.
    pub(in crate::host::placement) fn room(
        node: &str,
        (free_cores, cores): (u32, u32),
        (free, memory): (u64, u64),
    ) -> Room {
        Room {
            node: node.to_owned(),
            closed: None,
            cores,
            free_cores,
            memory: Some(memory * 1_000_000),
            free_memory: Some(free * 1_000_000),
            gpus: BTreeSet::new(),
            free_gpus: BTreeSet::new(),
            numa: BTreeSet::new(),
        }
    }

    #[test]
    fn what_is_booked_is_gone_and_never_less_than_nothing_is_left() {
        let mut room = room("a", (4, 4), (10, 10));
        room.gpus = [0, 1].into();
        room.free_gpus = [0, 1].into();
        let demand = Demand {
            cores: 3,
            memory: Some(20_000_000),
            gpus: vec![1, 7],
            ..Demand::default()
        };
        room.book(&demand);
        let left = (room.free_cores, room.free_memory, room.free_gpus.clone());
        assert_eq!(left, (1, Some(0), [0].into()));
        room.book(&demand);
        assert_eq!(room.free_cores, 0);
    }

    #[test]
    fn amounts_are_rounded_down() {
        for (bytes, expected) in [
            (999, "999 bytes"),
            (1_999, "1.9 kB"),
            (2_500_000_000, "2.5 GB"),
            (8_350_000, "8.3 MB"),
        ] {
            assert_eq!(amount(bytes), expected);
        }
    }
}
