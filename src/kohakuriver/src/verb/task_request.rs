//! The options that say what a task is, and the request that they make.

use std::{collections::BTreeMap, str::FromStr};

use dunnage_daemon::exit_code;

use crate::{Failure, wire::Submit};

/// Where it runs and what it gets.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct TaskRequest {
    /// A node to run on, HOST[:NUMA][::GPU,GPU], as in `one`, `one:0` and `one::0,1`; given several
    /// times, the task runs on each [default: the node with most free cores]
    #[arg(short, long, value_name = "TARGET")]
    target: Vec<Target>,
    /// How many cores it needs
    #[arg(short, long, default_value_t = 1)]
    cores: u32,
    /// How much memory it may use: bytes, or with K, M, G for powers of 1000, Ki, Mi, Gi for powers
    /// of 1024 [default: no limit]
    #[arg(short, long, value_name = "SIZE")]
    memory: Option<Memory>,
    /// The container to run in, by its name in the cluster [default: that of the host]
    #[arg(long, value_name = "NAME")]
    container: Option<String>,
    /// The image to run, by its name in a registry
    #[arg(long, value_name = "IMAGE", conflicts_with = "container")]
    image: Option<String>,
    /// Run the container with --privileged, where the node allows it
    #[arg(long)]
    privileged: bool,
    /// Mount a directory of the node, HOST:CONTAINER[:OPTION], where the node allows it
    #[arg(long, value_name = "MOUNT")]
    mount: Vec<String>,
    /// Set a variable of the task; without a value it gets the one of this environment, which other
    /// users of this machine cannot see
    #[arg(short, long, value_name = "NAME[=VALUE]")]
    env: Vec<String>,
    /// A name for people
    #[arg(long)]
    name: Option<String>,
    /// Fail if no node is free now, instead of waiting in the queue
    #[arg(long)]
    no_queue: bool,
    /// The command with its arguments; a single word with spaces is a line for a shell, as in
    /// `-- 'make && make install'`
    #[arg(value_name = "COMMAND", required = true, trailing_var_arg = true)]
    command: Vec<String>,
}

impl TaskRequest {
    /// On how many nodes it is to run.
    pub(super) fn count(&self) -> usize {
        self.target.len().max(1)
    }

    /// What the host is asked.
    pub(super) fn submit(self) -> Result<Submit, Failure> {
        let gpus: Vec<Vec<u32>> = self
            .target
            .iter()
            .map(|target| target.gpus.clone())
            .collect();
        let places: Vec<String> = self.target.into_iter().map(|target| target.place).collect();
        Ok(Submit {
            task_type: "command".to_owned(),
            command: shell_line(&self.command)?,
            arguments: Vec::new(),
            env_vars: variables(&self.env)?,
            required_cores: self.cores,
            required_gpus: gpus.iter().any(|gpus| !gpus.is_empty()).then_some(gpus),
            required_memory_bytes: self.memory.map(|memory| memory.0),
            targets: (!places.is_empty()).then_some(places),
            container_name: self.container,
            registry_image: self.image,
            privileged: self.privileged.then_some(true),
            additional_mounts: (!self.mount.is_empty()).then_some(self.mount),
            queue: !self.no_queue,
            name: self.name,
        })
    }
}

/// One part is a line for a shell as it stands; several are quoted, so that each arrives whole.
fn shell_line(parts: &[String]) -> Result<String, Failure> {
    let line = match parts {
        [line] => line.clone(),
        parts => shell_words::join(parts),
    };
    if line.trim().is_empty() {
        return Err(Failure::new("the command is empty").code(exit_code::USAGE));
    }
    Ok(line)
}

fn variables(items: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let usage = |message: String| Failure::new(message).code(exit_code::USAGE);
    let mut variables = BTreeMap::new();
    for item in items {
        let (name, value) = match item.split_once('=') {
            Some((name, value)) => (name, value.to_owned()),
            None => match std::env::var(item) {
                Ok(value) => (item.as_str(), value),
                Err(_) => {
                    return Err(
                        usage(format!("there is no variable {item} in the environment"))
                            .hint(format!("give it a value: -e {item}=VALUE")),
                    );
                }
            },
        };
        if name.is_empty() {
            return Err(usage(format!("`{item}` has no name; use -e NAME=VALUE")));
        }
        variables.insert(name.to_owned(), value);
    }
    Ok(variables)
}

