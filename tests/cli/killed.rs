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
    let mut states = BTreeSet::new();
    for step in 0..24 {
        // Other content each time, so that each run has work to do.
        project.write(
            "packaging/files/etc/tinyd/tinyd.toml",
            &format!("# {step}\n"),
        );
        let mut child = project
            .command(["ship", "--no-build"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(whole_run * step / 24);
        child.kill().unwrap();
        child.wait().unwrap();
        let places = [
            "",
            "/repo/pool/main/t/tinyd",
            "/repo/rpm/stable/x86_64/packages/t",
        ];
        let whole = places.map(|place| assert_whole(&project, &format!("dist{place}")));
        assert!(
            !whole[1..].contains(&0),
            "what was published stays: {whole:?}"
        );
        states.insert(whole);
        assert!(project.path("dist/repo/dists/stable/InRelease").exists());
    }
    assert!(
        states.len() > 1,
        "no run got further than another: {states:?}"
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
