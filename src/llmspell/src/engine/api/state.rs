//! `State`: values that outlive the kernel.

use std::{cell::OnceCell, fs, os::unix::fs::DirBuilderExt, path::PathBuf, rc::Rc, time::Duration};

use mlua::{Error, Lua, Result, Table, Value};
use rusqlite::{Connection, OptionalExtension, params};

use super::json::{of_lua, to_lua};

/// How long to wait for another kernel with the same database.
const BUSY: Duration = Duration::from_secs(2);

/// A database, opened when it is first needed.
pub(super) struct State {
    path: PathBuf,
    connection: OnceCell<Connection>,
}

impl State {
    pub(super) fn table(lua: &Lua, path: PathBuf) -> Result<Table> {
        let state = Rc::new(State {
            path,
            connection: OnceCell::new(),
        });
        let table = lua.create_table()?;
        let own = Rc::clone(&state);
        let save = move |_: &Lua, (scope, key, value): (String, String, Value)| {
            own.save(&scope, &key, &value)
        };
        table.set("save", lua.create_function(save)?)?;
        let own = Rc::clone(&state);
        let load = move |lua: &Lua, (scope, key): (String, String)| match own.load(&scope, &key)? {
            Some(text) => {
                let value = serde_json::from_str(&text).map_err(Error::external)?;
                to_lua(lua, &value)
            }
            None => Ok(Value::Nil),
        };
        table.set("load", lua.create_function(load)?)?;
        let own = Rc::clone(&state);
        let delete = move |_: &Lua, (scope, key): (String, String)| own.delete(&scope, &key);
        table.set("delete", lua.create_function(delete)?)?;
        let list = move |_: &Lua, scope: String| state.keys(&scope);
        table.set("list_keys", lua.create_function(list)?)?;
        Ok(table)
    }

    fn save(&self, scope: &str, key: &str, value: &Value) -> Result<()> {
        let text = of_lua(value, 128)?.to_string();
        let sql = "INSERT OR REPLACE INTO state (scope, key, value) VALUES (?1, ?2, ?3)";
        let done = self.open()?.execute(sql, params![scope, key, text]);
        done.map(drop).map_err(|error| self.error(&error))
    }

    fn load(&self, scope: &str, key: &str) -> Result<Option<String>> {
        let sql = "SELECT value FROM state WHERE scope = ?1 AND key = ?2";
        let row = self.open()?.query_row(sql, [scope, key], |row| row.get(0));
        row.optional().map_err(|error| self.error(&error))
    }

    fn delete(&self, scope: &str, key: &str) -> Result<bool> {
        let sql = "DELETE FROM state WHERE scope = ?1 AND key = ?2";
        let rows = self.open()?.execute(sql, [scope, key]);
        rows.map(|rows| rows > 0)
            .map_err(|error| self.error(&error))
    }

    fn keys(&self, scope: &str) -> Result<Vec<String>> {
        let sql = "SELECT key FROM state WHERE scope = ?1 ORDER BY key";
        let query = || {
            let mut statement = self.open_raw()?.prepare_cached(sql)?;
            let rows = statement.query_map([scope], |row| row.get(0))?;
            rows.collect::<rusqlite::Result<Vec<String>>>()
        };
        self.open()?;
        query().map_err(|error| self.error(&error))
    }

    fn open_raw(&self) -> rusqlite::Result<&Connection> {
        self.connection.get().ok_or(rusqlite::Error::InvalidQuery)
    }

    fn open(&self) -> Result<&Connection> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        if let Some(directory) = self.path.parent() {
            // What scripts save may be private.
            let made = fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(directory);
            made.map_err(|error| self.error(&error))?;
        }
        let connection = self.made().map_err(|error| self.error(&error))?;
        Ok(self.connection.get_or_init(|| connection))
    }

    fn made(&self) -> rusqlite::Result<Connection> {
        let connection = Connection::open(&self.path)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS state (
                scope TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
                PRIMARY KEY (scope, key)
            ) WITHOUT ROWID",
        )?;
        Ok(connection)
    }

    fn error(&self, error: &dyn std::error::Error) -> Error {
        Error::runtime(format!(
            "State: {}: {error} (storage.database_path says where it is)",
            self.path.display()
        ))
    }
}
