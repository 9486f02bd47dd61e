//! The open database.

use std::{
    fs,
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{Condition, StoreError, schema};
use crate::failure::chain;

/// How long a request waits for another process that writes; a stop must not take longer.
const BUSY: Duration = Duration::from_secs(1);

/// The open database: one connection that writes, on threads that may wait for the disk, and one
/// that reads without ever waiting for it.
#[derive(Clone, Debug)]
pub(in crate::host) struct Store {
    writer: Arc<Mutex<Connection>>,
    reader: Arc<Mutex<Connection>>,
    condition: Arc<Condition>,
    generation: Arc<AtomicU64>,
}

impl Store {
    /// Opens or creates the database.
    pub(in crate::host) fn open(path: &Path) -> Result<Store, StoreError> {
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory).map_err(|source| StoreError::Directory {
                path: directory.to_owned(),
                source,
            })?;
        }
        let open = || {
            let mut writer = Connection::open(path)?;
            writer.busy_timeout(BUSY)?;
            writer.pragma_update(None, "journal_mode", "WAL")?;
            // What was answered must survive a power cut.
            writer.pragma_update(None, "synchronous", "FULL")?;
            schema::migrate(&mut writer)?;
            let reader = Connection::open(path)?;
            reader.busy_timeout(BUSY)?;
            reader.pragma_update(None, "query_only", true)?;
            reader.set_prepared_statement_cache_capacity(64);
            Ok((writer, reader))
        };
        let (writer, reader) = open().map_err(|source| StoreError::Open {
            path: path.to_owned(),
            source,
        })?;
        Ok(Store {
            writer: Arc::new(Mutex::new(writer)),
            reader: Arc::new(Mutex::new(reader)),
            condition: Arc::new(Condition::new(path)),
            generation: Arc::default(),
        })
    }

    /// Reads; short enough to be done in the middle of a request.
    pub(in crate::host) fn read<T>(
        &self,
        job: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        Ok(job(&lock(&self.reader))?)
    }

    /// Writes, all or nothing, and returns once it is safe on the disk.
    pub(in crate::host) async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.write_now(job))
            .await
            .map_err(|_| StoreError::Thread)?
    }

    fn write_now<T>(
        &self,
        job: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let mut connection = lock(&self.writer);
        let behavior = TransactionBehavior::Immediate;
        let outcome = connection
            .transaction_with_behavior(behavior)
            .and_then(|transaction| {
                let value = job(&transaction)?;
                transaction.commit()?;
                Ok(value)
            });
        self.generation.fetch_add(1, Ordering::Release);
        let outcome = outcome.map_err(|error| self.classified(error.into()));
        self.condition.set(outcome.as_ref().err().map(|e| chain(e)));
        outcome
    }

    /// Tries whether the database can be written again, if the last write failed.
    pub(in crate::host) async fn recover(&self) -> Option<String> {
        self.condition.failing()?;
        let probe = |transaction: &Transaction<'_>| {
            transaction
                .execute_batch("CREATE TABLE kohakuriver_probe (x); DROP TABLE kohakuriver_probe")
        };
        self.write(probe).await.err().map(|error| chain(&error))
    }

    /// Changes with every write: what was read before may be old then.
    pub(in crate::host) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Whether it answers.
    pub(in crate::host) fn check(&self) -> Result<(), StoreError> {
        self.read(|connection| connection.query_row("SELECT count(*) FROM nodes", [], |_| Ok(())))
    }

    pub(in crate::host) fn condition(&self) -> &Condition {
        &self.condition
    }

    fn classified(&self, error: StoreError) -> StoreError {
        match error {
            StoreError::Query(source)
                if source.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull) =>
            {
                StoreError::Full(source)
            }
            error if error.may_be_full() && self.condition.no_room().is_some() => match error {
                StoreError::Query(source) => StoreError::Full(source),
                other => other,
            },
            other => other,
        }
    }
}

fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}
