//! Something that is made by whoever needs it first, while the others wait.

use std::sync::{Mutex, PoisonError};

use crate::VerifyError;

/// Made by whoever needs it first, while the others wait; a failure is tried again by the next one.
#[derive(Debug)]
pub(crate) struct Prepared<T>(Mutex<Option<T>>);

impl<T> Default for Prepared<T> {
    fn default() -> Self {
        Prepared(Mutex::new(None))
    }
}

impl<T: Clone> Prepared<T> {
    pub(crate) fn get(
        &self,
        make: impl FnOnce() -> Result<T, VerifyError>,
    ) -> Result<T, VerifyError> {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*place {
            return Ok(made.clone());
        }
        let made = make()?;
        *place = Some(made.clone());
        Ok(made)
    }
}
