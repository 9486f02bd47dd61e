//! The outcome of publishing.

/// What publishing did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Whether clients see something new.
    pub changed: bool,
    /// The package files that were added, by path in the repository.
    pub added: Vec<String>,
    /// How many files of old generations were removed.
    pub collected: usize,
}

impl Published {
    /// Counts what was done to another part of the same repository.
    pub fn join(&mut self, more: Published) {
        self.changed |= more.changed;
        self.added.extend(more.added);
        self.collected += more.collected;
    }
}
