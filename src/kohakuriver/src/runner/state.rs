//! What a runner knows.

use std::sync::Arc;

use super::{docker::Docker, link::Link};
use crate::http::Observed;

/// Everything that requests and reports share.
#[derive(Debug)]
pub(super) struct State {
    pub(super) observed: Arc<Observed>,
    pub(super) docker: Docker,
    pub(super) link: Link,
}
