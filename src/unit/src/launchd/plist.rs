//! A job as a property list.

use askama::Template;

use super::{Domain, Job};
use crate::error::{Refusal, UnitError};
use crate::field::Field;
use crate::systemd::variable;
use crate::{Layout, Mode, Place, Resolved, RestartPolicy, Service, Word};

/// The text of `packaging/templates/unit/job.plist`, each text escaped for XML.
#[derive(Template)]
#[template(path = "unit/job.plist")]
struct Plist {
    label: String,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    working_dir: Option<String>,
    account: Option<(String, String)>,
    umask: Option<u32>,
    restart: RestartPolicy,
    throttle_secs: Option<u32>,
    stop_secs: u32,
    open_files: Option<u32>,
    stdout: Option<String>,
    stderr: Option<String>,
}

/// Writes the property list of a job.
///
/// The program stays in the foreground, whatever the service says of forking under systemd: launchd
/// starts a program that forks away again and again. There are no environment files in launchd, so
/// `env_file` is left out, and its sandbox is the one of the system. Of the limits it knows the one of
/// open files; its others count per user or are not enforced.
pub fn plist(service: &Service, layout: &Layout, job: &Job) -> Result<String, UnitError> {
    let page = Page {
        service,
        layout,
        job,
    };
    let field = |name: &str| Field::new(service.name.as_str(), name);
    if service.stop.timeout_secs == 0 {
        return Err(field("stop.timeout_secs").refuse("0", Refusal::Zero));
    }
    if let Some(name) = service.limits.zero() {
        return Err(field(&format!("limits.{name}")).refuse("0", Refusal::Nothing));
    }
    let account = match (&service.account, job.domain) {
        (Some(account), Domain::Daemon) => {
            field("account.user").account(&account.user)?;
            field("account.group").account(&account.group)?;
            Some((escape(&account.user), escape(&account.group)))
        }
        _ => None,
    };
    let plist = Plist {
        label: page.label()?,
        arguments: page.arguments()?,
        environment: page.environment()?,
        working_dir: match &service.working_dir {
            Some(path) => Some(escape(&page.path("working_dir", path)?)),
            None => None,
        },
        account,
        umask: service.umask.map(Mode::bits),
        restart: service.restart.policy,
        throttle_secs: (service.restart.policy != RestartPolicy::No)
            .then_some(service.restart.delay_secs),
        stop_secs: service.stop.timeout_secs,
        open_files: service.limits.open_files,
        stdout: page.log("job.stdout", job.stdout.as_deref())?,
        stderr: page.log("job.stderr", job.stderr.as_deref())?,
    };
    field("plist").render(&plist)
}

/// What every value of a property list depends on.
struct Page<'a> {
    service: &'a Service,
    layout: &'a Layout,
    job: &'a Job,
}

impl Page<'_> {
    fn field(&self, name: impl Into<String>) -> Field {
        Field::new(self.service.name.as_str(), name)
    }

    /// A word with everything filled in; nothing in a property list is expanded later.
    fn fill(&self, field: &Field, word: &Word) -> Result<String, UnitError> {
        let resolved = word.resolve(self.layout);
        let shown = resolved.to_string();
        if word.has_instance() && self.job.instance.is_none() {
            return Err(field.refuse(&shown, Refusal::Instance));
        }
        let text = resolved
            .for_instance(self.job.instance.as_deref().unwrap_or_default())
            .ok_or_else(|| field.refuse(&shown, Refusal::Specifier))?;
        field.text(&text)?;
        Ok(text)
    }

    fn path(&self, name: &str, word: &Word) -> Result<String, UnitError> {
        let field = self.field(name);
        let path = self.fill(&field, word)?;
        field.absolute(&Resolved::from(path.as_str()))?;
        Ok(path)
    }

    fn label(&self) -> Result<String, UnitError> {
        let (field, label) = (self.field("job.label"), &self.job.label);
        if label.is_empty() {
            return Err(field.refuse(label, Refusal::Empty));
        }
        let legal = |c: &char| c.is_ascii_alphanumeric() || ".-_@".contains(*c);
        match label.chars().find(|c| !legal(c)) {
            Some(c) => Err(field.refuse(label, Refusal::Character(c))),
            None => Ok(label.clone()),
        }
    }

    fn arguments(&self) -> Result<Vec<String>, UnitError> {
        let Some((program, arguments)) = self.service.exec.split_first() else {
            return Err(self.field("exec").refuse("", Refusal::Empty));
        };
        let mut filled = vec![escape(&self.path("exec[0]", program)?)];
        for (index, word) in arguments.iter().enumerate() {
            let field = self.field(format!("exec[{}]", index + 1));
            filled.push(escape(&self.fill(&field, word)?));
        }
        Ok(filled)
    }

    /// launchd's own PATH has only the system's directories, so one is always set.
    fn environment(&self) -> Result<Vec<(String, String)>, UnitError> {
        let mut variables = Vec::new();
        let given = |name: &str| self.service.environment.iter().any(|(key, _)| key == name);
        if !given("PATH") {
            let bin = match self.layout.base(Place::Bin) {
                crate::Base::Path(path) => path.as_str(),
                crate::Base::Specifier(_) => "/usr/local/bin",
            };
            self.field("environment.PATH").text(bin)?;
            let system = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];
            let others = system.iter().filter(|dir| **dir != bin).copied();
            let path: Vec<&str> = std::iter::once(bin).chain(others).collect();
            variables.push(("PATH".to_owned(), escape(&path.join(":"))));
        }
        for (name, value) in &self.service.environment {
            let field = self.field(format!("environment.{name}"));
            field.text(value)?;
            variable(&field, name)?;
            // A dictionary has each key once; of two, the last counts, as in systemd.
            variables.retain(|(other, _)| other != name);
            variables.push((name.clone(), escape(value)));
        }
        Ok(variables)
    }

    fn log(&self, name: &str, path: Option<&str>) -> Result<Option<String>, UnitError> {
        let Some(path) = path else { return Ok(None) };
        let field = self.field(name);
        field.text(path)?;
        field.absolute(&Resolved::from(path))?;
        Ok(Some(escape(path)))
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
