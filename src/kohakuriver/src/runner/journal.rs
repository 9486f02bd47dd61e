//! What must outlive the runner: its tasks, the news for the host, and the tasks that are over.
//!
//! Every step of a task is written here before it is taken, with the news of it in the same
//! transaction. Whenever the runner dies, the next one reads here where each task was.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::{journal_error::JournalError, phase::Phase};
use crate::{
    clock,
    wire::{Execute, TaskStatus, Update},
};

/// How long a second runner on the same file is waited for; it may just be stopping.
const BUSY: Duration = Duration::from_secs(2);

/// For how long the ids of tasks that are over are kept. A host that lost our answer asks again
/// within seconds.
const KEPT: &str = "-1 day";

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS tasks (
        task_id INTEGER PRIMARY KEY,
        request TEXT NOT NULL,
        phase TEXT NOT NULL,
        killed INTEGER NOT NULL DEFAULT 0,
        container_id TEXT
    );
    CREATE TABLE IF NOT EXISTS outbox (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        task_id INTEGER NOT NULL,
        news TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS over (
        task_id INTEGER PRIMARY KEY,
        killed INTEGER NOT NULL,
        since TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS archives (
        container TEXT PRIMARY KEY,
        stamp INTEGER NOT NULL
    );
";

/// The open file.
#[derive(Clone, Debug)]
pub(super) struct Journal {
    connection: Arc<Mutex<Connection>>,
}

/// What became of a request to execute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Acceptance {
    /// It is written down.
    Accepted,
    /// It is here, or was here and is over.
    Duplicate,
    /// It was killed before it came.
    Killed,
}

/// A task as it is written down.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) request: Execute,
    pub(super) phase: Phase,
}

/// News for the host, with its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) number: i64,
    pub(super) task_id: i64,
    pub(super) news: String,
}

impl Journal {
    /// Opens or creates the file, for this process alone.
    pub(super) fn open(directory: &Path) -> Result<Journal, JournalError> {
        // What tasks write lies in it too: files of root that nobody else may run.
        let mut builder = fs::DirBuilder::new();
        let made = builder.recursive(true).mode(0o700).create(directory);
        made.map_err(|source| JournalError::Directory {
            path: directory.to_owned(),
            source,
        })?;
        let path = directory.join("runner.db");
        // The variables of tasks are in it, and those may be secret; SQLite gives the files beside
        // it the same mode.
        private(&path).map_err(|source| JournalError::Private {
            path: path.clone(),
            source,
        })?;
        let open = || {
            let connection = Connection::open(&path)?;
            connection.busy_timeout(BUSY)?;
            connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.execute_batch(&format!("BEGIN IMMEDIATE; {TABLES} COMMIT"))?;
            prune(&connection)?;
            Ok(connection)
        };
        let connection = open().map_err(|source| JournalError::Open { path, source })?;
        Ok(Journal {
            connection: Arc::new(Mutex::new(connection)),
        })
    }

    /// Takes a task on, with the news that it waits for its image.
    pub(super) async fn accept(&self, request: Execute) -> Result<Acceptance, JournalError> {
        let text = serde_json::to_string(&request)?;
        let pending = Update {
            started_at: None,
            ..news(request.task_id, TaskStatus::Pending)
        };
        self.write(move |change| {
            let id = request.task_id;
            let sql = "SELECT killed FROM over WHERE task_id = ?";
            let over: Option<bool> = change.query_row(sql, [id], |row| row.get(0)).optional()?;
            match over {
                Some(true) => return Ok(Acceptance::Killed),
                Some(false) => return Ok(Acceptance::Duplicate),
                None => {}
            }
            let sql = "INSERT OR IGNORE INTO tasks (task_id, request, phase) VALUES (?, ?, ?)";
            if change.execute(sql, params![id, text, Phase::Accepted.as_str()])? == 0 {
                return Ok(Acceptance::Duplicate);
            }
            post(change, &pending)?;
            Ok(Acceptance::Accepted)
        })
        .await
    }

    /// Takes on a container of ours that is not written down.
    pub(super) async fn adopt(&self, request: Execute) -> Result<bool, JournalError> {
        let text = serde_json::to_string(&request)?;
        self.write(move |change| {
            let id = request.task_id;
            let sql = "INSERT INTO tasks (task_id, request, phase) SELECT ?1, ?2, ?3 \
                       WHERE NOT EXISTS (SELECT 1 FROM over WHERE task_id = ?1) \
                       ON CONFLICT DO NOTHING";
            Ok(change.execute(sql, params![id, text, Phase::Running.as_str()])? > 0)
        })
        .await
    }

