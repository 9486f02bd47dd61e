//! What a container sees of this machine.

use std::path::{Path, PathBuf};

/// A directory or file of this machine in a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mount {
    pub(super) source: PathBuf,
    target: String,
    options: Option<String>,
}

impl Mount {
    pub(super) fn of(source: &Path, target: &Path) -> Mount {
        Mount {
            source: source.to_owned(),
            target: target.display().to_string(),
            options: None,
        }
    }

    /// `host:container[:option]`. The host's side must be there: docker would make a missing
    /// directory, as root, and the task would look at nothing.
    pub(super) fn parse(text: &str) -> Result<Mount, String> {
        let parts: Vec<&str> = text.split(':').collect();
        let (source, target, options) = match parts[..] {
            [source, target] => (source, target, None),
            [source, target, options] => (source, target, Some(options.to_owned())),
            _ => return Err(format!("mount `{text}` is not `host:container[:option]`")),
        };
        if !source.starts_with('/') || !target.starts_with('/') || target == "/" {
            return Err(format!(
                "mount `{text}` needs absolute paths on both sides, and no root directory inside"
            ));
        }
        if !Path::new(source).exists() {
            return Err(format!("mount `{text}`: there is no {source} on this node"));
        }
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_uppercase() || c == ',';
        if options
            .as_deref()
            .is_some_and(|options| !options.chars().all(word))
        {
            return Err(format!(
                "mount `{text}`: the option must be words like `ro`"
            ));
        }
        Ok(Mount {
            source: PathBuf::from(source),
            target: target.to_owned(),
            options,
        })
    }

    /// The arguments of docker. `--mount` refuses what is missing, `--volume` would make it; but
    /// only the latter knows all options.
    pub(super) fn arguments(&self) -> [String; 2] {
        let source = self.source.display();
        let fields = [
            format!("source={source}"),
            format!("target={}", self.target),
        ]
        .map(quoted);
        let readonly = match self.options.as_deref() {
            None | Some("rw") => "",
            Some("ro") => ",readonly",
            Some(options) => {
                let volume = format!("{source}:{}:{options}", self.target);
                return ["--volume".to_owned(), volume];
            }
        };
        let mount = format!("type=bind,{}{readonly}", fields.join(","));
        ["--mount".to_owned(), mount]
    }
}

/// A field of the comma separated line that `--mount` takes.
fn quoted(field: String) -> String {
    if field.contains([',', '"']) {
        return format!("\"{}\"", field.replace('"', "\"\""));
    }
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_is_what_docker_takes() {
        let arguments = |text| Mount::parse(text).map(|mount| mount.arguments().join(" "));
        let taken = [
            ("/tmp:/data", "--mount type=bind,source=/tmp,target=/data"),
            (
                "/tmp:/data:ro",
                "--mount type=bind,source=/tmp,target=/data,readonly",
            ),
            ("/tmp:/data:ro,z", "--volume /tmp:/data:ro,z"),
            ("/tmp:/a,b", "--mount type=bind,source=/tmp,\"target=/a,b\""),
        ];
        for (text, expected) in taken {
            assert_eq!(arguments(text), Ok(expected.to_owned()));
        }
        for text in [
            "/tmp",
            "tmp:/data",
            "/tmp:/",
            "/tmp:data",
            "/a:/b:c:d",
            "/nowhere:/x",
            "/tmp:/x:a=b",
        ] {
            assert!(arguments(text).is_err(), "{text}");
        }
    }
}
