//! Seeing what does not stop.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Control, Reason, control::Running};

/// Stops scripts that take too long; returns once one that was stopped does not end.
///
/// The hook that stops scripts runs between instructions of Lua, and a single call into C, such as a
/// pattern that backtracks, can go on for years. After `grace` the kernel says that it is unhealthy,
/// and after twice that it is time to end the process and begin anew.
pub(crate) async fn watch(control: Arc<Control>, grace: Duration) {
    loop {
        let Some(running) = control.now() else {
            control.changed.notified().await;
            continue;
        };
        let (moment, step) = next(&running, grace, control.is_stuck());
        let changed = control.changed.notified();
        match moment {
            None => changed.await,
            Some(moment) => {
                tokio::select! {
                    () = changed => {}
                    () = tokio::time::sleep_until(moment.into()) => {
                        // It may have ended just now.
                        if control.now() != Some(running) {
                            continue;
                        }
                        match step {
                            Step::TimeLimit => control.stop(Reason::TimeLimit),
                            Step::Stuck => {
                                tracing::error!("a script was stopped and does not end");
                                control.set_stuck();
                            }
                            Step::GiveUp => return,
                        }
                    }
                }
            }
        }
    }
}

enum Step {
    TimeLimit,
    Stuck,
    GiveUp,
}

fn next(running: &Running, grace: Duration, stuck: bool) -> (Option<Instant>, Step) {
    match running.stopped {
        None => (running.deadline, Step::TimeLimit),
        Some(since) if stuck => (since.checked_add(grace * 2), Step::GiveUp),
        Some(since) => (since.checked_add(grace), Step::Stuck),
    }
}
