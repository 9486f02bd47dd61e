//! What tells Jupyter that there is this kernel.

use std::path::PathBuf;

use serde_json::json;

use crate::settings::Environment;

/// Where Jupyter looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SpecPlace {
    /// For this user.
    User,
    /// For everybody.
    System,
    /// In an environment of Python, or any other prefix.
    Prefix(PathBuf),
}

/// A kernelspec: how Jupyter starts this kernel, and how it shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KernelSpec {
    /// Of its directory, and what `--kernel` takes.
    pub(crate) name: String,
    /// In menus.
    pub(crate) display_name: String,
    pub(crate) program: PathBuf,
    pub(crate) config: Option<PathBuf>,
}

impl KernelSpec {
    /// The text of `kernel.json`.
    pub(crate) fn text(&self) -> String {
        let program = self.program.display().to_string();
        let mut argv = vec![program, "kernel".to_owned(), "start".to_owned()];
        argv.push("--foreground".to_owned());
        if let Some(config) = &self.config {
            argv.extend(["--config".to_owned(), config.display().to_string()]);
        }
        argv.extend(["-f".to_owned(), "{connection_file}".to_owned()]);
        let spec = json!({
            "argv": argv,
            "display_name": self.display_name,
            "language": "lua",
            // By a message on the control channel: SIGINT ends a kernel.
            "interrupt_mode": "message",
            "metadata": { "debugger": false },
        });
        format!("{spec:#}\n")
    }

    /// Where `kernel.json` is.
    pub(crate) fn file(&self, place: &SpecPlace, environment: &Environment) -> Option<PathBuf> {
        let data = match place {
            SpecPlace::System => PathBuf::from("/usr/local/share/jupyter"),
            SpecPlace::Prefix(prefix) => prefix.join("share/jupyter"),
            SpecPlace::User => data(environment)?,
        };
        Some(data.join("kernels").join(&self.name).join("kernel.json"))
    }
}

/// As `jupyter --paths` has it.
fn data(environment: &Environment) -> Option<PathBuf> {
    if let Some(directory) = environment.get("JUPYTER_DATA_DIR") {
        return Some(PathBuf::from(directory));
    }
    let home = environment.home()?;
    if cfg!(target_os = "macos") {
        return Some(home.join("Library/Jupyter"));
    }
    let data = environment.get("XDG_DATA_HOME").map(PathBuf::from);
    Some(
        data.unwrap_or_else(|| home.join(".local/share"))
            .join("jupyter"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec() -> KernelSpec {
        KernelSpec {
            name: "llmspell".to_owned(),
            display_name: "LLMSpell".to_owned(),
            program: PathBuf::from("llmspell"),
            config: None,
        }
    }

    #[test]
    fn the_packaged_one_is_what_would_be_written() {
        let packaged = include_str!(
            "../../../../packaging/files/llmspell/usr/share/jupyter/kernels/llmspell/kernel.json"
        );
        assert_eq!(spec().text(), packaged);
    }

    #[test]
    fn it_goes_where_jupyter_looks() {
        let file = |place: SpecPlace, environment: Environment| {
            let file = spec().file(&place, &environment);
            file.map(|file| file.display().to_string())
        };
        let home = || Environment::from([("HOME", "/home/ann")]);
        assert_eq!(
            file(SpecPlace::Prefix("/venv".into()), home()).as_deref(),
            Some("/venv/share/jupyter/kernels/llmspell/kernel.json")
        );
        let chosen = Environment::from([("HOME", "/home/ann"), ("JUPYTER_DATA_DIR", "/data")]);
        assert_eq!(
            file(SpecPlace::User, chosen).as_deref(),
            Some("/data/kernels/llmspell/kernel.json")
        );
        let own = file(SpecPlace::User, home()).unwrap();
        assert!(own.starts_with("/home/ann/"), "{own}");
        assert_eq!(file(SpecPlace::User, Environment::default()), None);
    }
}
