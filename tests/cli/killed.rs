//! `dunnage ship`, killed in the middle.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Instant;

use support::Project;

/// Every package under its final name is whole, wherever it lies.
fn assert_whole(project: &Project, folder: &str) -> usize {
    let mut whole = 0;
    for name in project.names(folder) {
        let mut reader = match name.rsplit_once('.') {
            Some((_, "deb")) => reader("dpkg-deb", &["--contents"]),
            Some((_, "rpm")) => reader("rpmkeys", &["--checksig", "--nosignature"]),
            _ => continue,
        };
        let read = reader.arg(project.path(folder).join(&name)).output();
        let read = read.unwrap();
        assert!(
            read.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&read.stderr)
        );
        whole += 1;
    }
    whole
}

/// Where a run adds something, in about this order: other content is another revision.
const PLACES: [&str; 5] = [
    "dist",
    "dist/repo/pool/main/t/tinyd",
    "dist/repo/dists/stable/generations",
    "dist/repo/rpm/stable/x86_64/packages/t",
    "dist/repo/rpm/stable/x86_64/repodata/generations",
];

fn reader(program: &str, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(words);
    command
}

#[test]
fn nothing_half_written_has_its_final_name() {
    let project = Project::new("tinyd");
    project.dunnage(["ship"]).assert_done();
    project.write("packaging/files/etc/tinyd/tinyd.toml", "# first\n");
    let start = Instant::now();
    project.dunnage(["ship", "--no-build"]).assert_done();
    let whole_run = start.elapsed();
    let mut reached = BTreeSet::new();
    // Later each time, until a run ends by itself: how fast they are differs with what else goes on.
    for step in 0.. {
        // Other content each time, so that each run has work to do.
        project.write(
            "packaging/files/etc/tinyd/tinyd.toml",
            &format!("# {step}\n"),
        );
        let before = PLACES.map(|path| project.names(path));
        let mut child = project
            .command(["ship", "--no-build"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(whole_run * step / 16);
        let ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        for place in PLACES {
            let whole = assert_whole(&project, place);
            let pool = place.contains("/pool/") || place.contains("/packages/");
            assert!(whole > 0 || !pool, "what was published stays in {place}");
        }
        assert!(project.path("dist/repo/dists/stable/InRelease").exists());
        let after = PLACES.map(|path| project.names(path));
        let changed = before.iter().zip(&after).map(|(old, new)| old != new);
        reached.insert(changed.collect::<Vec<_>>());
        if ended {
            break;
        }
        assert!(step < 2400, "no run ended, though the first one did");
    }
    assert!(
        reached.len() > 2,
        "no run was killed between its beginning and its end: {reached:?}"
    );
    project.write("packaging/files/etc/tinyd/tinyd.toml", "# at last\n");
    project.dunnage(["ship", "--no-build"]).assert_done();
    let mut names = project.names("dist");
    let whole = [".deb", ".rpm", ".cdx.json"];
    names.retain(|name| !whole.iter().any(|ending| name.ends_with(ending)));
    assert_eq!(
        names,
        ["SHA256SUMS", "repo"],
        "what killed runs left is swept away"
    );
}
