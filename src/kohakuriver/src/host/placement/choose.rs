//! The room for one task.

use std::cmp::Reverse;

use super::{Demand, Room};

/// Why there is no room for a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::host) struct NoRoom {
    /// Whether waiting could help: some node is big enough, or none has come yet. A host that was
    /// just installed is there before its first runner has found it.
    pub(in crate::host) waiting_helps: bool,
    /// One reason for each node that came into question.
    pub(in crate::host) reasons: Vec<String>,
}

impl NoRoom {
    /// All reasons in one line.
    pub(in crate::host) fn text(&self) -> String {
        self.reasons.join("; ")
    }
}

/// The node for a task: the one with most free cores, then most free memory, then the first by name.
pub(in crate::host) fn choose(rooms: &[Room], demand: &Demand) -> Result<usize, NoRoom> {
    let fits = |room: &Room| room.too_small(demand).or_else(|| room.too_full(demand));
    if let Some(index) = best(rooms, |room| eligible(room, demand) && fits(room).is_none()) {
        return Ok(index);
    }
    let candidates: Vec<&Room> = rooms.iter().filter(|r| eligible(r, demand)).collect();
    let reason = |room: &&Room| Some(format!("node {}: {}", room.node, fits(room)?));
    let mut reasons: Vec<String> = candidates.iter().filter_map(reason).collect();
    if reasons.is_empty() {
        reasons.push(match &demand.target {
            Some(target) => format!("node {target}: not registered"),
            None => "no node is registered".to_owned(),
        });
    }
    Err(NoRoom {
        waiting_helps: rooms.is_empty()
            || candidates
                .iter()
                .any(|room| room.too_small(demand).is_none()),
        reasons,
    })
}

/// Whether a node is the one that was asked for, if one was.
pub(super) fn eligible(room: &Room, demand: &Demand) -> bool {
    demand
        .target
        .as_ref()
        .is_none_or(|target| *target == room.node)
}

/// The best of the rooms that pass.
pub(super) fn best(rooms: &[Room], passes: impl Fn(&Room) -> bool) -> Option<usize> {
    let passing = rooms.iter().enumerate().filter(|(_, room)| passes(room));
    passing
        .min_by_key(|(_, room)| (Reverse(room.rank()), room.node.clone()))
        .map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::super::room::tests::room;
    use super::*;

    const MB: u64 = 1_000_000;

    fn demand(cores: u32, memory: u64) -> Demand {
        Demand {
            cores,
            memory: (memory > 0).then_some(memory * MB),
            ..Demand::default()
        }
    }

    fn chosen(rooms: &[Room], demand: &Demand) -> Result<String, (bool, String)> {
        choose(rooms, demand)
            .map(|index| rooms[index].node.clone())
            .map_err(|no| (no.waiting_helps, no.text()))
    }

    #[test]
    fn the_emptiest_node_is_chosen() {
        // Name, cores free and in all, megabytes free and in all.
        let rooms = [
            room("c", (4, 8), (100, 200)),
            room("b", (6, 8), (50, 200)),
            room("a", (6, 8), (50, 200)),
            room("d", (6, 6), (80, 90)),
        ];
        for (wanted, expected) in [
            (demand(1, 0), "d"),
            (demand(6, 81), "no"),
            (demand(4, 90), "c"),
            (demand(6, 10), "d"),
        ] {
            let chosen = chosen(&rooms, &wanted).unwrap_or_else(|_| "no".to_owned());
            assert_eq!(chosen, expected, "{wanted:?}");
        }
        assert_eq!(chosen(&rooms[1..3], &demand(1, 0)), Ok("a".to_owned()));
    }

    #[test]
    fn a_refusal_says_why_of_each_node() {
        let mut offline = room("b", (0, 8), (0, 200));
        offline.closed = Some("offline".to_owned());
        let mut gpus = room("c", (8, 8), (10, 100));
        gpus.gpus = [0, 1].into();
        gpus.free_gpus = [1].into();
        gpus.numa = [0, 1].into();
        let rooms = [room("a", (2, 8), (1500, 2000)), offline, gpus];
        let with = |gpus: &[u32], numa, target: Option<&str>| Demand {
            gpus: gpus.to_vec(),
            numa,
            target: target.map(str::to_owned),
            ..demand(1, 0)
        };
        for (wanted, waiting_helps, expected) in [
            (
                demand(4, 50),
                true,
                "node a: 2 of 8 cores free, 4 wanted; node b: offline; \
                 node c: 10.0 MB of 100.0 MB of memory free, 50.0 MB wanted",
            ),
            (
                demand(9, 0),
                false,
                "node a: 8 cores, 9 wanted; node b: 8 cores, 9 wanted; node c: 8 cores, 9 wanted",
            ),
            (
                demand(1, 3000),
                false,
                "node a: 2.0 GB of memory, 3.0 GB wanted; node b: 200.0 MB of memory, 3.0 GB \
                 wanted; node c: 100.0 MB of memory, 3.0 GB wanted",
            ),
            (
                with(&[1, 0], None, Some("c")),
                true,
                "node c: GPU 0 is in use",
            ),
            (with(&[2], None, Some("c")), false, "node c: no GPU 2"),
            (
                with(&[], Some(2), Some("c")),
                false,
                "node c: no NUMA node 2",
            ),
            (with(&[], None, Some("x")), false, "node x: not registered"),
        ] {
            let expected = Err((waiting_helps, expected.to_owned()));
            assert_eq!(chosen(&rooms, &wanted), expected);
        }
        let none = Err((true, "no node is registered".to_owned()));
        assert_eq!(chosen(&[], &demand(1, 0)), none);
        assert_eq!(
            chosen(&rooms, &with(&[1], Some(1), Some("c"))),
            Ok("c".to_owned())
        );
    }
}
