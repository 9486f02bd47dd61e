//! What `/health` shows.

use serde::{Deserialize, Serialize};

/// How a daemon is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Health {
    /// The worst of its components.
    pub status: Status,
    /// The version that runs.
    pub version: String,
    /// For how long it has been running.
    pub uptime_seconds: u64,
    /// What it depends on.
    pub components: Vec<Component>,
}

/// How good something is, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// All is well.
    Ok,
    /// It serves, but not everything works.
    Degraded,
    /// It does not serve.
    Unhealthy,
}

/// A thing that a daemon depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// Its name.
    pub name: String,
    /// How it is.
    pub status: Status,
    /// Why, if it is not well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Health {
    /// The health that follows from the components.
    pub fn of(version: &str, uptime_seconds: u64, components: Vec<Component>) -> Health {
        let status = components
            .iter()
            .map(|c| c.status)
            .max()
            .unwrap_or(Status::Ok);
        Health {
            status,
            version: version.to_owned(),
            uptime_seconds,
            components,
        }
    }

    /// The status code of the reply: a load balancer and `curl --fail` look at nothing else.
    pub fn http_status(&self) -> u16 {
        if self.status == Status::Unhealthy {
            503
        } else {
            200
        }
    }
}

impl Component {
    /// A component that works.
    pub fn ok(name: &str) -> Component {
        Component {
            name: name.to_owned(),
            status: Status::Ok,
            detail: None,
        }
    }

    /// A component that does not, and why.
    pub fn failing(name: &str, status: Status, detail: impl Into<String>) -> Component {
        Component {
            name: name.to_owned(),
            status,
            detail: Some(detail.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_component_decides() {
        let docker = Component::failing("docker", Status::Degraded, "not found");
        let health = Health::of("1.2.3", 5, vec![Component::ok("host"), docker]);
        assert_eq!(health.http_status(), 200);
        assert_eq!(
            serde_json::to_string(&health).unwrap(),
            r#"{"status":"degraded","version":"1.2.3","uptime_seconds":5,"components":[{"name":"host","status":"ok"},{"name":"docker","status":"degraded","detail":"not found"}]}"#
        );
        let database = Component::failing("database", Status::Unhealthy, "locked");
        assert_eq!(Health::of("1.2.3", 5, vec![database]).http_status(), 503);
    }
}
