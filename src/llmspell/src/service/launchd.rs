//! Services of launchd. Written after its manual, and never run on a Mac.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use dunnage_daemon::WholeFile;
use dunnage_unit::{Layout, launchd};
use nix::unistd::{Uid, User};

use super::{
    Choices, Found, Manager, Target, Wanted,
    choices::PLAIN,
    failures::{ask, refused, run},
    target::DEFAULT,
};
use crate::{Failure, advised};

/// launchd takes a job away some time after it said so.
const LOOKS: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// How files of ours are known.
const PREFACE: &str = "<!-- Written by `llmspell kernel install-service`. -->\n";

/// A job of launchd.
#[derive(Clone, Debug)]
pub(super) struct Launchd {
    name: String,
    label: String,
    system: bool,
    home: PathBuf,
}

impl Launchd {
    pub(super) fn new(target: &Target, home: PathBuf) -> Result<Launchd, Failure> {
        let name = target.stem();
        let label = match name {
            DEFAULT => "com.llmspell.kernel".to_owned(),
            // Whoever writes a label gets it.
            name if name.contains('.') => name.to_owned(),
            name => format!("com.llmspell.{name}"),
        };
        Ok(Launchd {
            // A label is no name of a unit.
            name: name.replace('.', "-"),
            label,
            system: target.system,
            home,
        })
    }

    fn file(&self) -> PathBuf {
        let directory = match self.system {
            true => PathBuf::from("/Library/LaunchDaemons"),
            false => self.home.join("Library/LaunchAgents"),
        };
        directory.join(format!("{}.plist", self.label))
    }

    /// Where the job is loaded: in the session of the user if there is one, as after a login over ssh
    /// there is not.
    fn domain(&self) -> String {
        if self.system {
            return "system".to_owned();
        }
        let id = Uid::effective();
        let session = format!("gui/{id}");
        match ask(&["launchctl", "print", &session]).0 {
            true => session,
            false => format!("user/{id}"),
        }
    }

    fn plist(&self, choices: &Choices) -> Result<String, Failure> {
        let logs = self.log_directory();
        let output = |name: &str| Some(logs.join(name).display().to_string());
        let job = launchd::Job {
            label: self.label.clone(),
            domain: match self.system {
                true => launchd::Domain::Daemon,
                false => launchd::Domain::Agent,
            },
            instance: None,
            stdout: output("stdout.log"),
            stderr: output("stderr.log"),
        };
        let service = choices.of_launchd(&self.name, self.system, &self.home)?;
        let layout = Layout::homebrew("/usr/local");
        let text = launchd::plist(&service, &layout, &job).map_err(|error| refused(&error))?;
        // Nothing may stand before the declaration.
        let (declaration, rest) = text.split_once('\n').unwrap_or_default();
        Ok(format!("{declaration}\n{PREFACE}{rest}"))
    }

    fn log_directory(&self) -> PathBuf {
        match self.system {
            true => PathBuf::from("/usr/local/var/log/llmspell"),
            false => self.home.join("Library/Logs/llmspell"),
        }
    }

    /// launchd makes no directories.
    fn directories(&self, choices: &Choices) -> Result<(), Failure> {
        let state = Path::new("/usr/local/var/lib").join(match self.name.as_str() {
            DEFAULT => "llmspell",
            name => name,
        });
        let mut directories = vec![self.log_directory()];
        directories.extend(self.system.then_some(state));
        for directory in directories {
            fs::create_dir_all(&directory).map_err(|error| {
                Failure::new(format!("failed to create {}: {error}", directory.display()))
            })?;
            if self.system {
                let shown = directory.display().to_string();
                run(&["chown", &choices.user, &shown])?;
            }
        }
        Ok(())
    }

    /// Takes the job away, and waits until launchd has: a second bootstrap fails until then.
    fn unload(&self, domain: &str) {
        let target = format!("{domain}/{}", self.label);
        if !ask(&["launchctl", "bootout", &target]).0 {
            return;
        }
        for _ in 0..LOOKS {
            if !ask(&["launchctl", "print", &target]).0 {
                return;
            }
            thread::sleep(PAUSE);
        }
    }
}

impl Manager for Launchd {
    fn install(&self, choices: Choices, wanted: Wanted) -> Result<String, Failure> {
        let file = self.file();
        if file.exists() && !wanted.replaced {
            return Err(Failure::new(format!(
                "there is a service {} already: {}",
                self.label,
                file.display()
            ))
            .hint("replace it with --force, or choose another --name"));
        }
        if self.system && User::from_name(&choices.user).ok().flatten().is_none() {
            return Err(Failure::new(format!("there is no user {}", choices.user))
                .hint("create it with sysadminctl, or name another one with --user"));
        }
        let text = self.plist(&choices)?;
        self.directories(&choices)?;
        WholeFile {
            path: file.clone(),
            text,
            mode: PLAIN,
        }
        .replace()
        .map_err(|error| advised(&error))?;
        let shown = file.display().to_string();
        let domain = self.domain();
        let target = format!("{domain}/{}", self.label);
        let mut said = format!("wrote {shown}\n");
        if wanted.enabled {
            run(&["launchctl", "enable", &target])?;
            said.push_str("enabled\n");
        }
        if wanted.started {
            self.unload(&domain);
            run(&["launchctl", "bootstrap", &domain, &shown])?;
            run(&["launchctl", "kickstart", "-k", &target])?;
            said.push_str("started\n");
        } else {
            said.push_str(&format!(
                "start it now: launchctl bootstrap {domain} {shown}\n"
            ));
        }
        said.push_str("launchd itself was never at hand to try this with: tell us what it says\n");
        Ok(said)
    }

    fn uninstall(&self) -> Result<String, Failure> {
        let file = self.file();
        let Ok(text) = fs::read_to_string(&file) else {
            return Err(Failure::new(format!("there is no service {}", self.label))
                .hint(format!("it would be {}", file.display())));
        };
        if !text.contains(PREFACE) {
            return Err(Failure::new(format!(
                "{} was not written by install-service, so it stays",
                file.display()
            ))
            .hint("remove it by hand if nobody needs it"));
        }
        self.unload(&self.domain());
        fs::remove_file(&file).map_err(|error| {
            Failure::new(format!("failed to remove {}: {error}", file.display()))
        })?;
        Ok(format!("removed {}\n", file.display()))
    }

    fn find(&self) -> Result<Option<Found>, Failure> {
        let file = self.file();
        if !file.exists() {
            return Ok(None);
        }
        let (loaded, said) = ask(&[
            "launchctl",
            "print",
            &format!("{}/{}", self.domain(), self.label),
        ]);
        let state = said
            .lines()
            .find_map(|line| line.trim().strip_prefix("state = "));
        let enabled = if loaded { "loaded" } else { "not loaded" };
        Ok(Some(Found {
            file,
            packaged: false,
            enabled: enabled.to_owned(),
            active: state.unwrap_or("unknown").to_owned(),
        }))
    }
}
