//! A `[package.NAME]` table.

use std::path::Path;

use dunnage_unit::{Membership, User, Word};
use toml::Spanned;

use super::{
    ConfigEntry, DirectoryEntry, FileEntry, LinkEntry, LogEntry, RetiredEntry, ServiceEntry,
};
use crate::table::{Spans, Table};

/// A package as its table describes it.
#[derive(Debug)]
pub(crate) struct PackageEntry {
    pub(crate) name: Spanned<String>,
    pub(crate) summary: Option<Spanned<String>>,
    pub(crate) description: Option<Spanned<String>>,
    pub(crate) binaries: Vec<Spanned<String>>,
    pub(crate) links: Vec<LinkEntry>,
    pub(crate) files: Vec<FileEntry>,
    pub(crate) configs: Vec<ConfigEntry>,
    pub(crate) directories: Vec<DirectoryEntry>,
    pub(crate) retired: Vec<RetiredEntry>,
    pub(crate) user: Option<(User, Spans)>,
    pub(crate) services: Vec<ServiceEntry>,
    pub(crate) logs: Vec<LogEntry>,
    pub(crate) relations: RelationEntry,
    /// Lists that are others in .rpm packages.
    pub(crate) rpm: RelationOverride,
    pub(crate) purge_state: bool,
    pub(crate) lint_ignore: Vec<Spanned<String>>,
    pub(crate) lintian_ignore: Vec<Spanned<String>>,
}

/// The relations of a package.
#[derive(Debug)]
pub(crate) struct RelationEntry {
    pub(crate) requires: Vec<Spanned<String>>,
    pub(crate) recommends: Vec<Spanned<String>>,
    pub(crate) suggests: Vec<Spanned<String>>,
    pub(crate) conflicts: Vec<Spanned<String>>,
    pub(crate) breaks: Vec<Spanned<String>>,
    pub(crate) replaces: Vec<Spanned<String>>,
    pub(crate) provides: Vec<Spanned<String>>,
}

/// Relations that one format says in other words; a list that is left out is the general one.
#[derive(Debug, Default)]
pub(crate) struct RelationOverride {
    pub(crate) requires: Option<Vec<Spanned<String>>>,
    pub(crate) recommends: Option<Vec<Spanned<String>>>,
    pub(crate) suggests: Option<Vec<Spanned<String>>>,
    pub(crate) conflicts: Option<Vec<Spanned<String>>>,
    pub(crate) breaks: Option<Vec<Spanned<String>>>,
    pub(crate) replaces: Option<Vec<Spanned<String>>>,
    pub(crate) provides: Option<Vec<Spanned<String>>>,
}

impl PackageEntry {
    pub(crate) fn read(
        name: Spanned<String>,
        table: Table<'_>,
        dir: &Path,
    ) -> Option<PackageEntry> {
        let user = table.table("user").and_then(read_user);
        let user_name = user.as_ref().map(|(user, _)| user.name.clone());
        let services = table
            .entries("service")
            .into_iter()
            .filter_map(|(name, service)| ServiceEntry::read(name, service, user_name.as_deref()))
            .collect();
        let logs = table.tables("log").into_iter();
        let logs = logs
            .filter_map(|log| LogEntry::read(log, user_name.as_deref()))
            .collect();
        let mut files = entries(&table, "file", |file| FileEntry::read(file, dir));
        files.extend(FileEntry::tree(&table, dir));
        let entry = PackageEntry {
            name,
            summary: table.string("summary"),
            description: table.string("description"),
            binaries: table.strings("binaries"),
            links: table
                .tables("link")
                .into_iter()
                .filter_map(LinkEntry::read)
                .collect(),
            files,
            configs: entries(&table, "config", |config| ConfigEntry::read(config, dir)),
            directories: entries(&table, "directory", DirectoryEntry::read),
            retired: entries(&table, "retired", RetiredEntry::read),
            user,
            services,
            logs,
            relations: RelationEntry::read(&table),
            rpm: table
                .table("rpm")
                .map(RelationOverride::read)
                .unwrap_or_default(),
            purge_state: table.bool("purge_state").unwrap_or(false),
            lint_ignore: table.strings("lint_ignore"),
            lintian_ignore: table.strings("lintian_ignore"),
        };
        table.finish();
        Some(entry)
    }
}

fn entries<T>(
    table: &Table<'_>,
    key: &'static str,
    read: impl Fn(Table<'_>) -> Option<T>,
) -> Vec<T> {
    table.tables(key).into_iter().filter_map(read).collect()
}

fn read_user(table: Table<'_>) -> Option<(User, Spans)> {
    let name = table
        .required("name", "\"my-daemon\"")
        .map(Spanned::into_inner);
    let description = table.string("description").map(Spanned::into_inner);
    let home = table.parsed("home", Word::parse);
    let member_of = table
        .strings("member_of")
        .into_iter()
        .map(|group| Membership {
            group: group.into_inner(),
        })
        .collect();
    let spans = table.finish();
    let name = name?;
    let description = description.unwrap_or_else(|| format!("{name} service"));
    Some((
        User {
            name,
            description,
            home,
            member_of,
        },
        spans,
    ))
}

impl RelationEntry {
    fn read(table: &Table<'_>) -> RelationEntry {
        RelationEntry {
            requires: table.strings("requires"),
            recommends: table.strings("recommends"),
            suggests: table.strings("suggests"),
            conflicts: table.strings("conflicts"),
            breaks: table.strings("breaks"),
            replaces: table.strings("replaces"),
            provides: table.strings("provides"),
        }
    }
}

impl RelationOverride {
    fn read(table: Table<'_>) -> RelationOverride {
        let list = |key: &'static str| {
            let given = table.has(key);
            let list = table.strings(key);
            given.then_some(list)
        };
        let relations = RelationOverride {
            requires: list("requires"),
            recommends: list("recommends"),
            suggests: list("suggests"),
            conflicts: list("conflicts"),
            breaks: list("breaks"),
            replaces: list("replaces"),
            provides: list("provides"),
        };
        table.finish();
        relations
    }

    /// The lists that are given.
    pub(crate) fn lists(&self) -> impl Iterator<Item = &Vec<Spanned<String>>> {
        let lists = [
            &self.requires,
            &self.recommends,
            &self.suggests,
            &self.conflicts,
            &self.breaks,
            &self.replaces,
            &self.provides,
        ];
        lists.into_iter().flatten()
    }
}
