//! What a task gets on this node, checked.

use std::{
    fs,
    net::IpAddr,
    path::{Path, PathBuf},
};

use super::{
    log_place::{LogPlace, Stream},
    mount::Mount,
    numa,
    script::script,
    variables::Variables,
};
use crate::{settings::RunnerSettings, wire::Execute};

/// Networks that docker has by itself, in which addresses cannot be chosen.
const BUILT_IN: [&str; 3] = ["host", "none", "bridge"];

/// Everything about the container of a task but its image.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) variables: Variables,
    logs: LogPlace,
    options: Vec<String>,
    script: String,
}

/// The name of the container of a task.
pub(super) fn container_name(task: i64) -> String {
    format!("kohakuriver-task-{task}")
}

/// The task of a container.
pub(super) fn task_of(container: &str) -> Option<i64> {
    container.strip_prefix("kohakuriver-task-")?.parse().ok()
}

impl Plan {
    /// Checks what is asked for; the error is for whoever submitted the task.
    pub(super) fn new(settings: &RunnerSettings, request: &Execute) -> Result<Plan, String> {
        let logs = LogPlace::of(settings, request);
        let mut options = vec![
            format!("--name={}", container_name(request.task_id)),
            "--label=kohakuriver.managed=true".to_owned(),
            format!("--label=kohakuriver.task_id={}", request.task_id),
            "--label=kohakuriver.task_type=command".to_owned(),
            format!("--label=kohakuriver.node={}", settings.name),
            format!("--network={}", settings.network.name),
        ];
        if let Some(ip) = &request.reserved_ip
            && !BUILT_IN.contains(&settings.network.name.as_str())
        {
            let ip: IpAddr = ip.parse().map_err(|_| format!("`{ip}` is no address"))?;
            options.push(format!("--ip={ip}"));
        }
        options.push(rights(settings, request)?.to_owned());
        for mount in mounts(settings, request, &logs)? {
            options.extend(mount.arguments());
        }
        let working_dir = request.working_dir.as_deref();
        let working_dir = working_dir.filter(|path| !path.is_empty());
        options.push(format!(
            "--workdir={}",
            working_dir.unwrap_or(&settings.working_dir)
        ));
        options.extend(limits(settings, request)?);
        Ok(Plan {
            variables: Variables::of(request)?,
            script: script(request, &logs, settings.numactl.as_deref()),
            logs,
            options,
        })
    }

    /// What comes between `docker run` and the variables.
    pub(super) fn options(&self) -> &[String] {
        &self.options
    }

    /// What comes after the image.
    pub(super) fn command(&self) -> [&str; 3] {
        ["/bin/sh", "-c", &self.script]
    }

    /// Makes the directories and the log files.
    pub(super) fn make_room(&self, settings: &RunnerSettings) -> Result<(), String> {
        let shared = &settings.shared;
        if shared.own {
            make(&shared.directory)?;
        } else if !shared.directory.is_dir() {
            return Err(format!(
                "SHARED_DIR {} is missing on this node: mount it, or set SHARED_DIR",
                shared.directory.display()
            ));
        }
        make(&shared.directory.join("shared_data"))?;
        make(&settings.local_temp_dir)?;
        for stream in [Stream::Stdout, Stream::Stderr] {
            let path = self.logs.file(stream);
            path.parent().map_or(Ok(()), make)?;
            self.logs.make(stream, shared.own).map_err(|error| {
                format!(
                    "the output cannot be written to {}: {error}",
                    path.display()
                )
            })?;
        }
        Ok(())
    }
}

fn rights(settings: &RunnerSettings, request: &Execute) -> Result<&'static str, String> {
    let permissions = &settings.permissions;
    let asked = request.privileged == Some(true);
    if asked && !permissions.may_be_privileged && !permissions.privileged {
        let name = &settings.name;
        return Err(format!(
            "node {name} runs no privileged tasks: ALLOW_PRIVILEGED_TASKS of its configuration \
             would permit them"
        ));
    }
    if asked || permissions.privileged {
        return Ok("--privileged");
    }
    // For binding to memory nodes.
    Ok("--cap-add=SYS_NICE")
}

fn mounts(
    settings: &RunnerSettings,
    request: &Execute,
    logs: &LogPlace,
) -> Result<Vec<Mount>, String> {
    let shared_data = settings.shared.directory.join("shared_data");
    let mut mounts = vec![Mount::of(&shared_data, Path::new("/shared"))];
    mounts.extend(logs.mounts());
    mounts.push(Mount::of(
        &settings.local_temp_dir,
        Path::new("/local_temp"),
    ));
    for text in &settings.permissions.mounts {
        mounts.push(Mount::parse(text).map_err(|why| format!("ADDITIONAL_MOUNTS: {why}"))?);
    }
    for text in request.additional_mounts.iter().flatten() {
        let mut mount = Mount::parse(text)?;
        // Where it really is: neither `..` nor a link leads out of what is allowed.
        mount.source = allowed(settings, &mount.source)?;
        mounts.push(mount);
    }
    Ok(mounts)
}

fn allowed(settings: &RunnerSettings, source: &Path) -> Result<PathBuf, String> {
    let real = source
        .canonicalize()
        .map_err(|error| format!("mount of {}: {error}", source.display()))?;
    let below = |directory: &PathBuf| {
        directory
            .canonicalize()
            .is_ok_and(|directory| real.starts_with(directory))
    };
    if settings.permissions.may_mount.iter().any(below) {
        return Ok(real);
    }
    let name = &settings.name;
    Err(format!(
        "node {name} mounts no {} for tasks: ALLOWED_MOUNTS of its configuration would permit it",
        source.display()
    ))
}

fn limits(settings: &RunnerSettings, request: &Execute) -> Result<Vec<String>, String> {
    let mut options = Vec::new();
    if request.required_cores > 0 {
        options.push(format!("--cpus={}", request.required_cores));
    }
    if let Some(bytes) = request.required_memory_bytes.filter(|bytes| *bytes > 0) {
        options.push(format!("--memory={bytes}"));
        // As much with swap as without, so none: else docker adds as much swap again.
        options.push(format!("--memory-swap={bytes}"));
    }
    if let Some(gpus) = request
        .required_gpus
        .as_deref()
        .filter(|gpus| !gpus.is_empty())
    {
        let gpus: Vec<String> = gpus.iter().map(ToString::to_string).collect();
        // The quotes are part of the argument, which is a comma separated line to docker.
        options.push(format!("--gpus=\"device={}\"", gpus.join(",")));
    }
    if let (Some(node), None) = (request.target_numa_node_id, &settings.numactl) {
        let cpus = numa::cpus(node)
            .ok_or_else(|| format!("node {} has no memory node {node}", settings.name))?;
        options.push(format!("--cpuset-cpus={cpus}"));
        options.push(format!("--cpuset-mems={node}"));
    }
    Ok(options)
}

fn make(directory: &Path) -> Result<(), String> {
    fs::create_dir_all(directory)
        .map_err(|error| format!("failed to create {}: {error}", directory.display()))
}
