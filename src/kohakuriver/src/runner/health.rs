//! `GET /health` and `GET /metrics`.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use axum::{Json, extract::State as Shared, response::Response};
use dunnage_daemon::{Component, Health, Status};

use super::state::State;
use crate::{cli::VERSION, failure::chain, http, settings};

/// A runner without docker or host is degraded, but runs.
pub(super) async fn health(Shared(state): Shared<Arc<State>>) -> Json<Health> {
    let components = vec![
        state.link.component(),
        state.docker.component().await,
        shared_dir(&state.settings.shared),
        outbox(&state).await,
    ];
    Json(Health::of(
        VERSION,
        state.observed.uptime_seconds(),
        components,
    ))
}

/// The numbers as they are now.
pub(super) async fn metrics(Shared(state): Shared<Arc<State>>) -> Response {
    let metrics = &state.observed.metrics;
    if let Ok(depth) = state.journal.depth().await {
        metrics.set("kohakuriver_status_outbox_depth", &[], f64::from(depth));
    }
    let running = state.tasks.count();
    metrics.set("kohakuriver_tasks_running", &[], running as f64);
    http::metrics(Shared(Arc::clone(&state.observed))).await
}

fn shared_dir(shared: &settings::Shared) -> Component {
    let directory = &shared.directory;
    match unusable(directory) {
        // Ours is made with the first task.
        Some(_) if shared.own && !directory.exists() => Component::ok("shared_dir"),
        Some(why) => {
            let why = format!("SHARED_DIR {} {why}", directory.display());
            Component::failing("shared_dir", Status::Degraded, why)
        }
        None => Component::ok("shared_dir"),
    }
}

fn unusable(directory: &Path) -> Option<String> {
    match fs::metadata(directory) {
        Err(error) => return Some(format!("cannot be used: {error}")),
        Ok(found) if !found.is_dir() => return Some("is no directory".to_owned()),
        Ok(found) if found.permissions().mode() & 0o222 == 0 => {
            return Some("may not be written to".to_owned());
        }
        Ok(_) => {}
    }
    match nix::sys::statvfs::statvfs(directory) {
        Ok(disk) if disk.blocks_available() == 0 => Some("is on a disk that is full".to_owned()),
        Ok(_) => None,
        Err(error) => Some(format!("cannot be used: {error}")),
    }
}

/// News waits for a moment all the time; it is only worth a word while the host does not answer.
async fn outbox(state: &State) -> Component {
    match state.journal.depth().await {
        Err(error) => Component::failing("outbox", Status::Degraded, chain(&error)),
        Ok(depth) if depth > 0 && state.link.component().status != Status::Ok => {
            let why = format!("{depth} status updates wait for the host");
            Component::failing("outbox", Status::Degraded, why)
        }
        Ok(_) => Component::ok("outbox"),
    }
}
