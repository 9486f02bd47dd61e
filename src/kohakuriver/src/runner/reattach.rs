//! Going on where the last runner of this node was.

use std::{sync::Arc, time::Duration};

use super::{
    journal::Entry,
    journal_error::JournalError,
    pause::Pause,
    phase::Phase,
    plan::{container_name, task_of},
    state::State,
    tasks::Tasks,
};
use crate::{failure::chain, wire::Execute};

/// Looks after every task that is written down, and after every container of ours that is not.
pub(super) async fn reattach(state: Arc<State>, entries: Vec<Entry>) {
    if !entries.is_empty() {
        tracing::info!("{} tasks were here before", entries.len());
    }
    for entry in entries {
        Tasks::resume(&state, entry);
    }
    let mut pause = Pause::new(Duration::from_millis(500), Duration::from_secs(30));
    loop {
        match state.docker.containers(&state.settings.name).await {
            Ok(containers) => {
                for id in containers.iter().filter_map(|name| task_of(name)) {
                    if let Err(error) = adopt(&state, id).await {
                        tracing::error!("{}", chain(&error));
                    }
                }
                return;
            }
            Err(error) if pause.next() < Duration::from_secs(1) => {
                tracing::warn!("tasks that were here before are looked for later: {error}");
            }
            Err(_) => {}
        }
        pause.wait().await;
    }
}

/// A container that bears our name: the state directory was lost, or the task is over and only its
/// removal failed.
async fn adopt(state: &Arc<State>, id: i64) -> Result<(), JournalError> {
    if state.journal.request(id).await?.is_some() {
        return Ok(());
    }
    if state.journal.is_over(id).await? {
        if let Err(error) = state.docker.destroy(&container_name(id)).await {
            tracing::warn!(
                "{} is left over and cannot be removed: {error}",
                container_name(id)
            );
        }
        return Ok(());
    }
    let request = unknown(id);
    if state.journal.adopt(request.clone()).await? {
        tracing::warn!(
            task = id,
            "its container runs here, of which nothing was written down"
        );
        let entry = Entry {
            request,
            phase: Phase::Running,
        };
        Tasks::resume(state, entry);
    }
    Ok(())
}

/// All that is known of it.
fn unknown(task_id: i64) -> Execute {
    Execute {
        task_id,
        command: String::new(),
        arguments: Vec::new(),
        env_vars: std::collections::BTreeMap::new(),
        required_cores: 0,
        required_gpus: None,
        required_memory_bytes: None,
        target_numa_node_id: None,
        container_name: None,
        registry_image: None,
        working_dir: None,
        stdout_path: None,
        stderr_path: None,
        reserved_ip: None,
        privileged: None,
        additional_mounts: None,
    }
}
