//! Where the unit of a service goes that no package brought.

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
};

use dunnage_unit::{Layout, Mode, Scope, Service, systemd};

use crate::{InstallError, Plan, PlannedFile, WholeFile};

/// Puts system services in place.
#[derive(Clone, Debug)]
pub struct Installer {
    /// The root of the system, `/` but in tests.
    pub root: PathBuf,
    /// Who asks.
    pub caller: Caller,
    /// The program that lends root's rights, with its options.
    pub sudo: Vec<String>,
    /// The name of the drop-in beside a packaged unit, as in `50-init-service.conf`. Not
    /// `override.conf`: that is the file of `systemctl edit`.
    pub dropin: String,
    /// Comment lines for the head of each file.
    pub preface: String,
}

/// Who asks for an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Root, who needs no help.
    Root,
    /// Somebody who can be asked for a password.
    Terminal,
    /// A script, which cannot.
    Script,
}

impl Caller {
    /// Of this process.
    pub fn of_this_process() -> Caller {
        if nix::unistd::geteuid().is_root() {
            return Caller::Root;
        }
        let terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        if terminal {
            Caller::Terminal
        } else {
            Caller::Script
        }
    }
}

impl Installer {
    /// Decides what is to be written where; nothing is changed yet.
    ///
    /// A unit in /etc hides the one that a package brought, and with it every later fix of that
    /// package. So beside a packaged unit only a drop-in is written.
    pub fn plan(&self, services: &[Service], layout: &Layout) -> Result<Plan, InstallError> {
        let mut files = Vec::new();
        for service in services {
            let unit = service.name.unit();
            let packaged = self.packaged(&unit);
            let (place, text) = match &packaged {
                Some(_) => {
                    let place = format!("etc/systemd/system/{unit}.d/{}", self.dropin);
                    (place, systemd::dropin(service, layout, Scope::System)?)
                }
                None => {
                    let place = format!("etc/systemd/system/{unit}");
                    (place, systemd::unit(service, layout, Scope::System)?)
                }
            };
            let path = self.root.join(place);
            let replaces = path.exists();
            let text = format!("{}{text}", self.preface);
            let file = WholeFile {
                path,
                text,
                mode: Mode::new(0o644),
            };
            files.push(PlannedFile {
                file,
                packaged,
                replaces,
            });
        }
        Ok(Plan {
            files,
            sudo: self.sudo.clone(),
            // In a chroot or an image build there is no systemd that could reload.
            reload: self.root.join("run/systemd/system").is_dir(),
        })
    }

    fn packaged(&self, unit: &str) -> Option<PathBuf> {
        ["/usr/lib/systemd/system", "/lib/systemd/system"]
            .into_iter()
            .map(|directory| Path::new(directory).join(unit))
            .find(|path| {
                self.root
                    .join(path.strip_prefix("/").unwrap_or(path))
                    .exists()
            })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const SERVICE: &str = r#"{
        "name": "x", "description": "X", "exec": ["/usr/bin/x", "--quiet"], "ready": "notify",
        "restart": { "policy": "on-failure", "delay_secs": 5 },
        "stop": { "timeout_secs": 10, "kill": "mixed" }, "sandbox": { "off": true }
    }"#;

    const UNIT: &str = "# By hand.\n[Unit]\nDescription=X\n\
                        # RestartSec= paces what fails; a limit would only stop what is restarted \
                        often on purpose, as by\n# packages.\nStartLimitIntervalSec=0\n\n[Service]\nType=notify\n\
                        ExecStart=/usr/bin/x --quiet\nRestart=on-failure\nRestartSec=5\n\
                        TimeoutStopSec=10\nKillMode=mixed\n\n[Install]\n\
                        WantedBy=multi-user.target\n";

    fn plan(root: &Path) -> Plan {
        let installer = Installer {
            root: root.to_owned(),
            caller: Caller::Root,
            sudo: vec!["env".to_owned()],
            dropin: "50-init-service.conf".to_owned(),
            preface: "# By hand.\n".to_owned(),
        };
        let service: Service = serde_json::from_str(SERVICE).unwrap();
        installer.plan(&[service], &Layout::debian()).unwrap()
    }

    #[test]
    fn root_writes_the_unit_itself() {
        let root = tempfile::tempdir().unwrap();
        let plan = plan(root.path());
        assert!(!plan.write().unwrap(), "there is no systemd to reload");
        let unit = root.path().join("etc/systemd/system/x.service");
        assert_eq!(fs::read_to_string(unit).unwrap(), UNIT);
        assert!(self::plan(root.path()).files[0].replaces);
    }

    #[test]
    fn a_packaged_unit_is_never_shadowed() {
        for directory in ["usr/lib/systemd/system", "lib/systemd/system"] {
            let root = tempfile::tempdir().unwrap();
            fs::create_dir_all(root.path().join(directory)).unwrap();
            fs::write(root.path().join(directory).join("x.service"), "[Unit]\n").unwrap();
            let plan = plan(root.path());
            let packaged = Path::new("/").join(directory).join("x.service");
            assert_eq!(plan.files[0].packaged, Some(packaged));
            plan.write().unwrap();
            let etc = root.path().join("etc/systemd/system");
            assert!(!etc.join("x.service").exists());
            let dropin = fs::read_to_string(etc.join("x.service.d/50-init-service.conf")).unwrap();
            assert!(dropin.starts_with("# By hand.\n"), "{dropin}");
            assert!(
                dropin.contains("\nExecStart=\nExecStart=/usr/bin/x --quiet\n"),
                "{dropin}"
            );
        }
    }

    #[test]
    fn an_ordinary_user_lends_root_for_two_steps() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("run/systemd/system")).unwrap();
        let mut plan = plan(root.path());
        let unit = root.path().join("etc/systemd/system/x.service");
        let staged = plan.stage().unwrap();
        let lines: Vec<String> = staged.steps().iter().map(ToString::to_string).collect();
        assert_eq!(lines.len(), 2);
        assert!(
            lines[0].starts_with("env install -D -m 0644 /"),
            "{}",
            lines[0]
        );
        assert!(
            lines[0].ends_with(&format!("/x.service {}", unit.display())),
            "{}",
            lines[0]
        );
        assert_eq!(lines[1], "env systemctl daemon-reload");
        assert!(!unit.exists(), "nothing happened yet");

        // Without a systemd to reload the first step alone is run.
        plan.reload = false;
        plan.stage().unwrap().run().unwrap();
        assert_eq!(fs::read_to_string(&unit).unwrap(), UNIT);
    }

    #[test]
    fn a_script_gets_the_commands() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("run/systemd/system")).unwrap();
        let mut plan = plan(root.path());
        plan.sudo = vec!["sudo".to_owned()];
        let unit = root.path().join("etc/systemd/system/x.service");
        let (unit, directory) = (unit.display(), unit.parent().unwrap().display());
        assert_eq!(
            plan.by_hand(),
            format!(
                "sudo install -d -m 0755 {directory}\nsudo tee {unit} >/dev/null <<'END'\n{UNIT}\
                 END\nsudo chmod 0644 {unit}\nsudo systemctl daemon-reload\n"
            )
        );
    }
}
