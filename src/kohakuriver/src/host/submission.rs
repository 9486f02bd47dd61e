//! A request to run something, checked.

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::{placement::Demand, store::NewTask};
use crate::{http::Detail, settings::HostSettings, wire::Submit};

/// `POST /api/submit`, with the fields that are only understood in order to be refused.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct SubmitBody {
    #[serde(flatten)]
    submit: Submit,
    #[serde(default)]
    ip_reservation_token: Option<Value>,
}

/// A request to run something, in which nothing is left to interpret.
#[derive(Clone, Debug)]
pub(super) struct Submission {
    /// One for each target, with the target as it was written.
    pub(super) wanted: Vec<(Demand, String)>,
    /// Whether they wait if there is no room.
    pub(super) queue: bool,
    /// Whether the nodes were named.
    pub(super) targeted: bool,
    submit: Submit,
}

impl Submission {
    /// Checks what was sent.
    pub(super) fn new(body: SubmitBody) -> Result<Submission, Detail> {
        let SubmitBody {
            submit,
            ip_reservation_token,
        } = body;
        match submit.task_type.as_str() {
            "command" => {}
            "vps" => {
                return Err(bad(
                    "Tasks of type vps are not supported by this host; only \
                                     command is.",
                ));
            }
            other => {
                let message = format!("There is no task type {other}; only command is supported.");
                return Err(bad(message));
            }
        }
        if ip_reservation_token.is_some_and(|token| !token.is_null()) {
            let message = "ip_reservation_token is not supported by this host: it reserves no \
                           addresses.";
            return Err(bad(message));
        }
        if submit.command.is_empty() {
            let message = "Value error, it must not be empty";
            return Err(Detail::invalid(Some("command"), message));
        }
        let name = |name: &Option<String>| name.as_ref().is_some_and(|name| !name.is_empty());
        if name(&submit.container_name) && name(&submit.registry_image) {
            return Err(bad("container_name and registry_image exclude each other."));
        }
        Ok(Submission {
            wanted: wanted(&submit)?,
            queue: submit.queue,
            targeted: submit.targets.as_ref().is_some_and(|t| !t.is_empty()),
            submit,
        })
    }

    /// The task for one of the targets.
    pub(super) fn task(&self, index: usize, id: i64, settings: &HostSettings) -> NewTask {
        let Submit {
            container_name,
            registry_image,
            ..
        } = &self.submit;
        let given = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
        let (container, image) = match (given(container_name), given(registry_image)) {
            (None, None) => (
                Some(settings.container.clone()),
                Some(settings.image.clone()).filter(|image| !image.is_empty()),
            ),
            named => named,
        };
        let mounts = self.submit.additional_mounts.clone();
        NewTask {
            id,
            batch: None,
            name: self.submit.name.clone(),
            command: self.submit.command.clone(),
            arguments: self.submit.arguments.clone(),
            env_vars: self.submit.env_vars.clone(),
            demand: self.wanted[index].0.clone(),
            container_name: container,
            registry_image: image,
            privileged: self.submit.privileged.unwrap_or(settings.privileged),
            mounts: mounts.unwrap_or_else(|| settings.mounts.clone()),
            stdout_path: settings.log_path(id, "stdout"),
            stderr_path: settings.log_path(id, "stderr"),
            node: None,
        }
    }
}

/// What each target gets.
fn wanted(submit: &Submit) -> Result<Vec<(Demand, String)>, Detail> {
    let plain = Demand {
        cores: submit.required_cores,
        memory: submit.required_memory_bytes.filter(|bytes| *bytes > 0),
        ..Demand::default()
    };
    let gpus = submit.required_gpus.as_deref().unwrap_or_default();
    let targets = submit.targets.as_deref().unwrap_or_default();
    if targets.is_empty() {
        if gpus.iter().any(|gpus| !gpus.is_empty()) {
            return Err(bad("GPUs need a target: say which node they are on."));
        }
        return Ok(vec![(plain, String::new())]);
    }
    if !gpus.is_empty() && gpus.len() != targets.len() {
        let message = format!(
            "required_gpus has {} lists for {} targets; it takes one list for each target.",
            gpus.len(),
            targets.len()
        );
        return Err(bad(message));
    }
    let target = |(index, target): (usize, &String)| {
        let (node, numa) = parsed(target)?;
        let demand = Demand {
            gpus: gpus.get(index).cloned().unwrap_or_default(),
            numa,
            target: Some(node),
            ..plain.clone()
        };
        Ok((demand, target.clone()))
    };
    targets.iter().enumerate().map(target).collect()
}

/// `host` or `host:numa`.
fn parsed(target: &str) -> Result<(String, Option<i64>), Detail> {
    let wrong = || {
        let message = format!("`{target}` is no target; write NODE or NODE:NUMA_NODE.");
        Err(bad(message))
    };
    match target.split_once(':') {
        _ if target.is_empty() => wrong(),
        None => Ok((target.to_owned(), None)),
        Some((node, numa)) => match numa.parse::<u32>() {
            Ok(numa) if !node.is_empty() => Ok((node.to_owned(), Some(i64::from(numa)))),
            _ => wrong(),
        },
    }
}

fn bad(message: impl Into<String>) -> Detail {
    Detail::new(StatusCode::BAD_REQUEST, message.into())
}
