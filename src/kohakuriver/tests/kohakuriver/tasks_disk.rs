//! A full disk under the database.

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
    process::Command,
};

use crate::{
    fake_runner::FakeRunner,
    support::{Place, get, until},
    tasks::Host,
};
use nix::unistd::Uid;
use serde_json::json;

/// A small disk, which is gone with this.
struct SmallDisk<'p>(&'p Path);

impl SmallDisk<'_> {
    fn mount(path: &Path) -> Option<SmallDisk<'_>> {
        let mut command = Command::new("mount");
        command
            .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"])
            .arg(path);
        (Uid::effective().is_root() && command.status().ok()?.success()).then_some(SmallDisk(path))
    }

    /// Leaves no room at all.
    fn fill(&self) {
        let mut file = File::create(self.0.join("ballast")).unwrap();
        for size in [65536, 4096, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
    }

    fn empty(&self) {
        fs::remove_file(self.0.join("ballast")).unwrap();
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_full_disk_is_said_and_nothing_is_half_written() {
    let directory = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(directory.path()) else {
        eprintln!("skipped: needs root and a mount of its own");
        return;
    };
    let place = Place::new();
    let link = place.path().join("kohakuriver.db");
    std::os::unix::fs::symlink(directory.path().join("kohakuriver.db"), link).unwrap();
    let host = Host::in_place(place, "");
    let runner = FakeRunner::start(host.port, "one", 400);
    let first = host.submitted(json!({}));
    disk.fill();

    // The log of the database may have room for a few more.
    let big = "x".repeat(100_000);
    let mut taken = vec![first];
    let refused = until("the disk is full", || {
        match host.submit(json!({ "arguments": [big] })) {
            (202, reply) => {
                taken.push(reply["task_ids"][0].as_str().unwrap().parse().unwrap());
                None
            }
            refused => Some(refused),
        }
    });
    let detail = "The disk of the host's database is full. Nothing was changed; make room there \
                  and try again.";
    assert_eq!(refused, (507, json!({ "detail": detail })));
    let health = get(host.port, "/health").unwrap();
    assert_eq!(
        (health.status, &health.json()["status"]),
        (503, &json!("unhealthy"))
    );
    // Nodes stay, reading goes on, and nothing was given out.
    runner.beat(&[]);
    let known = get(host.port, "/api/tasks")
        .unwrap()
        .json()
        .as_array()
        .unwrap()
        .len();
    assert_eq!((known, runner.given().len()), (taken.len(), taken.len()));

    disk.empty();
    until("the host is well again", || {
        (get(host.port, "/health")?.status == 200).then_some(())
    });
    let last = host.submitted(json!({ "arguments": [big] }));
    assert_eq!(runner.given().pop(), Some(last));
    drop(host);
}
