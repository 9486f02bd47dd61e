//! How often somebody may.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

const MINUTE: Duration = Duration::from_secs(60);

/// When each client did something in the last minute.
#[derive(Debug, Default)]
pub(crate) struct Rates(Mutex<HashMap<String, VecDeque<Instant>>>);

impl Rates {
    /// Notes that a client does something, or says how long it has to wait. A limit of 0 is none.
    pub(crate) fn admit(&self, client: &str, limit: u32) -> Result<(), Duration> {
        self.admit_at(client, limit, Instant::now())
    }

    fn admit_at(&self, client: &str, limit: u32, now: Instant) -> Result<(), Duration> {
        if limit == 0 {
            return Ok(());
        }
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for moments in clients.values_mut() {
            while moments
                .front()
                .is_some_and(|first| now.duration_since(*first) >= MINUTE)
            {
                moments.pop_front();
            }
        }
        clients.retain(|_, moments| !moments.is_empty());
        let moments = clients.entry(client.to_owned()).or_default();
        match moments.front() {
            Some(first) if moments.len() >= usize::try_from(limit).unwrap_or(usize::MAX) => {
                Err(MINUTE - now.duration_since(*first))
            }
            _ => {
                moments.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_for_each_client_and_for_each_minute() {
        let rates = Rates::default();
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(rates.admit_at("a", 2, at(0)), Ok(()));
        assert_eq!(rates.admit_at("a", 2, at(10)), Ok(()));
        assert_eq!(rates.admit_at("a", 2, at(20)), Err(Duration::from_secs(40)));
        assert_eq!(rates.admit_at("b", 2, at(20)), Ok(()));
        assert_eq!(rates.admit_at("a", 2, at(60)), Ok(()));
        assert_eq!(rates.admit_at("a", 0, at(60)), Ok(()));
    }
}
