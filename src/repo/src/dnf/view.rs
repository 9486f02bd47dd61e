//! Which of the trees of a repository.

/// A suite for an architecture.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct View {
    suite: String,
    arch: String,
}

/// Why a [`View`] cannot be published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{value}` cannot be the {field} of a repository for dnf: use letters, digits, `-`, `.`, `_`, `+` \
     and `~`, a letter or digit first"
)]
pub struct ViewError {
    field: &'static str,
    value: String,
}

impl View {
    /// The packages of `suite` for `arch`, as dnf's `$basearch` names it; those for `noarch` are in
    /// each.
    pub fn new(suite: &str, arch: &str) -> Result<View, ViewError> {
        suite.split('/').try_for_each(|part| word("suite", part))?;
        word("architecture", arch)?;
        Ok(View {
            suite: suite.to_owned(),
            arch: arch.to_owned(),
        })
    }

    /// The suite.
    pub fn suite(&self) -> &str {
        &self.suite
    }

    /// The architecture.
    pub fn arch(&self) -> &str {
        &self.arch
    }

    /// Where the tree is in the repository: the `baseurl` of clients.
    pub fn path(&self) -> String {
        format!("rpm/{}/{}", self.suite, self.arch)
    }
}

fn word(field: &'static str, value: &str) -> Result<(), ViewError> {
    let inner = |b: u8| b.is_ascii_alphanumeric() || b"-._+~".contains(&b);
    if value.bytes().all(inner) && value.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(ViewError {
        field,
        value: value.to_owned(),
    })
}
