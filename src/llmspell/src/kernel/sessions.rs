//! Who is there.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// For how long somebody who says nothing is still there.
const PRESENT: Duration = Duration::from_secs(15 * 60);

/// The Jupyter sessions that were seen lately.
#[derive(Debug)]
pub(crate) struct Sessions {
    /// 0 = any number.
    most: u32,
    seen: Mutex<HashMap<String, Instant>>,
}

impl Sessions {
    pub(crate) fn new(most: u32) -> Sessions {
        Sessions {
            most,
            seen: Mutex::default(),
        }
    }

    /// Notes a sign of life, or says why there is no room.
    pub(crate) fn admit(&self, session: &str) -> Result<(), String> {
        let now = Instant::now();
        let mut seen = self.seen();
        seen.retain(|_, last| now.duration_since(*last) < PRESENT);
        let full = self.most > 0 && seen.len() >= usize::try_from(self.most).unwrap_or(usize::MAX);
        if full && !seen.contains_key(session) {
            tracing::warn!("refused a client: there are {} already", self.most);
            return Err(format!(
                "there are {} clients already, and kernel.max_clients allows no more; one that says \
                 nothing for 15 minutes makes room",
                self.most
            ));
        }
        seen.insert(session.to_owned(), now);
        Ok(())
    }

    /// Who is there, in alphabetical order.
    pub(crate) fn names(&self) -> Vec<String> {
        let now = Instant::now();
        let seen = self.seen();
        let present = seen
            .iter()
            .filter(|(_, last)| now.duration_since(**last) < PRESENT);
        let mut names: Vec<String> = present.map(|(name, _)| name.clone()).collect();
        names.sort();
        names
    }

    fn seen(&self) -> MutexGuard<'_, HashMap<String, Instant>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_than_the_limit_is_refused_and_the_others_stay() {
        let sessions = Sessions::new(2);
        assert_eq!(sessions.admit("a"), Ok(()));
        assert_eq!(sessions.admit("b"), Ok(()));
        assert!(sessions.admit("c").is_err());
        assert_eq!(sessions.admit("a"), Ok(()));
        assert_eq!(sessions.names(), ["a", "b"]);
        assert_eq!(Sessions::new(0).admit("x"), Ok(()));
    }
}
