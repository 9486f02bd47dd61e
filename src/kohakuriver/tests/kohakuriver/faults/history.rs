//! What docker really did.

use std::{
    fs,
    path::PathBuf,
    process::{Child, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

use crate::{
    dockerd::{Dockerd, IMAGE},
    support::{Place, until},
};

/// Every start of a container since this was made, from docker's own events.
pub(super) struct History {
    file: PathBuf,
    events: Child,
}

impl History {
    pub(super) fn of(dockerd: &Dockerd, place: &Place) -> History {
        let file = place.path().join("events");
        let mut events = dockerd.command(&[
            "events",
            "--filter=type=container",
            "--filter=type=image",
            "--filter=event=start",
            "--filter=event=tag",
            "--format={{.Action}} {{.Actor.Attributes.name}}",
        ]);
        let output = fs::File::create(&file).unwrap();
        let events = events.stdout(output).stderr(Stdio::null()).spawn();
        let history = History {
            file,
            events: events.unwrap(),
        };
        // From here on it hears everything.
        history.text(dockerd);
        history
    }

    /// The tasks whose containers were started so far, in that order; one that was started twice
    /// is there twice.
    pub(super) fn starts(&self, dockerd: &Dockerd) -> Vec<String> {
        let text = self.text(dockerd);
        let starts = text.lines();
        starts
            .filter_map(|line| line.strip_prefix("start kohakuriver-task-"))
            .map(str::to_owned)
            .collect()
    }

    /// Everything that happened until now: makes something happen, and waits until it is heard of.
    fn text(&self, dockerd: &Dockerd) -> String {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let mark = format!("mark:{}", NEXT.fetch_add(1, Ordering::SeqCst));
        until("docker tells of its events", || {
            dockerd.docker(&["tag", IMAGE, &mark]);
            let text = fs::read_to_string(&self.file).unwrap();
            text.contains(&format!("tag {mark}\n")).then_some(text)
        })
    }
}

impl Drop for History {
    fn drop(&mut self) {
        let _ = self.events.kill();
        let _ = self.events.wait();
    }
}
