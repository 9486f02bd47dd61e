//! What a runner knows.

use std::sync::Arc;

use super::{
    docker::Docker, images::Images, journal::Journal, link::Link, outbox::Bell, tasks::Tasks,
};
use crate::{http::Observed, settings::RunnerSettings};

/// Everything that requests, tasks and reports share.
#[derive(Debug)]
pub(super) struct State {
    pub(super) settings: RunnerSettings,
    pub(super) observed: Arc<Observed>,
    pub(super) docker: Docker,
    pub(super) images: Images,
    pub(super) link: Link,
    pub(super) journal: Journal,
    pub(super) bell: Bell,
    pub(super) tasks: Tasks,
}
