//! Questions and answers.

use serde_json::Value;

/// What a model is asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Prompt {
    pub(crate) model: String,
    pub(crate) system: Option<String>,
    pub(crate) text: String,
    pub(crate) temperature: Option<f64>,
    pub(crate) max_tokens: u32,
}

/// What it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) model: String,
    pub(crate) input_tokens: Option<u64>,
    pub(crate) output_tokens: Option<u64>,
}

/// A request in the shape of one provider.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Call {
    pub(super) path: &'static str,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Value,
}
