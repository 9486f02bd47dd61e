//! Pauses that grow.

use std::time::Duration;

/// A pause that doubles each time, up to a limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pause {
    first: Duration,
    longest: Duration,
    next: Duration,
}

impl Pause {
    pub(super) fn new(first: Duration, longest: Duration) -> Pause {
        Pause {
            first,
            longest,
            next: first,
        }
    }

    /// Pauses; the next time it takes longer.
    pub(super) async fn wait(&mut self) {
        let now = self.next;
        self.next = (now * 2).min(self.longest);
        tokio::time::sleep(now).await;
    }

    /// How long the next one is.
    pub(super) fn next(&self) -> Duration {
        self.next
    }

    /// It went well; the next pause is the first again.
    pub(super) fn reset(&mut self) {
        self.next = self.first;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_pause_doubles_up_to_its_limit_and_starts_again() {
        let (first, longest) = (Duration::from_micros(10), Duration::from_micros(50));
        let mut pause = Pause::new(first, longest);
        let mut pauses = Vec::new();
        for _ in 0..5 {
            pauses.push(pause.next().as_micros());
            pause.wait().await;
        }
        assert_eq!(pauses, [10, 20, 40, 50, 50]);
        pause.reset();
        assert_eq!(pause.next(), first);
    }
}
