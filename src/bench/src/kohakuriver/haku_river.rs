//! HakuRiver, the Python predecessor.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::json;
use tempfile::TempDir;

use crate::{
    daemon::{Daemon, free_port},
    peer::python,
    wrong,
};

/// As the table names it.
pub(super) const NAME: &str = "HakuRiver 0.3.0";

/// What is installed. Newer releases of its web framework lack a method that it calls at its start.
const PACKAGES: [&str; 2] = ["hakuriver==0.3.0", "fastapi==0.115.12"];

/// Its host.
#[derive(Debug)]
pub(super) struct HakuRiver {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl HakuRiver {
    pub(super) fn install(folder: &Path) -> io::Result<HakuRiver> {
        let programs = python(folder, &PACKAGES)?;
        let (port, proxy, runner) = (free_port()?, free_port()?, free_port()?);
        let place = tempfile::tempdir()?;
        let root = place.path().display().to_string();
        let containers = place.path().join("shared/containers");
        fs::create_dir_all(&containers)?;
        // With an image of its default container there it does not try to make one.
        fs::write(containers.join("base-1.tar"), "")?;
        let config = format!(
            "[network]\nhost_bind_ip = \"127.0.0.1\"\nhost_port = {port}\n\
             host_ssh_proxy_port = {proxy}\nhost_reachable_address = \"127.0.0.1\"\n\
             runner_address = \"127.0.0.1\"\nrunner_port = {runner}\n\
             [paths]\nshared_dir = \"{root}/shared\"\nlocal_temp_dir = \"{root}/tmp\"\n\
             numactl_path = \"\"\n[database]\ndb_file = \"{root}/host.db\"\n\
             [docker]\ncontainer_dir = \"containers\"\ndefault_container_name = \"base\"\n\
             initial_base_image = \"none\"\ntasks_privileged = false\n\
             [timing]\nheartbeat_interval = 5\nheartbeat_timeout_factor = 6\n\
             cleanup_check_interval = 10\nresource_check_interval = 1\n"
        );
        fs::write(place.path().join("config.toml"), config)?;
        Ok(HakuRiver {
            programs: programs.canonicalize()?,
            folder: place,
            port,
        })
    }

    pub(super) fn host(&self) -> io::Result<Daemon> {
        let mut command = Command::new(self.programs.join("hakuriver.host"));
        command
            .env("HAKURIVER_CONFIG", self.folder.path().join("config.toml"))
            .stderr(Stdio::null());
        Daemon::start(&mut command, self.port)
    }

    /// A node, so that both hosts have one to tell of.
    pub(super) fn register(&self) -> io::Result<()> {
        let node = json!({
            "hostname": "bench", "runner_url": "http://127.0.0.1:9", "total_cores": 2,
            "total_ram_bytes": 1 << 30, "numa_topology": null, "gpu_info": [],
        });
        let url = self.url("/register");
        super::fleet::runtime()?.block_on(async {
            let request = reqwest::Client::new().post(url).json(&node);
            let answer = request.send().await.map_err(io::Error::other)?;
            let status = answer.status();
            if status.is_success() {
                Ok(())
            } else {
                Err(wrong(format!("{NAME} answered {status} to a registration")))
            }
        })
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}
