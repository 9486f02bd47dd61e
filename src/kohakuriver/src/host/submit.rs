//! `POST /api/submit`.

use std::sync::Arc;

use axum::{Json, extract::State as Shared, http::StatusCode};
use serde_json::json;

use super::{
    dispatch::{Given, give},
    placement::choose,
    state::State,
    store::{self, Ending, NewTask, StoreError},
    submission::{Submission, SubmitBody},
};
use crate::{
    http::{Body, Detail},
    wire::{AssignedNode, FailedTarget, Submitted, TaskStatus},
};

/// How the refusal of the Python implementation reads; the reasons follow it.
const NO_NODE: &str = "No suitable node available for this task.";

/// A target that got its task.
#[derive(Debug)]
struct Taken {
    id: i64,
    /// `None` while it waits.
    node: Option<String>,
    confirmed: bool,
}

/// Takes a task, or one for each target.
pub(super) async fn submit(
    Shared(state): Shared<Arc<State>>,
    Body(body): Body<SubmitBody>,
) -> Result<(StatusCode, Json<Submitted>), Detail> {
    let submission = Submission::new(body)?;
    // A client that hangs up must not leave a task that no node was told of.
    let work = async move {
        let (tasks, mut failed) = place(&state, &submission).await?;
        let mut given = Vec::new();
        for (task, target) in tasks {
            let (state, queue) = (Arc::clone(&state), submission.queue);
            given.push((target, tokio::spawn(start(state, task, queue))));
        }
        let mut taken = Vec::new();
        for (target, work) in given {
            match work.await.map_err(|error| Detail::internal(&error))?? {
                Ok(task) => taken.push(task),
                Err(reason) => failed.push(FailedTarget { target, reason }),
            }
        }
        answer(&state, &submission, &taken, failed)
    };
    tokio::spawn(work)
        .await
        .map_err(|error| Detail::internal(&error))?
}

/// Tasks with the targets they are for, and the targets that get none.
type Placed = (Vec<(NewTask, String)>, Vec<FailedTarget>);

/// Finds a node for each task, or a place in the queue, and writes them down: all or none.
async fn place(state: &Arc<State>, submission: &Submission) -> Result<Placed, StoreError> {
    let _turn = state.turn.lock().await;
    // Who comes now stands behind those who wait.
    let (_, mut rooms) = state.plan()?.finish();
    let (mut tasks, mut failed) = (Vec::new(), Vec::new());
    for (index, (demand, target)) in submission.wanted.iter().enumerate() {
        let node = match choose(&rooms, demand) {
            Ok(index) => {
                rooms[index].book(demand);
                Some(rooms[index].node.clone())
            }
            Err(no) if submission.queue && no.waiting_helps => None,
            Err(no) => {
                let (target, reason) = (target.clone(), no.text());
                failed.push(FailedTarget { target, reason });
                continue;
            }
        };
        let task = submission.task(index, state.ids.next(), &state.settings);
        tasks.push((NewTask { node, ..task }, target.clone()));
    }
    if let [(first, _), _, ..] = tasks.as_slice() {
        let batch = Some(first.id);
        tasks.iter_mut().for_each(|(task, _)| task.batch = batch);
    }
    let new: Vec<NewTask> = tasks.iter().map(|(task, _)| task.clone()).collect();
    if !new.is_empty() {
        let write = move |t: &rusqlite::Transaction<'_>| {
            new.iter().try_for_each(|task| store::insert(t, task))
        };
        state.store.write(write).await?;
    }
    Ok((tasks, failed))
}

/// Gives a task to its node, and to others if that one does not take it.
async fn start(
    state: Arc<State>,
    task: NewTask,
    queue: bool,
) -> Result<Result<Taken, String>, StoreError> {
    let taken = |node, confirmed| {
        Ok(Ok(Taken {
            id: task.id,
            node,
            confirmed,
        }))
    };
    let Some(mut node) = task.node.clone() else {
        tracing::info!(task = task.id, "task waits for a node");
        return taken(None, false);
    };
    let mut reasons = Vec::new();
    loop {
        match give(&state, task.id, &node).await? {
            Given::Accepted => return taken(Some(node), true),
            Given::Unclear => return taken(Some(node), false),
            Given::Failed(why) => return Ok(Err(format!("node {node}: {why}"))),
            Given::Returned if queue => return taken(None, false),
            Given::Returned => {}
        }
        match elsewhere(&state, &task).await? {
            Ok(next) => node = next,
            Err(why) => {
                reasons.push(why);
                return Ok(Err(reasons.join("; ")));
            }
        }
    }
}

/// The next node for a task that came back; without one it has failed, since it may not wait.
async fn elsewhere(state: &State, task: &NewTask) -> Result<Result<String, String>, StoreError> {
    let _turn = state.turn.lock().await;
    let id = task.id;
    // The node that did not take it is closed now.
    let rooms = state.rooms()?;
    match choose(&rooms, &task.demand) {
        Ok(index) => {
            let node = rooms[index].node.clone();
            let name = node.clone();
            state
                .store
                .write(move |t| store::assign(t, id, &name))
                .await?;
            Ok(Ok(node))
        }
        Err(no) => {
            let ending = Ending {
                id,
                status: TaskStatus::Failed,
                exit_code: Some(-1),
                message: format!("{NO_NODE} {}", no.text()),
            };
            state.store.write(move |t| store::end(t, &ending)).await?;
            Ok(Err(no.text()))
        }
    }
}

fn answer(
    state: &State,
    submission: &Submission,
    taken: &[Taken],
    failed: Vec<FailedTarget>,
) -> Result<(StatusCode, Json<Submitted>), Detail> {
    if taken.is_empty() {
        let reasons: Vec<&str> = failed.iter().map(|f| f.reason.as_str()).collect();
        let message = format!("{NO_NODE} {}", reasons.join("; "));
        let detail = match submission.targeted {
            true => json!({ "message": message, "failed_targets": failed }),
            false => message.into(),
        };
        return Err(Detail::new(StatusCode::SERVICE_UNAVAILABLE, detail));
    }
    let assigned = taken.iter().find_map(|task| task.node.clone());
    let assigned = assigned.map(|hostname| AssignedNode {
        url: state.cluster.url(&hostname).unwrap_or_default(),
        hostname,
    });
    let waiting = taken.iter().filter(|task| task.node.is_none()).count();
    let message = match (waiting, failed.len()) {
        (0, 0) => "Task submitted successfully.".to_owned(),
        (0, n) => format!("Task submitted, but not to {n} of its targets."),
        (n, 0) => format!(
            "Task submitted; {n} of {} wait for a free node.",
            taken.len()
        ),
        (n, m) => format!("Task submitted; {n} wait for a free node, {m} targets failed."),
    };
    Ok((
        StatusCode::ACCEPTED,
        Json(Submitted {
            message,
            task_ids: taken.iter().map(|task| task.id.to_string()).collect(),
            runner_response: assigned
                .is_some()
                .then(|| taken.iter().any(|task| task.confirmed)),
            assigned_node: assigned,
            failed_targets: failed,
        }),
    ))
}
