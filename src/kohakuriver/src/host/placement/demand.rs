//! What a task wants of a node.

/// What a task wants of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::host) struct Demand {
    pub(in crate::host) cores: u32,
    pub(in crate::host) memory: Option<u64>,
    pub(in crate::host) gpus: Vec<u32>,
    /// The memory node that its cores must be close to.
    pub(in crate::host) numa: Option<i64>,
    /// The only node that will do.
    pub(in crate::host) target: Option<String>,
}