/// One node, perhaps one of its memory nodes, and GPUs of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    /// `host` or `host:numa`.
    place: String,
    gpus: Vec<u32>,
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Target, String> {
        let (place, gpus) = text.split_once("::").unwrap_or((text, ""));
        let (host, numa) = match place.split_once(':') {
            Some((host, numa)) => (host, Some(numa)),
            None => (place, None),
        };
        if host.is_empty() {
            return Err("a target starts with the name of a node".to_owned());
        }
        if let Some(numa) = numa.filter(|numa| numa.parse::<u32>().is_err()) {
            return Err(format!("`{numa}` is not the number of a memory node"));
        }
        let number = |gpu: &str| {
            gpu.trim()
                .parse()
                .map_err(|_| format!("`{gpu}` is not the number of a GPU"))
        };
        let gpus = match gpus {
            "" => Vec::new(),
            gpus => gpus.split(',').map(number).collect::<Result<_, _>>()?,
        };
        Ok(Target {
            place: place.to_owned(),
            gpus,
        })
    }
}

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Memory(u64);

impl FromStr for Memory {
    type Err = String;

    fn from_str(text: &str) -> Result<Memory, String> {
        let wrong = || "use a size such as 512M, 1.5G or 2Gi".to_owned();
        let end = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let unit = unit.trim().to_ascii_lowercase();
        let unit = unit.strip_suffix('b').unwrap_or(&unit);
        let factor: f64 = match unit {
            "" => 1.0,
            "k" => 1e3,
            "m" => 1e6,
            "g" => 1e9,
            "t" => 1e12,
            "ki" => 1024.0,
            "mi" => 1_048_576.0,
            "gi" => 1_073_741_824.0,
            "ti" => 1_099_511_627_776.0,
            _ => return Err(wrong()),
        };
        let bytes = number.parse::<f64>().map_err(|_| wrong())? * factor;
        // 2^53: beyond that, and far beyond any machine, the number would not be exact.
        if !(1.0..9.0e15).contains(&bytes) {
            return Err(wrong());
        }
        Ok(Memory(bytes.round() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_have_up_to_three_parts() {
        let target = |text: &str| {
            text.parse::<Target>()
                .map(|target| (target.place, target.gpus))
        };
        assert_eq!(target("one"), Ok(("one".to_owned(), vec![])));
        assert_eq!(target("one:1"), Ok(("one:1".to_owned(), vec![])));
        assert_eq!(target("one::0,2"), Ok(("one".to_owned(), vec![0, 2])));
        assert_eq!(target("one:1::3"), Ok(("one:1".to_owned(), vec![3])));
        assert_eq!(target("one::"), Ok(("one".to_owned(), vec![])));
        let wrong =
            ["", ":1", "::1", "one:x", "one::x", "one::1,"].map(|text| target(text).is_err());
        assert_eq!(wrong, [true; 6]);
    }

    #[test]
    fn sizes_are_powers_of_1000_unless_they_say_otherwise() {
        let size = |text: &str| text.parse::<Memory>().map(|memory| memory.0);
        let sizes = [
            ("512", 512),
            ("1k", 1000),
            ("512M", 512_000_000),
            ("1.5G", 1_500_000_000),
            ("2Gi", 2_147_483_648),
            ("2GiB", 2_147_483_648),
            ("4GB", 4_000_000_000),
            ("1Ti", 1_099_511_627_776),
        ];
        for (text, bytes) in sizes {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        let wrong = ["", "0", "-1", "G", "1X", "1.2.3M", "1e9", "99999999T"];
        assert_eq!(wrong.map(|text| size(text).is_err()), [true; 8]);
    }

    #[test]
    fn several_parts_are_quoted_and_one_is_a_line() {
        let line = |parts: &[&str]| {
            shell_line(
                &parts
                    .iter()
                    .map(|part| (*part).to_owned())
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(line(&["a; b"]).unwrap(), "a; b");
        assert_eq!(
            line(&["sh", "-c", "echo hi; exit 3", "it's", ""]).unwrap(),
            r#"sh -c 'echo hi; exit 3' 'it'\''s' ''"#
        );
        assert!(line(&[" "]).is_err());
    }
}
