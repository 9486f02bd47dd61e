//! What a repository says of itself to apt, and what of the pool it shows.

/// A suite of an apt repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Who makes it. Clients refuse an update in which this, the label, suite or codename changed.
    pub origin: String,
    /// What it is.
    pub label: String,
    /// The name under `dists/`, as in `Suites:` of the clients.
    pub suite: String,
    /// Another name for the suite that stays when suites move on.
    pub codename: String,
    /// The parts it is divided into.
    pub components: Vec<String>,
    /// Debian's names of the architectures; packages for `all` are in each.
    pub architectures: Vec<String>,
    /// One line for people.
    pub description: String,
    /// Seconds after which clients refuse the suite unless it was signed again; `None` for never.
    pub valid_for: Option<u64>,
}

/// Why a [`View`] cannot be published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ViewError {
    /// A value that would change the meaning of the Release file.
    #[error("`{value}` cannot be the {field} of a repository: {rule}")]
    Value {
        /// Which.
        field: &'static str,
        /// The value.
        value: String,
        /// What it must be like.
        rule: &'static str,
    },
    /// An empty list.
    #[error("the repository has no {0}; name at least one")]
    Empty(&'static str),
    /// Clients would refuse it at once.
    #[error("a validity of {0} s is too short for clients to fetch; use a day or more, or none")]
    Validity(u64),
}

/// The shortest validity that leaves time to publish and to fetch.
const LEAST_VALIDITY: u64 = 3600;

impl View {
    pub(crate) fn check(&self) -> Result<(), ViewError> {
        line("origin", &self.origin)?;
        line("label", &self.label)?;
        line("description", &self.description)?;
        self.suite
            .split('/')
            .try_for_each(|part| word("suite", part))?;
        word("codename", &self.codename)?;
        words("components", "component", &self.components)?;
        words("architectures", "architecture", &self.architectures)?;
        match self.valid_for {
            Some(seconds) if seconds < LEAST_VALIDITY => Err(ViewError::Validity(seconds)),
            _ => Ok(()),
        }
    }
}

fn words(all: &'static str, one: &'static str, values: &[String]) -> Result<(), ViewError> {
    if values.is_empty() {
        return Err(ViewError::Empty(all));
    }
    values.iter().try_for_each(|value| word(one, value))
}

fn word(field: &'static str, value: &str) -> Result<(), ViewError> {
    let inner = |b: u8| b.is_ascii_alphanumeric() || b"-._+~".contains(&b);
    if value.bytes().all(inner) && value.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Ok(());
    }
    let rule = "use letters, digits, `-`, `.`, `_`, `+` and `~`, a letter or digit first";
    Err(ViewError::Value {
        field,
        value: value.to_owned(),
        rule,
    })
}

fn line(field: &'static str, value: &str) -> Result<(), ViewError> {
    if !value.trim().is_empty() && !value.contains(char::is_control) {
        return Ok(());
    }
    Err(ViewError::Value {
        field,
        value: value.to_owned(),
        rule: "write one line of text",
    })
}
