//! The queue: first come, first served, and small tasks pass a big one only where they do not delay it.

use super::{
    Demand, Room, choose,
    choose::{best, eligible},
};

/// A task of the queue that can start now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::host) struct Start {
    pub(in crate::host) id: i64,
    pub(in crate::host) node: String,
}

/// The queue on its way through the rooms.
#[derive(Clone, Debug)]
pub(in crate::host) struct Plan {
    rooms: Vec<Room>,
    /// The nodes that a waiting task has reserved.
    reserved: Vec<usize>,
    /// Whether a task that may run anywhere has its reservation; one is enough, since later ones
    /// would keep more nodes empty than are needed next.
    anywhere: bool,
    starts: Vec<Start>,
}

impl Plan {
    pub(in crate::host) fn new(rooms: Vec<Room>) -> Plan {
        Plan {
            rooms,
            reserved: Vec::new(),
            anywhere: false,
            starts: Vec::new(),
        }
    }

    /// Takes the next task of the queue; `false` says that none of those behind it can start.
    pub(in crate::host) fn next(&mut self, id: i64, demand: &Demand) -> bool {
        match choose(&self.rooms, demand) {
            Ok(index) => {
                let room = &mut self.rooms[index];
                room.book(demand);
                let node = room.node.clone();
                self.starts.push(Start { id, node });
            }
            Err(_) => self.reserve(demand),
        }
        let open = |room: &Room| room.closed.is_none() && room.free_cores > 0;
        self.rooms.iter().any(open)
    }

    /// Books the node that the task would get as if the task ran there already: what is short there
    /// goes to nobody else, so that the node empties until the task fits.
    fn reserve(&mut self, demand: &Demand) {
        if demand.target.is_none() && self.anywhere {
            return;
        }
        let big_enough = |room: &Room| {
            room.closed.is_none() && eligible(room, demand) && room.too_small(demand).is_none()
        };
        let Some(index) = best(&self.rooms, big_enough) else {
            return;
        };
        if !self.reserved.contains(&index) {
            self.reserved.push(index);
            self.anywhere |= demand.target.is_none();
            self.rooms[index].book(demand);
        }
    }

    /// The tasks that start now, and the room that they and the reservations leave.
    pub(in crate::host) fn finish(self) -> (Vec<Start>, Vec<Room>) {
        (self.starts, self.rooms)
    }
}

#[cfg(test)]
mod tests {
    use super::super::room::tests::room;
    use super::*;

    /// Cores and target.
    type Wanted = (u32, Option<&'static str>);

    /// Id and node.
    type Begun = (i64, &'static str);

    /// Which tasks start where.
    fn planned(rooms: &[Room], queue: &[Wanted]) -> Vec<(i64, String)> {
        let mut plan = Plan::new(rooms.to_vec());
        for (id, (cores, target)) in (1..).zip(queue) {
            let demand = Demand {
                cores: *cores,
                target: target.map(str::to_owned),
                ..Demand::default()
            };
            if !plan.next(id, &demand) {
                break;
            }
        }
        let (starts, _) = plan.finish();
        starts
            .into_iter()
            .map(|start| (start.id, start.node))
            .collect()
    }

    #[test]
    fn first_come_first_served() {
        let rooms = [room("a", (2, 4), (1, 1)), room("b", (3, 4), (1, 1))];
        let cases: [(&[Wanted], &[Begun]); 6] = [
            (
                &[(1, None), (1, None), (1, None)],
                &[(1, "b"), (2, "a"), (3, "b")],
            ),
            // The second waits for b, which has most free cores; a is still open for others.
            (&[(4, None), (1, None), (2, None)], &[(2, "a")]),
            // A second big one reserves nothing more.
            (&[(4, None), (4, None), (2, None)], &[(3, "a")]),
            // A target of its own is reserved as well.
            (&[(4, None), (4, Some("a")), (1, None)], &[]),
            // A task for a node that nobody knows holds up nobody.
            (&[(1, Some("x")), (3, None)], &[(2, "b")]),
            // One that no node can take neither.
            (&[(9, None), (3, None)], &[(2, "b")]),
        ];
        for (queue, expected) in cases {
            let expected: Vec<(i64, String)> = expected
                .iter()
                .map(|(id, node)| (*id, (*node).to_owned()))
                .collect();
            assert_eq!(planned(&rooms, queue), expected, "{queue:?}");
        }
    }

    #[test]
    fn a_big_task_gets_its_node_once_it_is_empty() {
        let queue = [(4, None), (1, None), (1, None), (1, None)];
        for (free, expected) in [(1, vec![]), (3, vec![]), (4, vec![(1, "a".to_owned())])] {
            assert_eq!(planned(&[room("a", (free, 4), (1, 1))], &queue), expected);
        }
    }
}
