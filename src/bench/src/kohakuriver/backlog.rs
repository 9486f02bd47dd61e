//! A host that has seen many tasks.

use std::{
    io,
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, params};

use super::fleet::{client, runtime};
use crate::wrong;

/// Writes finished tasks into the database of a host that is not running.
pub(super) fn fill(database: &Path, tasks: usize) -> io::Result<()> {
    let mut connection = Connection::open(database).map_err(io::Error::other)?;
    let transaction = connection.transaction().map_err(io::Error::other)?;
    {
        let mut insert = transaction
            .prepare(
                "INSERT INTO tasks (task_id, task_type, batch_id, command, arguments, env_vars, \
                 required_cores, required_gpus, status, assigned_node, \
                 assignment_suspicion_count, docker_privileged, docker_mount_dirs, stdout_path, stderr_path, \
                 exit_code, submitted_at, started_at, completed_at) VALUES (?1, 'command', ?1, \
                 'python train.py', '[\"--epochs\", \"10\"]', '{\"SEED\": \"1\"}', 4, '[]', ?2, \
                 'node-1', 0, 0, '[]', '/mnt/cluster-share/logs/1/stdout.log', \
                 '/mnt/cluster-share/logs/1/stderr.log', 0, '2026-01-02 03:04:05.678901', \
                 '2026-01-02 03:04:06.678901', '2026-01-02 03:04:07.678901')",
            )
            .map_err(io::Error::other)?;
        for number in 0..tasks {
            let id = (1_i64 << 60) + i64::try_from(number).map_err(io::Error::other)?;
            let status = if number % 10 == 0 {
                "failed"
            } else {
                "completed"
            };
            insert
                .execute(params![id, status])
                .map_err(io::Error::other)?;
        }
    }
    transaction.commit().map_err(io::Error::other)
}

/// All but one in a hundred of requests, one after the other, take less.
pub(super) fn p99(url: &str, times: usize) -> io::Result<Duration> {
    runtime()?.block_on(async {
        let client = client()?;
        let mut all = Vec::with_capacity(times);
        for _ in 0..times {
            let began = Instant::now();
            let answer = client.get(url).send().await.map_err(io::Error::other)?;
            let tasks: Vec<serde_json::Value> = answer.json().await.map_err(io::Error::other)?;
            all.push(began.elapsed());
            if tasks.len() != 100 {
                return Err(wrong(format!("{url} listed {} tasks", tasks.len())));
            }
        }
        all.sort_unstable();
        Ok(all.get(times * 99 / 100).copied().unwrap_or_default())
    })
}
