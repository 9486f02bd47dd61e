//! Where things are on one kind of system.

use crate::word::Place;

/// The directories of one kind of system, for [`crate::Word::resolve`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    bin: Base,
    config: Base,
    env: Base,
    state: Base,
    cache: Base,
    log: Base,
    runtime: Base,
}

/// What a [`Place`] is: a path, or a specifier that the service manager fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// An absolute path without a trailing slash.
    Path(String),
    /// A systemd specifier, `E` for `%E`.
    Specifier(char),
}

impl Base {
    fn path(path: impl Into<String>) -> Base {
        Base::Path(path.into())
    }
}

impl Layout {
    /// A Debian system: environment files in /etc/default.
    pub fn debian() -> Layout {
        Layout {
            bin: Base::path("/usr/bin"),
            config: Base::path("/etc"),
            env: Base::path("/etc/default"),
            state: Base::path("/var/lib"),
            cache: Base::path("/var/cache"),
            log: Base::path("/var/log"),
            runtime: Base::path("/run"),
        }
    }

    /// A Fedora, RHEL or SUSE system: environment files in /etc/sysconfig.
    pub fn fedora() -> Layout {
        Layout {
            env: Base::path("/etc/sysconfig"),
            ..Layout::debian()
        }
    }

    /// A Homebrew prefix such as /opt/homebrew.
    pub fn homebrew(prefix: &str) -> Layout {
        let under = |dir: &str| Base::Path(format!("{prefix}/{dir}"));
        Layout {
            bin: under("bin"),
            config: under("etc"),
            env: under("etc"),
            state: under("var/lib"),
            cache: under("var/cache"),
            log: under("var/log"),
            runtime: under("var/run"),
        }
    }

    /// A systemd user manager: the specifiers follow the XDG directories of whoever runs it.
    pub fn user() -> Layout {
        Layout {
            config: Base::Specifier('E'),
            env: Base::Specifier('E'),
            state: Base::Specifier('S'),
            cache: Base::Specifier('C'),
            log: Base::Specifier('L'),
            runtime: Base::Specifier('t'),
            ..Layout::debian()
        }
    }

    /// The same layout with executables elsewhere, for a service that installs itself.
    #[must_use]
    pub fn with_bin(mut self, dir: impl Into<String>) -> Layout {
        self.bin = Base::Path(dir.into());
        self
    }

    /// What a place is here.
    pub fn base(&self, place: Place) -> &Base {
        match place {
            Place::Bin => &self.bin,
            Place::Config => &self.config,
            Place::Env => &self.env,
            Place::State => &self.state,
            Place::Cache => &self.cache,
            Place::Log => &self.log,
            Place::Runtime => &self.runtime,
        }
    }
}
