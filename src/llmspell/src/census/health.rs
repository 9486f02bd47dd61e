//! What a kernel says of itself.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;

use super::pinned::secure;

/// No answer to `/health` is longer.
const MOST: u64 = 1024 * 1024;

/// The parts of `/health` that are shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Health {
    pub(crate) status: String,
    pub(crate) version: Option<String>,
    pub(crate) uptime_seconds: Option<u64>,
    pub(crate) clients: Option<u64>,
    pub(crate) executions: Option<u64>,
    pub(crate) memory_bytes: Option<u64>,
}

impl Health {
    /// Asks a kernel, by TLS if it has a certificate, whose fingerprint this is.
    pub(super) fn ask(
        address: SocketAddr,
        certificate: Option<&str>,
        patience: Duration,
    ) -> Option<Health> {
        let answer = connect(address, certificate, patience).ok()?;
        let (_, body) = answer.split_once("\r\n\r\n")?;
        Health::of(&serde_json::from_str(body).ok()?)
    }

    fn of(report: &Value) -> Option<Health> {
        let number = |pointer: &str| report.pointer(pointer).and_then(Value::as_u64);
        Some(Health {
            status: report.get("status")?.as_str()?.to_lowercase(),
            version: report
                .get("version")
                .and_then(Value::as_str)
                .map(str::to_owned),
            uptime_seconds: number("/system/uptime_secs"),
            clients: number("/connections/active_connections"),
            executions: number("/kernel_info/execution_count"),
            memory_bytes: number("/system/memory_usage_bytes"),
        })
    }
}

fn connect(
    address: SocketAddr,
    certificate: Option<&str>,
    patience: Duration,
) -> io::Result<String> {
    let stream = TcpStream::connect_timeout(&address, patience)?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience))?;
    match certificate {
        Some(fingerprint) => ask(secure(stream, address.ip(), fingerprint)?),
        None => ask(stream),
    }
}

/// A question that needs no client: HTTP/1.0, so that the answer ends with the connection.
fn ask(mut stream: impl Read + Write) -> io::Result<String> {
    let question = "GET /health HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(question.as_bytes())?;
    let mut answer = Vec::new();
    stream.take(MOST).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_missing_is_not_made_up() {
        let report = json!({
            "status": "Degraded",
            "version": "1.2.3",
            "system": { "uptime_secs": 7, "memory_usage_bytes": 42 },
            "connections": { "active_connections": 2 },
        });
        let health = Health {
            status: "degraded".to_owned(),
            version: Some("1.2.3".to_owned()),
            uptime_seconds: Some(7),
            clients: Some(2),
            executions: None,
            memory_bytes: Some(42),
        };
        assert_eq!(Health::of(&report), Some(health));
        assert_eq!(Health::of(&json!({ "version": "1" })), None);
    }
}
