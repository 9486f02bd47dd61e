//! System accounts as sysusers.d(5).

use askama::Template;

use crate::error::{Refusal, UnitError};
use crate::field::Field;
use crate::systemd::quote;
use crate::{Layout, Resolved, User};

/// The text of `packaging/templates/unit/accounts.sysusers`.
#[derive(Template)]
#[template(path = "unit/accounts.sysusers")]
struct Accounts {
    users: Vec<UserLine>,
    /// Groups of others, made when they are missing.
    groups: Vec<String>,
    /// A user and the group it joins.
    members: Vec<(String, String)>,
}

struct UserLine {
    name: String,
    description: String,
    home: String,
}

/// Writes the accounts of a package.
///
/// A group that a user joins is declared too, since a unit with an unknown group does not start
/// (216/GROUP), and the package that brings it may come later.
pub fn file(users: &[User], layout: &Layout) -> Result<String, UnitError> {
    let mut accounts = Accounts {
        users: Vec::new(),
        groups: Vec::new(),
        members: Vec::new(),
    };
    for user in users {
        let field = |name: &str| Field::new(&user.name, name);
        field("user.name").new_account(&user.name)?;
        accounts.users.push(UserLine {
            name: user.name.clone(),
            description: description(&field("user.description"), &user.description)?,
            home: home(&field("user.home"), user, layout)?,
        });
        for membership in &user.member_of {
            let group = &membership.group;
            field("user.member_of").new_account(group)?;
            if !accounts.groups.contains(group) && users.iter().all(|user| user.name != *group) {
                accounts.groups.push(group.clone());
            }
            accounts.members.push((user.name.clone(), group.clone()));
        }
    }
    Field::new("sysusers.d", "accounts").render(&accounts)
}

fn description(field: &Field, text: &str) -> Result<String, UnitError> {
    field.text(text)?;
    // It becomes a field of /etc/passwd.
    field.without(text, ":")?;
    if text.is_empty() {
        return Err(field.refuse(text, Refusal::Empty));
    }
    Ok(always_quoted(&quote::word(field, &Resolved::from(text))?))
}

fn home(field: &Field, user: &User, layout: &Layout) -> Result<String, UnitError> {
    let Some(home) = &user.home else {
        return Ok("/nonexistent".to_owned());
    };
    let path = field.literal_path(&home.resolve(layout))?;
    field.without(&path, ":")?;
    quote::word(field, &Resolved::from(path.as_str()))
}

/// A description is quoted also if it is one word, as every other file in sysusers.d has it.
fn always_quoted(word: &str) -> String {
    if word.starts_with('"') {
        word.to_owned()
    } else {
        format!("\"{word}\"")
    }
}
