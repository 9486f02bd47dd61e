//! What the README shows is what the commands print.

use dunnage_verify::STATEMENTS;
use support::workspace_dir;

/// A row of the report in which everything passed: number, verdicts, text.
fn row(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix(' ')?;
    let (id, rest) = line.split_once(' ')?;
    let mut text = rest.trim_start();
    let mut verdicts = 0;
    while let Some(rest) = text.strip_prefix("pass ") {
        verdicts += 1;
        text = rest.trim_start();
    }
    (verdicts > 0).then_some((id, text))
}

#[test]
fn the_readme_lists_every_lifecycle_statement_as_the_report_does() {
    let readme = std::fs::read_to_string(workspace_dir().join("README.md")).unwrap();
    let shown: Vec<_> = readme.lines().filter_map(row).collect();
    let meant: Vec<_> = STATEMENTS
        .iter()
        .map(|statement| (statement.id, statement.text))
        .collect();
    assert_eq!(shown, meant);
}
