//! A host and a runner with a folder of their own.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::daemon::{Daemon, free_port};

/// Configurations on free ports.
#[derive(Debug)]
pub(super) struct Cluster {
    program: PathBuf,
    folder: TempDir,
    pub(super) host_port: u16,
    runner_port: u16,
    docker: Option<String>,
}

impl Cluster {
    pub(super) fn new(program: &Path) -> io::Result<Cluster> {
        let cluster = Cluster {
            program: program.to_owned(),
            folder: tempfile::tempdir()?,
            host_port: free_port()?,
            runner_port: free_port()?,
            docker: None,
        };
        let Cluster {
            host_port,
            runner_port,
            ..
        } = cluster;
        let database = cluster.database();
        let host = format!("host_port = {host_port}\ndb_file = {database:?}\n");
        fs::write(cluster.path("host.toml"), host)?;
        let state = cluster.path("runner");
        let runner = format!(
            "runner_name = \"bench\"\nrunner_port = {runner_port}\nhost_port = {host_port}\n\
             state_dir = {state:?}\nshared_dir = \"\"\nlocal_temp_dir = \"\"\n\
             docker_network_name = \"none\"\nheartbeat_interval_seconds = 1\n"
        );
        fs::write(cluster.path("runner.toml"), runner)?;
        Ok(cluster)
    }

    /// Tasks run in containers of the daemon at this address.
    pub(super) fn with_docker(self, address: &str) -> Cluster {
        Cluster {
            docker: Some(address.to_owned()),
            ..self
        }
    }

    pub(super) fn host(&self) -> io::Result<Daemon> {
        Daemon::start(&mut self.command("host"), self.host_port)
    }

    pub(super) fn runner(&self) -> io::Result<Daemon> {
        Daemon::start(&mut self.command("runner"), self.runner_port)
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.host_port)
    }

    pub(super) fn database(&self) -> PathBuf {
        self.path("kohakuriver.db")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, role: &str) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg(role)
            .arg("--config")
            .arg(self.path(&format!("{role}.toml")))
            .stderr(Stdio::null());
        if let Some(docker) = &self.docker {
            command.env("DOCKER_HOST", docker);
        }
        command
    }
}
