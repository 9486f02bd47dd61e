//! Delivering the news of tasks to the host.
//!
//! News lies in the journal until the host has taken it; that of one task arrives in its order.
//! While the host is down nothing is lost, and nothing else waits for it.

use std::{collections::HashSet, sync::Arc, time::Duration};

use reqwest::{Method, StatusCode};
use tokio::sync::Notify;

use super::{
    host_client::HostClient,
    journal::{Journal, Letter},
    journal_error::JournalError,
    pause::Pause,
    state::State,
};
use crate::failure::chain;

/// As long as the Python implementation waits.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How much is taken out of the journal at a time.
const BATCH: u32 = 256;

/// Says that there is something to do.
#[derive(Debug, Default)]
pub(super) struct Bell(Notify);

impl Bell {
    /// There is news, or the host answers again.
    pub(super) fn ring(&self) {
        self.0.notify_one();
    }
}

/// What became of a letter.
enum Fate {
    /// It arrived, or will never be taken.
    Gone,
    /// The host refuses it now; others it may take.
    Later,
    /// The host does not answer.
    Silence,
}

/// Delivers for ever.
pub(super) async fn deliver(state: Arc<State>, host: HostClient) {
    let mut pause = Pause::new(Duration::from_secs(1), Duration::from_secs(30));
    loop {
        match round(&state.journal, &host).await {
            Ok(Round::Empty) => {
                pause.reset();
                state.bell.0.notified().await;
            }
            Ok(Round::Delivered) => pause.reset(),
            Ok(Round::Stuck) => wait(&state, &mut pause).await,
            Err(error) => {
                tracing::error!("{}", chain(&error));
                wait(&state, &mut pause).await;
            }
        }
    }
}

/// Until it is time, or something new may have made the way free.
async fn wait(state: &State, pause: &mut Pause) {
    tokio::select! {
        () = pause.wait() => {}
        () = state.bell.0.notified() => {}
    }
}

/// How a round ended.
enum Round {
    /// There was nothing.
    Empty,
    /// Everything that was there is delivered; there may be more.
    Delivered,
    /// Something is left.
    Stuck,
}

async fn round(journal: &Journal, host: &HostClient) -> Result<Round, JournalError> {
    let letters = journal.letters(BATCH).await?;
    if letters.is_empty() {
        return Ok(Round::Empty);
    }
    let mut held = HashSet::new();
    let mut silent = false;
    for letter in letters {
        if held.contains(&letter.task_id) {
            continue;
        }
        let task = letter.task_id;
        match send(host, &letter).await {
            Fate::Gone => journal.delivered(vec![letter.number]).await?,
            Fate::Later => drop(held.insert(task)),
            Fate::Silence => {
                silent = true;
                break;
            }
        }
    }
    Ok(if silent || !held.is_empty() {
        Round::Stuck
    } else {
        Round::Delivered
    })
}

async fn send(host: &HostClient, letter: &Letter) -> Fate {
    let task = letter.task_id;
    let sent = host.send_text(Method::POST, "/api/update", letter.news.clone(), TIMEOUT);
    match sent.await {
        Ok(status) if status.is_success() => Fate::Gone,
        Ok(
            status @ (StatusCode::UNAUTHORIZED
            | StatusCode::NOT_FOUND
            | StatusCode::REQUEST_TIMEOUT
            | StatusCode::TOO_MANY_REQUESTS),
        ) => {
            tracing::warn!(task, "the host answered {status} to news; it is sent again");
            Fate::Later
        }
        Ok(status) if status.is_client_error() => {
            tracing::warn!(task, "the host answered {status} to news; it is dropped");
            Fate::Gone
        }
        Ok(status) => {
            tracing::warn!(task, "the host answered {status} to news; it is sent again");
            Fate::Later
        }
        Err(why) => {
            tracing::debug!(task, "news could not be sent: {why}");
            Fate::Silence
        }
    }
}
