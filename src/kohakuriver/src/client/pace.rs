//! How often to ask.

use std::time::Duration;

/// At first, so that the end of a short task is seen soon.
const FASTEST: Duration = Duration::from_millis(100);
/// At last, so that a long task costs the host nothing.
const SLOWEST: Duration = Duration::from_secs(1);

/// Pauses between questions, which grow while nothing happens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pause: Duration,
}

impl Pace {
    pub(crate) fn new() -> Pace {
        Pace { pause: FASTEST }
    }

    /// Something happened: more may come soon.
    pub(crate) fn hurry(&mut self) {
        self.pause = FASTEST;
    }

    /// The next pause.
    fn next(&mut self) -> Duration {
        let pause = self.pause;
        self.pause = (pause * 5 / 4).min(SLOWEST);
        pause
    }

    /// Waits until the next question is due.
    pub(crate) async fn wait(&mut self) {
        tokio::time::sleep(self.next()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_a_tenth_of_a_second_to_one() {
        let mut pace = Pace::new();
        let pauses: Vec<u128> = (0..12).map(|_| pace.next().as_millis()).collect();
        assert_eq!(
            pauses,
            [100, 125, 156, 195, 244, 305, 381, 476, 596, 745, 931, 1000]
        );
        pace.hurry();
        assert_eq!(pace.next(), FASTEST);
    }
}
