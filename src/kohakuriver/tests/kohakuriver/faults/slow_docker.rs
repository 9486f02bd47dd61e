//! A docker that takes its time.

use std::path::PathBuf;

use crate::support::{Place, until};

/// A docker that does not begin with one of its verbs until it may.
pub(super) struct SlowDocker {
    place: Place,
}

impl SlowDocker {
    pub(super) fn at(verb: &str) -> SlowDocker {
        let place = Place::new();
        let directory = place.path().display();
        let text = format!(
            "#!/bin/sh\n\
             if [ \"$1\" = {verb} ]; then\n\
             \ttouch {directory}/held\n\
             \twhile [ ! -e {directory}/go ]; do sleep 0.02; done\n\
             fi\n\
             exec /usr/bin/docker \"$@\"\n"
        );
        place.program("docker", &text);
        SlowDocker { place }
    }

    /// What `DOCKER_BIN` must be.
    pub(super) fn program(&self) -> String {
        self.place.path().join("docker").display().to_string()
    }

    /// Waits until it was told to do it.
    pub(super) fn is_held(&self) {
        until("docker is asked", || self.held().exists().then_some(()));
    }

    /// From now on it is as fast as it can.
    pub(super) fn lets_go(&self) {
        self.place.file("go", "");
    }

    fn held(&self) -> PathBuf {
        self.place.path().join("held")
    }
}
