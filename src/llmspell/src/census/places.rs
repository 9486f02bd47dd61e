//! Where kernels say how to connect.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::Kernel;
use crate::settings::{Environment, Settings, Source};

/// Where kernels of packages say it.
const RUNTIME: &str = "/run/llmspell";

/// The places in which connection files are looked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Census {
    directories: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl Census {
    /// The usual places, and what the configuration names.
    pub(crate) fn new(source: &Source, environment: &Environment) -> Census {
        let mut census = Census::of(environment);
        // A configuration that is broken is no reason not to look where it does not matter.
        let settings = source.load().and_then(Settings::new);
        if let Ok(Some(file)) = settings.map(|settings| settings.kernel.connection_file) {
            census.files.push(file);
        }
        census
    }

    /// The usual places alone.
    pub(crate) fn of(environment: &Environment) -> Census {
        let runtime = environment.get("XDG_RUNTIME_DIR").map(Path::new);
        let mut directories = vec![environment.kernels()];
        directories.extend(runtime.map(|directory| directory.join("llmspell")));
        directories.push(PathBuf::from(RUNTIME));
        Census {
            directories,
            files: Vec::new(),
        }
    }

    /// Whether somebody who looks in the usual places finds this file.
    pub(super) fn covers(&self, file: &Path) -> bool {
        let parent = file.parent();
        self.directories
            .iter()
            .any(|place| Some(place.as_path()) == parent)
    }

    /// The kernels that run, by name.
    pub(crate) fn kernels(&self) -> Vec<Kernel> {
        let mut kernels: Vec<Kernel> = Vec::new();
        for file in self.files() {
            let Some(kernel) = Kernel::read(&file) else {
                continue;
            };
            if kernels.iter().all(|other| other.pid() != kernel.pid()) {
                kernels.push(kernel);
            }
        }
        kernels.sort_by(|a, b| a.id.cmp(&b.id));
        kernels
    }

    /// The files, with links to elsewhere spelled out.
    fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = self.files.clone();
        for directory in &self.directories {
            let entries = fs::read_dir(directory).into_iter().flatten().flatten();
            let paths = entries.map(|entry| entry.path());
            files.extend(paths.filter(|path| path.extension().is_some_and(|end| end == "json")));
        }
        files
            .iter()
            .filter_map(|file| fs::canonicalize(file).ok())
            .collect()
    }
}
