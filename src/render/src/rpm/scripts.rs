//! The scriptlets, in the shape of lifecycle 2.3.

use askama::Template;
use dunnage_model::{OnInstall, OnUpgrade, PackageSpec};
use dunnage_unit::{Layout, User};

use crate::shell::Words;
use crate::system::System;
use crate::{RenderError, Script, ScriptKind};

/// An account, for systems without sysusers.d.
struct Account {
    name: String,
    /// Words of useradd(8).
    options: Words,
    groups: Vec<String>,
}

#[derive(Template)]
#[template(path = "rpm/pre.sh")]
struct Pre<'a> {
    package: &'a str,
    /// The text of the file in sysusers.d.
    declared: &'a str,
    account: Option<Account>,
    stop_first: Words,
}

#[derive(Template)]
#[template(path = "rpm/post.sh")]
struct Post<'a> {
    package: &'a str,
    directories: bool,
    preset: Words,
}

#[derive(Template)]
#[template(path = "rpm/preun.sh")]
struct Preun<'a> {
    package: &'a str,
    stop: Words,
    units: Words,
}

#[derive(Template)]
#[template(path = "rpm/postun.sh")]
struct Postun<'a> {
    package: &'a str,
}

#[derive(Template)]
#[template(path = "rpm/posttrans.sh")]
struct Posttrans<'a> {
    package: &'a str,
    restart: Words,
    reload: Words,
    stop_first: bool,
    /// Where an admin may opt out of restarts.
    opt_out: Words,
}

/// The scriptlets a package needs; none at all for one that only brings files.
pub(super) fn scripts(
    package: &PackageSpec,
    declared: Option<&str>,
    directories: bool,
) -> Result<Vec<Script>, RenderError> {
    let system = System::of(package);
    let name = package.name.as_str();
    let stop_first = system.globs(OnUpgrade::StopFirst);
    let preset = system.units(|spec| spec.on_install != OnInstall::Nothing);
    let mut texts = Vec::new();
    if declared.is_some() || !stop_first.is_empty() {
        let pre = Pre {
            package: name,
            declared: declared.unwrap_or_default().trim_end(),
            account: package.user.as_ref().map(account),
            stop_first: stop_first.clone(),
        };
        texts.push((ScriptKind::Pre, pre.render()?));
    }
    if directories || !preset.is_empty() {
        let post = Post {
            package: name,
            directories,
            preset,
        };
        texts.push((ScriptKind::Post, post.render()?));
    }
    if !system.is_empty() {
        let preun = Preun {
            package: name,
            stop: system.all_globs(),
            units: system.names(),
        };
        let posttrans = Posttrans {
            package: name,
            restart: system.globs(OnUpgrade::Restart),
            reload: system.globs(OnUpgrade::Reload),
            stop_first: !stop_first.is_empty(),
            opt_out: opt_out(name, &system),
        };
        texts.push((ScriptKind::Preun, preun.render()?));
        texts.push((ScriptKind::Postun, Postun { package: name }.render()?));
        texts.push((ScriptKind::Posttrans, posttrans.render()?));
    }
    // A template loses its last line break.
    let script = |(kind, text)| Script {
        kind,
        text: text + "\n",
    };
    Ok(texts.into_iter().map(script).collect())
}

/// SUSE's file for all services, one of the package, and those that its services read.
fn opt_out(package: &str, system: &System<'_>) -> Words {
    let mut files = vec![
        "/etc/sysconfig/services".to_owned(),
        format!("/etc/sysconfig/{package}"),
    ];
    for file in system.env_files(&Layout::fedora()).0 {
        if !files.contains(&file) {
            files.push(file);
        }
    }
    Words(files)
}

fn account(user: &User) -> Account {
    let home = user.home.as_ref();
    let home = home.and_then(|home| {
        let home = home.resolve(&Layout::fedora());
        home.as_literal().map(str::to_owned)
    });
    let options = [
        "--system",
        "--gid",
        &user.name,
        "--home-dir",
        home.as_deref().unwrap_or("/nonexistent"),
        "--no-create-home",
        "--shell",
        "/usr/sbin/nologin",
        "--comment",
        &user.description,
    ];
    Account {
        name: user.name.clone(),
        options: options.into_iter().map(str::to_owned).collect(),
        groups: user
            .member_of
            .iter()
            .map(|member| member.group.clone())
            .collect(),
    }
}
