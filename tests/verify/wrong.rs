//! What cannot be verified, or shall not be verified to its end: one clear message each.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use dunnage_verify::{Invocation, VerifyError};
use support::{Dunnage, target_dir};
use tempfile::TempDir;

use crate::expectation::Tally;
use crate::patient::build_with;

/// Every one of them.
pub(crate) fn all(tally: &mut Tally) -> Result<(), VerifyError> {
    let dunnage = Dunnage::build()?;
    let room = TempDir::new().map_err(VerifyError::io("create a directory in", "/tmp"))?;
    let healthy = build_with(room.path(), "all", "")?;
    messages(&dunnage, room.path(), &healthy, tally)?;
    interrupted(&dunnage, &healthy, tally)
}

/// Arguments, the exit code, and a part of what is said.
type Expected<'e> = (&'e str, Vec<&'e str>, i32, String);

fn messages(
    dunnage: &Dunnage,
    room: &Path,
    healthy: &Path,
    tally: &mut Tally,
) -> Result<(), VerifyError> {
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let healthy: &str = &text(healthy);
    let foreign: &str = &text(&build_with(&room.join("foreign"), "s390x", "")?);
    let lonely = build_with(&room.join("lonely"), "all", "Depends: no-such-package\n")?;
    let lonely: &str = &text(&lonely);
    let (note, cut) = (room.join("SHA256SUMS"), room.join("cut.deb"));
    let whole = fs::read(healthy).map_err(VerifyError::io("read", healthy))?;
    let io = |path| VerifyError::io("write", path);
    fs::write(&cut, &whole[..whole.len() / 2]).map_err(io(&cut))?;
    fs::write(&note, "").map_err(io(&note))?;
    let (note, cut): (&str, &str) = (&text(&note), &text(&cut));
    let cache: &str = &text(&target_dir().join("roots"));
    let one = [
        "--on",
        "debian:bookworm",
        "--case",
        "upgrade",
        "--cache",
        cache,
    ];
    let expected = [
        (
            "an older version that is none",
            [&one[..], &["--from", healthy, healthy]].concat(),
            1,
            "which is not older than 1.0-1".to_owned(),
        ),
        (
            "a package that cannot be installed",
            [&one[..], &[lonely]].concat(),
            1,
            "nothing could be tried of patient (deb): what patient=1.0-1 depends on".to_owned(),
        ),
    ];
    let refused = refused(note, cut, foreign, healthy);
    for (what, words, code, part) in refused.into_iter().chain(expected) {
        let said = dunnage.invocation([vec!["verify"], words].concat()).run()?;
        tally.told(what, &said, code, &part);
    }
    let mut words = vec!["setpriv", "--reuid=65534", "--clear-groups", "--"];
    let program = target_dir().join("debug/dunnage");
    let program = text(&program);
    words.extend([program.as_str(), "verify", healthy]);
    let said = Invocation::new(words).run()?;
    tally.told(
        "somebody else than root",
        &said,
        1,
        "run it again with sudo in front",
    );
    Ok(())
}

/// What is refused before anything is tried.
fn refused<'e>(
    note: &'e str,
    cut: &'e str,
    foreign: &'e str,
    healthy: &'e str,
) -> [Expected<'e>; 4] {
    [
        (
            "no package at all",
            vec![note],
            1,
            "neither a .deb nor an .rpm".into(),
        ),
        (
            "half a package",
            vec![cut],
            1,
            "damaged or incomplete".into(),
        ),
        (
            "another machine's package",
            vec![foreign],
            1,
            "is for s390x, and this machine is".into(),
        ),
        (
            "a system that there is not",
            vec![healthy, "--on", "fedora:40"],
            2,
            "[possible values: debian:bookworm, debian:trixie]".into(),
        ),
    ]
}

/// Told to stop in the middle: nothing is left.
fn interrupted(dunnage: &Dunnage, healthy: &Path, tally: &mut Tally) -> Result<(), VerifyError> {
    const NAME: &str = "an interruption";
    let cache = target_dir().join("roots");
    let start = |source| VerifyError::Spawn {
        command: "dunnage verify".to_owned(),
        source,
    };
    let mut child = dunnage
        .command()
        .args(["verify", "--on", "debian:bookworm", "--case", "killed"])
        .arg("--cache")
        .args([&cache, &healthy.to_owned()])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(start)?;
    let said = child.stderr.take().map(BufReader::new);
    let mut lines = said.into_iter().flat_map(BufRead::lines);
    let begun = lines
        .by_ref()
        .flatten()
        .any(|line| line.contains("killed on"));
    let pid = child.id().to_string();
    let running = || -> Result<Vec<String>, VerifyError> {
        let all = Invocation::new(["ps", "-eo", "args"]).run()?.stdout;
        let own = format!("--machine=dunnage-{pid}-");
        Ok(all
            .lines()
            .filter(|line| line.contains(&own))
            .map(str::to_owned)
            .collect())
    };
    Invocation::new(["kill", "-INT", &pid]).run()?.ok()?;
    let rest: Vec<String> = lines.flatten().collect();
    let status = child.wait().map_err(start)?;
    let folders = fs::read_dir(&cache).map_err(VerifyError::io("list", &cache))?;
    let left: Vec<_> = folders
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("run-"))
        .collect();
    let seen = (begun, status.code(), running()?, left);
    let expected = (true, Some(130), Vec::new(), Vec::<String>::new());
    if seen == expected {
        tally.pass(NAME);
    } else {
        let why = format!("expected {expected:?}, found {seen:?}: {rest:?}");
        tally.fail(NAME, &why);
    }
    Ok(())
}
