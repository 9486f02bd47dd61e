//! Noticing nodes that fell silent.

use std::{sync::Arc, time::Duration};

use super::{state::State, store::StoreError};

/// Looks for silent nodes for ever, every `interval`.
pub(super) async fn watch(state: Arc<State>, interval: Duration, silence: Duration) {
    loop {
        if let Err(error) = look(&state, silence) {
            tracing::error!("{}", crate::failure::chain(&error));
        }
        tokio::time::sleep(interval).await;
    }
}

fn look(state: &State, silence: Duration) -> Result<(), StoreError> {
    for hostname in state.take_silent(silence) {
        tracing::warn!(
            node = hostname,
            "node is offline: no report for {} s",
            silence.as_secs()
        );
        if let Err(error) = state.store.set_offline(&hostname) {
            // Watched again, so that a database that was busy now gets the news later.
            state.hear(&hostname);
            return Err(error);
        }
    }
    Ok(())
}
