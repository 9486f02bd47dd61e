//! What launchd has to know beside the service.

/// One job: a service, or one instance of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its label, unique on the machine, such as `com.example.kernel`.
    pub label: String,
    /// Where it is loaded.
    pub domain: Domain,
    /// Which instance of a template it is; launchd has no templates.
    pub instance: Option<String>,
    /// Where its standard output goes; an absolute path. Nobody rotates it.
    pub stdout: Option<String>,
    /// Where its standard error goes; an absolute path.
    pub stderr: Option<String>,
}

/// Where launchd loads a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// /Library/LaunchDaemons: at boot, as root or as the account of the service.
    Daemon,
    /// ~/Library/LaunchAgents: at login, as that user.
    Agent,
}

impl Job {
    /// The name of the file; launchd users look for the label there.
    pub fn file_name(&self) -> String {
        format!("{}.plist", self.label)
    }
}
