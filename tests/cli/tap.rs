//! The tap that `dunnage ship` writes.

use std::fs;
use std::process::Command;

use support::{Project, Said};

use crate::source::in_git;

const DEB: &str = "dist/tinyd_1.2.3~rc.1-1_amd64.deb";
const FORMULA: &str = "dist/repo/tap/Formula/tinyd.rb";

fn ship(project: &Project) -> Said {
    let mut command = project.command(["ship"]);
    let said = project.said(command.env("CARGO_NET_OFFLINE", "true").output().unwrap());
    said.assert_done();
    said
}

/// The subjects of the tap's commits, newest first, with who and when.
fn commits(project: &Project) -> String {
    let mut git = Command::new("git");
    git.arg("-C")
        .arg(project.path("dist/repo/tap"))
        .args(["log", "--format=%an %at %s"]);
    String::from_utf8(git.output().unwrap().stdout).unwrap()
}

/// What the front page tells.
fn told(project: &Project) -> String {
    fs::read_to_string(project.path("dist/repo/index.html")).unwrap()
}

#[test]
fn a_formula_is_published_once_and_revised_when_it_changes() {
    let project = in_git(Project::new("tinyd"));
    let said = ship(&project);
    let install = "\nTo install from it on macOS or Linux with Homebrew:\n\n    brew tap tinyd/tap $PROJECT/dist/repo/tap\n    \
                   brew install tinyd/tap/tinyd\n";
    assert!(said.stdout.ends_with(install), "{}", said.stdout);
    let page = told(&project);
    assert!(
        page.contains("<h2>Install on macOS or Linux with Homebrew</h2>")
            && page.contains("<pre>brew install tinyd/tap/tinyd\n</pre>\n</li>\n</ol>\n<h2>"),
        "{page}"
    );
    let publish = ["publish", "--to", "dist/repo", DEB];
    project.dunnage(publish).assert_done();
    assert_eq!(told(&project), page, "the page is of all that is there");
    let formula = fs::read_to_string(project.path(FORMULA)).unwrap();
    // What the formula names is there, under its digest.
    let url = formula
        .lines()
        .find_map(|line| line.strip_prefix("  url \"file://"));
    let archive = url.unwrap().trim_end_matches('"');
    let mut sum = Command::new("sha256sum");
    let sum = String::from_utf8(sum.arg(archive).output().unwrap().stdout).unwrap();
    let digest = sum.split_whitespace().next().unwrap();
    assert!(
        formula.contains(&format!(
            "\n  version \"1.2.3-rc.1\"\n  sha256 \"{digest}\"\n"
        )),
        "{formula}"
    );
    assert!(archive.ends_with(&format!(
        "/dist/repo/brew/{}/tinyd-1.2.3-rc.1.tar.xz",
        &digest[..16]
    )));
    assert!(!formula.contains("  revision "), "{formula}");
    let once = commits(&project);
    assert_eq!(once.lines().count(), 1, "{once}");
    assert!(once.ends_with(" 1700000000 tinyd 1.2.3-rc.1\n"), "{once}");

    ship(&project);
    assert_eq!(
        commits(&project),
        once,
        "nothing changed, so nothing is committed"
    );

    project.write("src/main.rs", "fn main() {}\n");
    ship(&project);
    let revised = fs::read_to_string(project.path(FORMULA)).unwrap();
    assert!(revised.contains("\n  revision 1\n"), "{revised}");
    assert_eq!(commits(&project).lines().count(), 2);
}

#[test]
fn without_git_the_packages_are_shipped_and_the_reason_is_said() {
    let project = Project::new("tinyd");
    let said = project.dunnage(["ship"]);
    let note = "no Homebrew formula of tinyd is published: git does not know the files of $PROJECT";
    assert!(said.assert_done().stderr.contains(note), "{}", said.stderr);
    assert!(!project.path("dist/repo/tap").exists());
}
