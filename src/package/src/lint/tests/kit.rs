//! The language of these tests: a package in memory, and what is found in it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use dunnage_model::Format;

use crate::lint::{Severity, lint};
use crate::specimen::{Event, Held, Hook, Item, ItemKind, Relation, Specimen};

thread_local! {
    /// The rules that the running test has seen at work.
    pub(super) static SEEN: RefCell<BTreeSet<&'static str>> = const { RefCell::new(BTreeSet::new()) };
}

pub(super) fn package(format: Format) -> Specimen {
    Specimen {
        format,
        name: "demo".to_owned(),
        version: "1-1".to_owned(),
        arch: "all".to_owned(),
        about: Vec::new(),
        relations: Vec::new(),
        items: Vec::new(),
        hooks: Vec::new(),
        others: Vec::new(),
        conffiles: Vec::new(),
        checksums: Some(Vec::new()),
    }
}

impl Specimen {
    /// With a text file, root's; below /etc it is configuration.
    pub(super) fn file(mut self, path: &str, mode: u32, text: &str) -> Specimen {
        let config = path.starts_with("/etc/") && !path.contains("/init.d/");
        if config {
            self.conffiles.push(path.to_owned());
        } else if let Some(sums) = &mut self.checksums {
            sums.push(path.to_owned());
        }
        let kind = ItemKind::File {
            size: text.len() as u64,
            digest: String::new(),
            text: Some(text.to_owned()),
        };
        let held = if config {
            Held::Config
        } else {
            Held::AsShipped
        };
        self.put(path, mode, kind, held)
    }

    pub(super) fn link(self, path: &str, to: &str) -> Specimen {
        self.put(
            path,
            0o777,
            ItemKind::Symlink(to.to_owned()),
            Held::AsShipped,
        )
    }

    pub(super) fn held(mut self, held: Held) -> Specimen {
        self.conffiles.clear();
        self.items[0].held = held;
        self
    }

    fn put(mut self, path: &str, mode: u32, kind: ItemKind, held: Held) -> Specimen {
        self.items.push(Item {
            path: path.to_owned(),
            mode,
            owner: "root".to_owned(),
            group: "root".to_owned(),
            is_root: true,
            kind,
            held,
        });
        self.items.sort_by(|one, two| one.path.cmp(&two.path));
        self
    }

    pub(super) fn depends(mut self, name: &str) -> Specimen {
        self.relations.push(Relation {
            kind: "Depends".to_owned(),
            names: vec![name.to_owned()],
        });
        self
    }

    /// With a script, its first lines included: `#!/bin/sh` and `set -e`.
    pub(super) fn script(self, name: &str, body: &str) -> Specimen {
        self.raw_script(name, &format!("#!/bin/sh\nset -e\n{body}"))
    }

    pub(super) fn raw_script(mut self, name: &str, text: &str) -> Specimen {
        let event = match name {
            "preinst" | "pre" => Event::BeforeInstall,
            "postinst" | "post" => Event::AfterInstall,
            "prerm" | "preun" => Event::BeforeRemove,
            "postrm" | "postun" => Event::AfterRemove,
            _ => Event::TransactionEnds,
        };
        let first = text.lines().next().and_then(|line| line.strip_prefix("#!"));
        self.hooks.push(Hook {
            name: name.to_owned(),
            event,
            interpreter: first.unwrap_or_default().to_owned(),
            mode: Some(0o755),
            text: text.to_owned(),
        });
        self
    }

    /// What is found: `rule place: what`.
    #[track_caller]
    pub(super) fn has(&self, expected: &[&str]) {
        let findings = lint(self);
        SEEN.with_borrow_mut(|seen| seen.extend(findings.iter().map(|one| one.rule.name)));
        let found: Vec<_> = findings
            .iter()
            .map(|one| format!("{} {}: {}", one.rule.name, one.place, one.what))
            .collect();
        assert_eq!(found, expected);
    }

    /// Whether nothing is found that is worse than a choice.
    #[track_caller]
    pub(super) fn is_good(&self) {
        let bad: Vec<_> = lint(self)
            .into_iter()
            .filter(|one| one.rule.severity > Severity::Info)
            .map(|one| format!("{} {}: {}", one.rule.name, one.place, one.what))
            .collect();
        assert_eq!(bad, Vec::<String>::new());
    }
}
