//! A configuration file that says what can be said.

/// What `llmspell config init` writes.
pub(crate) const SAMPLE: &str = include_str!("sample.toml");
