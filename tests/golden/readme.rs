//! What the README shows is what the commands print.

use dunnage_verify::STATEMENTS;
use support::workspace_dir;

#[test]
fn the_readme_lists_every_lifecycle_statement_as_the_report_does() {
    let readme = std::fs::read_to_string(workspace_dir().join("README.md")).unwrap();
    let line = |id: &str, text: &str| format!(" {id:<5} pass      pass    {text}");
    let shown: Vec<&str> = readme
        .lines()
        .filter(|line| line.contains(" pass      pass    "))
        .collect();
    let meant: Vec<_> = STATEMENTS
        .iter()
        .map(|statement| line(statement.id, statement.text))
        .collect();
    assert_eq!(shown, meant);
}