    /// Whether a task is over, and was perhaps never here.
    pub(super) async fn is_over(&self, id: i64) -> Result<bool, JournalError> {
        self.write(move |change| {
            let sql = "SELECT 1 FROM over WHERE task_id = ?";
            Ok(change
                .query_row(sql, [id], |_| Ok(()))
                .optional()?
                .is_some())
        })
        .await
    }

    /// From here on a container may exist; `false` if the task was killed, and none may.
    pub(super) async fn begin(&self, id: i64) -> Result<bool, JournalError> {
        let running = Update {
            started_at: Some(clock::for_json(&clock::now())),
            ..news(id, TaskStatus::Running)
        };
        self.write(move |change| {
            let sql = "UPDATE tasks SET phase = ? WHERE task_id = ? AND NOT killed";
            if change.execute(sql, params![Phase::Starting.as_str(), id])? == 0 {
                return Ok(false);
            }
            post(change, &running)?;
            Ok(true)
        })
        .await
    }

    /// The container runs.
    pub(super) async fn started(&self, id: i64, container: String) -> Result<(), JournalError> {
        self.write(move |change| {
            let sql = "UPDATE tasks SET phase = ?, container_id = ? WHERE task_id = ?";
            change.execute(sql, params![Phase::Running.as_str(), container, id])?;
            Ok(())
        })
        .await
    }

    /// The verdict; what is left is to remove the container. `false` if the task was killed, of
    /// which nothing more is said.
    pub(super) async fn end(&self, verdict: Update) -> Result<bool, JournalError> {
        self.write(move |change| {
            let sql = "UPDATE tasks SET phase = ? WHERE task_id = ? AND NOT killed";
            if change.execute(sql, params![Phase::Ended.as_str(), verdict.task_id])? == 0 {
                return Ok(false);
            }
            post(change, &verdict)?;
            Ok(true)
        })
        .await
    }

    /// Somebody wants the end of a task: nothing of it is reported from here on, and it is never
    /// started, also if it comes only later. `false` if it is not here.
    pub(super) async fn kill(&self, id: i64) -> Result<bool, JournalError> {
        self.write(move |change| {
            let sql = "UPDATE tasks SET killed = 1 WHERE task_id = ? AND phase <> ?";
            let here = change.execute(sql, params![id, Phase::Ended.as_str()])? > 0;
            if here {
                change.execute("DELETE FROM outbox WHERE task_id = ?", [id])?;
            }
            bury(change, id, true)?;
            Ok(here)
        })
        .await
    }

    /// Whether somebody wants the end of a task that is here.
    pub(super) async fn is_killed(&self, id: i64) -> Result<bool, JournalError> {
        self.write(move |change| {
            let sql = "SELECT killed FROM tasks WHERE task_id = ?";
            let killed: Option<bool> = change.query_row(sql, [id], |row| row.get(0)).optional()?;
            Ok(killed.unwrap_or_default())
        })
        .await
    }

    /// Nothing is left of a task but its id.
    pub(super) async fn forget(&self, id: i64) -> Result<(), JournalError> {
        self.write(move |change| {
            bury(change, id, false)?;
            change.execute("DELETE FROM tasks WHERE task_id = ?", [id])?;
            Ok(())
        })
        .await
    }

