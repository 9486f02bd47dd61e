//! The names of the product under test, as its packages must have them.

/// Each package with a daemon, and what belongs to it.
pub(crate) struct Daemon {
    pub(crate) package: &'static str,
    pub(crate) unit: &'static str,
    /// User and group.
    pub(crate) account: &'static str,
    pub(crate) config: &'static str,
    pub(crate) env: &'static str,
    pub(crate) state: &'static str,
    pub(crate) port: u16,
}

pub(crate) const CLI: &str = "kohakuriver";
pub(crate) const HOST: &str = HOST_DAEMON.unit;
pub(crate) const RUNNER: &str = RUNNER_DAEMON.unit;
pub(crate) const PACKAGES: [&str; 3] = [CLI, HOST_DAEMON.package, RUNNER_DAEMON.package];

pub(crate) const HOST_DAEMON: Daemon = Daemon {
    package: "kohakuriver-host",
    unit: "kohakuriver-host.service",
    account: "kohakuriver-host",
    config: "/etc/kohakuriver/host.toml",
    env: "/etc/default/kohakuriver-host",
    state: "/var/lib/kohakuriver",
    port: 8000,
};

pub(crate) const RUNNER_DAEMON: Daemon = Daemon {
    package: "kohakuriver-runner",
    unit: "kohakuriver-runner.service",
    account: "kohakuriver-runner",
    config: "/etc/kohakuriver/runner.toml",
    env: "/etc/default/kohakuriver-runner",
    state: "/var/lib/kohakuriver-runner",
    port: 8001,
};

pub(crate) const DAEMONS: [Daemon; 2] = [HOST_DAEMON, RUNNER_DAEMON];

/// The unit of one of several runners.
pub(crate) fn instance(name: &str) -> String {
    format!("kohakuriver-runner@{name}.service")
}

/// Its configuration.
pub(crate) fn instance_config(name: &str) -> String {
    format!("/etc/kohakuriver/runner/{name}.toml")
}
