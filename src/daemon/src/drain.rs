//! Ending in time.

use std::time::Duration;

/// How [`drain`] ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drained<T> {
    /// The work came to its own end.
    Done(T),
    /// Time was up; what was left is dropped.
    TimedOut,
}

/// Lets work that was asked to end do so, but not for longer than `limit`.
///
/// A client that keeps a connection open must not hold up a stop until the service manager kills us.
pub async fn drain<T>(work: impl Future<Output = T>, limit: Duration) -> Drained<T> {
    match tokio::time::timeout(limit, work).await {
        Ok(value) => Drained::Done(value),
        Err(_) => Drained::TimedOut,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(future)
    }

    #[test]
    fn work_that_ends_is_waited_for() {
        let limit = Duration::from_secs(5);
        assert_eq!(
            block_on(async { drain(async { 7 }, limit).await }),
            Drained::Done(7)
        );
    }

    #[test]
    fn work_that_does_not_end_is_dropped() {
        let endless = std::future::pending::<()>();
        let limit = Duration::from_millis(10);
        assert_eq!(
            block_on(async { drain(endless, limit).await }),
            Drained::TimedOut
        );
    }
}
