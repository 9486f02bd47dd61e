//! Directories as tmpfiles.d(5).

use askama::Template;

use crate::error::{Refusal, UnitError};
use crate::field::Field;
use crate::systemd::quote;
use crate::{Directory, Layout, Mode, Resolved};

/// The text of `packaging/templates/unit/directories.tmpfiles`.
#[derive(Template)]
#[template(path = "unit/directories.tmpfiles")]
struct Directories {
    lines: Vec<Line>,
}

#[derive(PartialEq)]
struct Line {
    path: String,
    mode: Mode,
    user: String,
    group: String,
}

/// Writes the directories of a package, each once.
pub fn file(directories: &[Directory], layout: &Layout) -> Result<String, UnitError> {
    let mut lines: Vec<Line> = Vec::new();
    for directory in directories {
        let owner = directory.path.to_string();
        let field = |name: &str| Field::new(&owner, name);
        field("directory.user").account(&directory.user)?;
        field("directory.group").account(&directory.group)?;
        let field = field("directory.path");
        let path = field.literal_path(&directory.path.resolve(layout))?;
        let line = Line {
            path: quote::word(&field, &Resolved::from(path.as_str()))?,
            mode: directory.mode,
            user: directory.user.clone(),
            group: directory.group.clone(),
        };
        match lines.iter().find(|other| other.path == line.path) {
            Some(other) if *other != line => return Err(field.refuse(&path, Refusal::Conflict)),
            Some(_) => {}
            None => lines.push(line),
        }
    }
    Field::new("tmpfiles.d", "directories").render(&Directories { lines })
}
