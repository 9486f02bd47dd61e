//! The `[homebrew]` table.

use toml::Spanned;

use crate::product::BrewTest;
use crate::table::{Spans, Table};

/// What only a formula needs to know.
#[derive(Debug, Default)]
pub(crate) struct HomebrewEntry {
    pub(crate) service: Option<Spanned<String>>,
    pub(crate) caveats: Option<Spanned<String>>,
    pub(crate) test: Option<(BrewTest, Spans)>,
}

impl HomebrewEntry {
    pub(crate) fn read(table: Option<Table<'_>>) -> HomebrewEntry {
        let Some(table) = table else {
            return HomebrewEntry::default();
        };
        let entry = HomebrewEntry {
            service: table.string("service"),
            caveats: table.string("caveats"),
            test: table.table("test").and_then(read_test),
        };
        table.finish();
        entry
    }
}

fn read_test(table: Table<'_>) -> Option<(BrewTest, Spans)> {
    let text = |value: Option<Spanned<String>>| value.map(Spanned::into_inner);
    let expect = text(table.required("expect", "\"what the answer holds\""));
    let run = text(table.string("run"));
    let test = match run {
        Some(run) => expect.map(|expect| BrewTest::Says { run, expect }),
        None => {
            let config = text(table.required("config", "\"port = {port}\""));
            let get = text(table.required("get", "\"/health\""));
            match (config, get, expect) {
                (Some(config), Some(get), Some(expect)) => Some(BrewTest::Serves {
                    config,
                    get,
                    expect,
                }),
                _ => None,
            }
        }
    };
    let spans = table.finish();
    Some((test?, spans))
}
