//! `llmspell kernel install-kernelspec`.

use std::{
    env, fs,
    path::{PathBuf, absolute},
};

use dunnage_daemon::WholeFile;
use dunnage_unit::Mode;

use crate::{
    Failure, advised,
    cli::Common,
    jupyter::{KernelSpec, SpecPlace},
    output,
    settings::Environment,
};

/// Have Jupyter offer this kernel for notebooks
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct InstallKernelspec {
    /// For everybody on this machine, in /usr/local/share/jupyter
    #[arg(long, conflicts_with = "prefix")]
    system: bool,
    /// In an environment of Python, as in `--prefix "$VIRTUAL_ENV"`
    #[arg(long, value_name = "DIRECTORY")]
    prefix: Option<PathBuf>,
    /// What Jupyter calls it
    #[arg(long, default_value = "llmspell")]
    name: String,
    /// What people see
    #[arg(long, default_value = "LLMSpell")]
    display_name: String,
}

impl InstallKernelspec {
    pub(crate) fn run(self, common: &Common) -> Result<(), Failure> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if self.name.is_empty() || !self.name.chars().all(plain) {
            let text = format!("`{}` is no name for a kernel of Jupyter", self.name);
            return Err(Failure::new(text)
                .hint("use letters, digits, `-`, `_` and `.`")
                .code(dunnage_daemon::exit_code::USAGE));
        }
        let place = match (self.prefix, self.system) {
            (Some(prefix), _) => SpecPlace::Prefix(prefix),
            (None, true) => SpecPlace::System,
            (None, false) => SpecPlace::User,
        };
        let spec = KernelSpec {
            name: self.name,
            display_name: self.display_name,
            program: env::current_exe()
                .map_err(|error| Failure::new(format!("failed to find this program: {error}")))?,
            config: common
                .config
                .as_deref()
                .map(absolute)
                .transpose()
                .map_err(|error| {
                    Failure::new(format!("failed to find the configuration: {error}"))
                })?,
        };
        let path = spec.file(&place, &Environment::of_process());
        let path = path.ok_or_else(|| {
            Failure::new("there is no home directory").hint("set HOME, or use --prefix")
        })?;
        write(path.clone(), spec.text())?;
        output::print(&format!(
            "wrote {}\nJupyter offers it as {}; `jupyter kernelspec remove {}` removes it\n",
            path.display(),
            spec.display_name,
            spec.name
        ))
    }
}

fn write(path: PathBuf, text: String) -> Result<(), Failure> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).map_err(|error| {
            let text = format!("failed to create {}: {error}", directory.display());
            Failure::new(text).hint("--prefix names another place; --system needs root")
        })?;
    }
    WholeFile {
        path,
        text,
        mode: Mode::new(0o644),
    }
    .replace()
    .map_err(|error| advised(&error))
}
