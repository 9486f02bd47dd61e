//! Comparing what the host believes of a node's tasks with what its runner reports; pure.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::store::{Active, Ending};
use crate::wire::TaskStatus;

/// So many reports in a row must miss a task before it is given up.
const MISSES: u8 = 3;
/// A runner that has a task confirms it within so many reports.
const PATIENCE: u32 = 3;
/// As long as the Python implementation waits for an image that nobody speaks of.
const PENDING: Duration = Duration::from_secs(90);

/// What is remembered of tasks from one report of their node to the next.
#[derive(Debug, Default)]
pub(super) struct Watches {
    nodes: Mutex<HashMap<String, HashMap<i64, Watch>>>,
    /// When tasks that ended were first reported after that, and last.
    ended: Mutex<HashMap<i64, (Instant, Instant)>>,
}

/// What is remembered of one task. Not kept in the database: after a restart every task gets its
/// full time again.
#[derive(Clone, Copy, Debug)]
struct Watch {
    status: TaskStatus,
    /// The first report that came in while the task was in that state. Those that follow were made
    /// after it was, so that only they can miss it.
    since: Instant,
    misses: u8,
    /// Whether its runner ever reported it in this state; one in Python does not report them all.
    listed: bool,
}

/// What follows from a report for one task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// It runs.
    Runs(i64),
    /// It was given out, but never arrived, it seems.
    Unconfirmed(i64),
    /// It is given up.
    Ends(Ending),
}

impl Watches {
    /// Judges the tasks that a node should have by those that it reports; `interval` is the time
    /// between reports.
    pub(super) fn judge(
        &self,
        node: &str,
        tasks: &[Active],
        reported: &HashSet<i64>,
        now: Instant,
        interval: Duration,
    ) -> Vec<Judgement> {
        let mut nodes = self.nodes.lock().unwrap_or_else(PoisonError::into_inner);
        let before = nodes.remove(node).unwrap_or_default();
        let mut after = HashMap::new();
        let mut judgements = Vec::new();
        for task in tasks {
            let known = before.get(&task.id).copied();
            let listed = reported.contains(&task.id);
            let watch = match known.filter(|watch| watch.status == task.status) {
                Some(watch) => watch.report(listed, now, interval),
                None => Watch::new(task.status, listed, now),
            };
            judgements.extend(watch.judgement(task.id, listed));
            after.insert(task.id, watch);
        }
        if !after.is_empty() {
            nodes.insert(node.to_owned(), after);
        }
        judgements
    }

    /// Whether a task that ended has been reported for longer than `limit`.
    pub(super) fn lingers(&self, id: i64, now: Instant, limit: Duration) -> bool {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, (_, last)| now.saturating_duration_since(*last) < limit * 4);
        let (first, last) = ended.entry(id).or_insert((now, now));
        *last = now;
        now.saturating_duration_since(*first) > limit
    }
}

impl Watch {
    fn new(status: TaskStatus, listed: bool, since: Instant) -> Watch {
        Watch {
            status,
            since,
            misses: 0,
            listed,
        }
    }

    /// The next report.
    fn report(self, listed: bool, now: Instant, interval: Duration) -> Watch {
        let time = now.saturating_duration_since(self.since);
        let counts = match self.status {
            TaskStatus::Assigning => time > interval * PATIENCE,
            TaskStatus::Pending => time > PENDING,
            TaskStatus::Running => true,
            // Only of runners that report paused tasks at all.
            TaskStatus::Paused => self.listed,
            _ => false,
        };
        Watch {
            misses: match (listed, counts) {
                (true, _) => 0,
                (false, true) => self.misses.saturating_add(1),
                (false, false) => self.misses,
            },
            listed: self.listed || listed,
            ..self
        }
    }

    fn judgement(self, id: i64, listed: bool) -> Option<Judgement> {
        let failed = |message: &str| {
            Some(Judgement::Ends(Ending {
                id,
                status: TaskStatus::Failed,
                exit_code: Some(-1),
                message: message.to_owned(),
            }))
        };
        match self.status {
            TaskStatus::Assigning if listed => Some(Judgement::Runs(id)),
            TaskStatus::Assigning if self.misses >= MISSES => Some(Judgement::Unconfirmed(id)),
            TaskStatus::Pending if self.misses > 0 => {
                failed("The runner did not start this task and does not report it.")
            }
            TaskStatus::Running | TaskStatus::Paused if self.misses >= MISSES => {
                failed("The runner does not know this task any more.")
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::placement::Demand;
    use TaskStatus::{Assigning, Paused, Pending, Running};

    const INTERVAL: Duration = Duration::from_secs(5);

    fn active(status: TaskStatus) -> Active {
        Active {
            id: 7,
            status,
            node: "a".to_owned(),
            demand: Demand::default(),
        }
    }

    /// One report every five seconds, each with the state of the task and whether it was reported;
    /// the number of the report at which it was judged, and how.
    fn judged(reports: &[(TaskStatus, bool)]) -> Option<(usize, String)> {
        let watches = Watches::default();
        let start = Instant::now();
        for (index, (status, listed)) in reports.iter().enumerate() {
            let now = start + INTERVAL * u32::try_from(index).unwrap();
            let reported = listed.then_some(7).into_iter().collect();
            let tasks = [active(*status)];
            match watches.judge("a", &tasks, &reported, now, INTERVAL).pop() {
                Some(Judgement::Runs(7)) => return Some((index, "runs".to_owned())),
                Some(Judgement::Unconfirmed(7)) => return Some((index, "unconfirmed".to_owned())),
                Some(Judgement::Ends(ending)) => {
                    assert_eq!(
                        (ending.status, ending.exit_code),
                        (TaskStatus::Failed, Some(-1))
                    );
                    return Some((index, ending.message));
                }
                other => assert_eq!(other, None),
            }
        }
        None
    }

    #[test]
    fn a_task_is_given_up_only_after_several_reports_in_a_row_missed_it() {
        let unknown = |index| {
            Some((
                index,
                "The runner does not know this task any more.".to_owned(),
            ))
        };
        // The first report may have been made before the task started.
        assert_eq!(judged(&[(Running, false); 3]), None);
        assert_eq!(judged(&[(Running, false); 9]), unknown(3));
        let mut reports = [(Running, false); 9];
        reports[2] = (Running, true);
        assert_eq!(judged(&reports), unknown(5));
        // Another state starts anew.
        reports[4] = (Paused, false);
        assert_eq!(judged(&reports), unknown(8));
        // A runner in Python does not report paused tasks.
        assert_eq!(judged(&[(Paused, false); 99]), None);
        let mut reports = [(Paused, false); 9];
        reports[0] = (Paused, true);
        assert_eq!(judged(&reports), unknown(3));
    }

    #[test]
    fn a_task_that_was_given_out_is_confirmed_or_given_up() {
        let mut reports = [(Assigning, false); 9];
        assert_eq!(judged(&reports), Some((6, "unconfirmed".to_owned())));
        reports[5] = (Assigning, true);
        assert_eq!(judged(&reports), Some((5, "runs".to_owned())));
    }

    #[test]
    fn an_image_may_take_its_time_as_long_as_the_task_is_reported() {
        assert_eq!(judged(&[(Pending, true); 500]), None);
        assert_eq!(judged(&[(Pending, false); 19]), None);
        let gone = "The runner did not start this task and does not report it.".to_owned();
        assert_eq!(judged(&[(Pending, false); 20]), Some((19, gone)));
    }
}
