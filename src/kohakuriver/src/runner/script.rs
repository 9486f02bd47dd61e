//! What the shell of a container is given.

use super::log_place::{LogPlace, Stream};
use crate::wire::Execute;

/// The command with its output going to the log files.
///
/// The files are opened before the command and for all of it, so that a command of several parts
/// (`a; b`) loses neither parts nor output.
pub(super) fn script(request: &Execute, logs: &LogPlace, numactl: Option<&str>) -> String {
    let quoted = |text: &str| shell_words::quote(text).into_owned();
    let mut command = request.command.clone();
    for argument in &request.arguments {
        command.push(' ');
        command.push_str(&quoted(argument));
    }
    if let (Some(numactl), Some(node)) = (numactl, request.target_numa_node_id) {
        let bind = format!("--cpunodebind={node} --membind={node}");
        command = format!(
            "exec {} {bind} /bin/sh -c {}",
            quoted(numactl),
            quoted(&command)
        );
    }
    let (stdout, stderr) = (logs.inside(Stream::Stdout), logs.inside(Stream::Stderr));
    format!(
        "exec >{} 2>{}\n{command}\n",
        quoted(&stdout),
        quoted(&stderr)
    )
}
