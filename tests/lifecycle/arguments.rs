//! The command line of this binary.

use std::path::PathBuf;

/// The command line of this binary.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    /// Names of scenarios and statements; empty means all.
    pub(crate) filters: Vec<String>,
    /// Only list what there is.
    pub(crate) list: bool,
    /// Where to write the report for machines.
    pub(crate) junit: Option<PathBuf>,
}

impl Arguments {
    pub(crate) fn parse(words: impl Iterator<Item = String>) -> Result<Arguments, String> {
        let mut arguments = Arguments::default();
        let mut words = words;
        while let Some(word) = words.next() {
            match word.as_str() {
                "--list" => arguments.list = true,
                "--junit" => {
                    let path = words.next().ok_or("--junit needs the path of a file")?;
                    arguments.junit = Some(path.into());
                }
                // What cargo users type for every test binary; output is never captured here.
                "--nocapture" | "--no-capture" | "-q" | "--quiet" => {}
                option if option.starts_with('-') => {
                    return Err(format!(
                        "unknown option {option}; known: --list, --junit PATH"
                    ));
                }
                _ => arguments.filters.push(word),
            }
        }
        Ok(arguments)
    }
}
