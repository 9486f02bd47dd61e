//! Going on while the host is silent for a while.

use std::time::{Duration, Instant};

use crate::Failure;

/// The pause between two questions to a host that is silent.
const PAUSE: Duration = Duration::from_millis(500);

/// Asks again and again while the host does not answer, after it answered once.
#[derive(Clone, Debug)]
pub(crate) struct Patience {
    limit: Duration,
    answered: bool,
}

impl Patience {
    /// Of somebody who would know at once if the host were never there.
    pub(crate) fn new(limit: Duration) -> Patience {
        Patience {
            limit,
            answered: false,
        }
    }

    /// Of somebody whom the host answered already.
    pub(crate) fn after_an_answer(limit: Duration) -> Patience {
        Patience {
            limit,
            answered: true,
        }
    }

    /// Asks until there is an answer.
    pub(crate) async fn ask<T>(
        &mut self,
        mut question: impl AsyncFnMut() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut silent: Option<Instant> = None;
        loop {
            let failure = match question().await {
                Err(failure) if failure.is_silence() && self.answered => failure,
                outcome => {
                    if silent.is_some() && outcome.is_ok() {
                        eprintln!("the host answers again");
                    }
                    self.answered |= outcome.is_ok();
                    return outcome;
                }
            };
            let since = *silent.get_or_insert_with(|| {
                let limit = self.limit.as_secs();
                eprintln!("warning: the host does not answer; asking it again for up to {limit} s");
                Instant::now()
            });
            if since.elapsed() >= self.limit {
                return Err(failure);
            }
            tokio::time::sleep(PAUSE.min(self.limit)).await;
        }
    }
}