    /// The tasks that are written down.
    pub(super) async fn entries(&self) -> Result<Vec<Entry>, JournalError> {
        let rows: Vec<(String, String)> = self
            .write(|change| {
                let sql = "SELECT request, phase FROM tasks ORDER BY task_id";
                let mut query = change.prepare_cached(sql)?;
                let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await?;
        rows.into_iter()
            .map(|(request, phase)| {
                Ok(Entry {
                    request: serde_json::from_str(&request)?,
                    phase: Phase::of(&phase),
                })
            })
            .collect()
    }

    /// A task that is written down.
    pub(super) async fn request(&self, id: i64) -> Result<Option<Execute>, JournalError> {
        let text: Option<String> = self
            .write(move |change| {
                let sql = "SELECT request FROM tasks WHERE task_id = ?";
                Ok(change.query_row(sql, [id], |row| row.get(0)).optional()?)
            })
            .await?;
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    /// The tasks that are this runner's: until their last news has reached the host.
    pub(super) async fn ours(&self) -> Result<Vec<i64>, JournalError> {
        self.write(|change| {
            let sql = "SELECT task_id FROM tasks WHERE NOT killed AND phase <> ? \
                       UNION SELECT task_id FROM outbox ORDER BY task_id";
            let mut query = change.prepare_cached(sql)?;
            let ids = query.query_map([Phase::Ended.as_str()], |row| row.get(0))?;
            Ok(ids.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// The oldest news, of at most so many.
    pub(super) async fn letters(&self, most: u32) -> Result<Vec<Letter>, JournalError> {
        self.write(move |change| {
            let sql = "SELECT number, task_id, news FROM outbox ORDER BY number LIMIT ?";
            let mut query = change.prepare_cached(sql)?;
            let letters = query.query_map([most], |row| {
                Ok(Letter {
                    number: row.get(0)?,
                    task_id: row.get(1)?,
                    news: row.get(2)?,
                })
            })?;
            Ok(letters.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// These have arrived.
    pub(super) async fn delivered(&self, numbers: Vec<i64>) -> Result<(), JournalError> {
        self.write(move |change| {
            let mut query = change.prepare_cached("DELETE FROM outbox WHERE number = ?")?;
            for number in numbers {
                query.execute([number])?;
            }
            Ok(())
        })
        .await
    }

    /// How much news waits.
    pub(super) async fn depth(&self) -> Result<u32, JournalError> {
        self.write(|change| {
            Ok(change.query_row("SELECT count(*) FROM outbox", [], |row| row.get(0))?)
        })
        .await
    }

    /// Which archive of a container was loaded last.
    pub(super) async fn archive(&self, container: &str) -> Result<Option<i64>, JournalError> {
        let container = container.to_owned();
        self.write(move |change| {
            let sql = "SELECT stamp FROM archives WHERE container = ?";
            let stamp = change.query_row(sql, [container], |row| row.get(0));
            Ok(stamp.optional()?)
        })
        .await
    }

    /// An archive of a container was loaded.
    pub(super) async fn loaded(&self, container: &str, stamp: i64) -> Result<(), JournalError> {
        let container = container.to_owned();
        self.write(move |change| {
            let sql = "INSERT OR REPLACE INTO archives (container, stamp) VALUES (?, ?)";
            change.execute(sql, params![container, stamp])?;
            Ok(())
        })
        .await
    }

    /// Forgets the ids that nobody will ask for any more.
    pub(super) async fn prune(&self) -> Result<(), JournalError> {
        self.write(|change| Ok(prune(change)?)).await
    }

    /// One transaction, on a thread that may wait for the disk.
    async fn write<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Transaction<'_>) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let connection = Arc::clone(&self.connection);
        let acted = tokio::task::spawn_blocking(move || {
            let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            // The file is ours alone, so that there is nobody to wait for.
            let change = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
            let done = act(&change)?;
            change.commit()?;
            Ok(done)
        });
        acted.await.unwrap_or(Err(JournalError::Stopping))
    }
}

fn private(path: &Path) -> io::Result<()> {
    let file = fs::OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)?;
    // Also one that an older version made.
    file.set_permissions(fs::Permissions::from_mode(0o600))
}

fn post(change: &Transaction<'_>, news: &Update) -> Result<(), JournalError> {
    let sql = "INSERT INTO outbox (task_id, news) VALUES (?, ?)";
    change
        .prepare_cached(sql)?
        .execute(params![news.task_id, serde_json::to_string(news)?])?;
    Ok(())
}

/// A task that was killed stays killed.
fn bury(change: &Transaction<'_>, id: i64, killed: bool) -> rusqlite::Result<()> {
    let sql = "INSERT INTO over (task_id, killed, since) VALUES (?, ?, datetime('now')) \
               ON CONFLICT DO NOTHING";
    change.prepare_cached(sql)?.execute(params![id, killed])?;
    Ok(())
}

fn prune(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "DELETE FROM over WHERE since < datetime('now', ?)";
    connection.execute(sql, [KEPT])?;
    Ok(())
}

/// News with nothing but a state.
pub(super) fn news(task_id: i64, status: TaskStatus) -> Update {
    Update {
        task_id,
        status,
        exit_code: None,
        message: None,
        started_at: None,
        completed_at: None,
        ssh_port: None,
    }
}
