//! The names of the products under test, as their packages must have them.

/// A product, and what is known of it without looking into its packages.
#[derive(Debug)]
pub(crate) struct Product {
    /// Of its manifest, of the package that people install, and of its program.
    pub(crate) name: &'static str,
    pub(crate) packages: &'static [&'static str],
    /// The first one is the one that things happen to; the others show what does not.
    pub(crate) daemons: &'static [Daemon],
}

/// A service, and what belongs to it.
#[derive(Debug)]
pub(crate) struct Daemon {
    pub(crate) package: &'static str,
    pub(crate) unit: &'static str,
    /// User and group.
    pub(crate) account: &'static str,
    pub(crate) config: &'static str,
    /// Beside it; only the second version has it.
    pub(crate) legacy: &'static str,
    pub(crate) env: &'static str,
    pub(crate) state: &'static str,
    /// What is there only while it runs.
    pub(crate) runtime: Option<&'static str>,
    pub(crate) port: u16,
    /// Where the manifest has the files that go to /etc.
    pub(crate) files: &'static str,
    /// The table of the manifest with its package, and the one with its service.
    pub(crate) tables: [&'static str; 2],
    /// A configuration that it refuses.
    pub(crate) refused: &'static str,
    /// Another name for its unit, in the second version only.
    pub(crate) alias: &'static str,
}

pub(crate) const PRODUCTS: [&Product; 2] = [&KOHAKURIVER, &LLMSPELL];

pub(crate) const KOHAKURIVER: Product = Product {
    name: CLI,
    packages: &[CLI, HOST_DAEMON.package, RUNNER_DAEMON.package],
    daemons: &DAEMONS,
};

pub(crate) const LLMSPELL: Product = Product {
    name: "llmspell",
    packages: &["llmspell"],
    daemons: &[KERNEL_DAEMON],
};

pub(crate) const CLI: &str = "kohakuriver";
pub(crate) const HOST: &str = HOST_DAEMON.unit;
pub(crate) const RUNNER: &str = RUNNER_DAEMON.unit;
pub(crate) const KERNEL: &str = KERNEL_DAEMON.unit;

pub(crate) const HOST_DAEMON: Daemon = Daemon {
    package: "kohakuriver-host",
    unit: "kohakuriver-host.service",
    account: "kohakuriver-host",
    config: "/etc/kohakuriver/host.toml",
    legacy: "/etc/kohakuriver/legacy.toml",
    env: "/etc/default/kohakuriver-host",
    state: "/var/lib/kohakuriver",
    runtime: None,
    port: 8000,
    files: "kohakuriver-host",
    tables: [
        "package.kohakuriver-host",
        "package.kohakuriver-host.service.kohakuriver-host",
    ],
    refused: "HOST_PORT = eight thousand\n",
    alias: "river-head.service",
};

pub(crate) const RUNNER_DAEMON: Daemon = Daemon {
    package: "kohakuriver-runner",
    unit: "kohakuriver-runner.service",
    account: "kohakuriver-runner",
    config: "/etc/kohakuriver/runner.toml",
    legacy: "/etc/kohakuriver/runner-legacy.toml",
    env: "/etc/default/kohakuriver-runner",
    state: "/var/lib/kohakuriver-runner",
    runtime: None,
    port: 8001,
    files: "kohakuriver-runner",
    tables: [
        "package.kohakuriver-runner",
        "package.kohakuriver-runner.service.kohakuriver-runner",
    ],
    refused: "RUNNER_PORT = eight thousand\n",
    alias: "river-arm.service",
};

pub(crate) const KERNEL_DAEMON: Daemon = Daemon {
    package: "llmspell",
    unit: "llmspell-kernel.service",
    account: "llmspell",
    config: "/etc/llmspell/kernel.toml",
    legacy: "/etc/llmspell/legacy.toml",
    env: "/etc/default/llmspell-kernel",
    state: "/var/lib/llmspell",
    runtime: Some("/run/llmspell"),
    port: 9555,
    files: "llmspell-kernel",
    tables: [
        "package.llmspell",
        "package.llmspell.service.llmspell-kernel",
    ],
    refused: "[kernel]\nport = nine thousand\n",
    alias: "spell-head.service",
};

pub(crate) const DAEMONS: [Daemon; 2] = [HOST_DAEMON, RUNNER_DAEMON];

impl Product {
    /// The daemon that things happen to.
    pub(crate) fn main(&self) -> &'static Daemon {
        &self.daemons[0]
    }

    /// Those beside it.
    pub(crate) fn others(&self) -> &'static [Daemon] {
        &self.daemons[1..]
    }
}

impl Daemon {
    /// Where .rpm packages have its environment file.
    pub(crate) fn sysconfig(&self) -> String {
        self.env.replace("/etc/default/", "/etc/sysconfig/")
    }
}

/// The unit of one of several runners.
pub(crate) fn instance(name: &str) -> String {
    format!("kohakuriver-runner@{name}.service")
}

/// Its configuration.
pub(crate) fn instance_config(name: &str) -> String {
    format!("/etc/kohakuriver/runner/{name}.toml")
}
