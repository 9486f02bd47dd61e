//! What a binary is made of.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde::Deserialize;

use crate::cargo::{CargoError, CargoProject};

/// The crates that are linked into the binaries of a Cargo package, itself included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// The package itself.
    pub root: Ingredient,
    /// All others, sorted by name and version.
    pub others: Vec<Ingredient>,
}

/// One crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ingredient {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence, an SPDX expression.
    pub license: Option<String>,
    /// Where its source lives.
    pub repository: Option<String>,
    /// Whether it comes from crates.io.
    pub is_published: bool,
    /// SHA-256 of its archive, from the lock file.
    pub checksum: Option<String>,
    /// The crates it is linked with, as `name@version`.
    pub uses: Vec<String>,
}

#[derive(Deserialize)]
struct Lock {
    #[serde(default)]
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    checksum: Option<String>,
}

/// One line of `cargo tree`: the depth, and then this, tabs between.
const LINE: &str = "\t{p}\t{l}\t{r}";

impl Bill {
    /// Asks Cargo; what only builds or tests the package is not in it. Its tree has the features of this
    /// package alone, as the build has, and needs no crate that the build does not.
    pub fn of(cargo: &CargoProject, platform: &str) -> Result<Bill, CargoError> {
        let fail = |reason: String| CargoError::Metadata {
            dir: cargo.root.clone(),
            reason,
        };
        let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(program);
        command
            .args(["tree", "--package", &cargo.name, "--target", platform])
            .args(["--edges", "normal,no-proc-macro"])
            .args(["--prefix", "depth", "--format", LINE])
            .current_dir(&cargo.root)
            .env("CARGO_TERM_COLOR", "never");
        let output = command.output().map_err(|error| fail(error.to_string()))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(fail(said.trim().trim_start_matches("error: ").to_owned()));
        }
        let lock = std::fs::read_to_string(cargo.root.join("Cargo.lock"))
            .map_err(|error| fail(format!("Cargo.lock cannot be read: {error}")))?;
        Bill::read(&String::from_utf8_lossy(&output.stdout), &lock).map_err(fail)
    }

    /// From the words of `cargo tree` and of a lock file.
    fn read(tree: &str, lock: &str) -> Result<Bill, String> {
        let lock: Lock = toml::from_str(lock).map_err(|error| format!("Cargo.lock: {error}"))?;
        let locked = lock.package.into_iter();
        let checksums: BTreeMap<_, _> = locked
            .map(|one| (format!("{}@{}", one.name, one.version), one.checksum))
            .collect();
        let mut first = None;
        let mut found: BTreeMap<String, Ingredient> = BTreeMap::new();
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        // The crates on the way from the root to a line.
        let mut above: Vec<String> = Vec::new();
        for line in tree.lines().filter(|line| !line.is_empty()) {
            let (depth, mut one) =
                parsed(line).ok_or_else(|| format!("`cargo tree` said `{line}`"))?;
            let key = format!("{}@{}", one.name, one.version);
            one.checksum = checksums.get(&key).cloned().flatten();
            above.truncate(depth);
            if let Some(user) = above.last() {
                uses.entry(user.clone()).or_default().insert(key.clone());
            }
            above.push(key.clone());
            first.get_or_insert_with(|| key.clone());
            found.entry(key).or_insert(one);
        }
        for (key, one) in &mut found {
            one.uses = uses.remove(key).unwrap_or_default().into_iter().collect();
        }
        let root = first.and_then(|key| found.remove(&key));
        let root = root.ok_or_else(|| "`cargo tree` said nothing".to_owned())?;
        let others = found.into_values().collect();
        Ok(Bill { root, others })
    }
}

/// The depth and the crate of a line of the tree.
fn parsed(line: &str) -> Option<(usize, Ingredient)> {
    // A crate whose own crates were listed before.
    let line = line.strip_suffix(" (*)").unwrap_or(line);
    let mut fields = line.split('\t');
    let depth = fields.next()?.parse().ok()?;
    let mut words = fields.next()?.splitn(3, ' ');
    let name = words.next()?.to_owned();
    let version = words.next()?.strip_prefix('v')?.to_owned();
    // Behind them stands where a crate is that is not on crates.io.
    let is_published = words.next().is_none();
    let mut text = || fields.next().filter(|text| !text.is_empty());
    let ingredient = Ingredient {
        name,
        version,
        license: text().map(str::to_owned),
        repository: text().map(str::to_owned),
        is_published,
        checksum: None,
        uses: Vec::new(),
    };
    Some((depth, ingredient))
}

#[cfg(test)]
mod tests {
    use super::{Bill, Ingredient};

    fn ingredient(name: &str, version: &str, uses: &[&str]) -> Ingredient {
        Ingredient {
            name: name.to_owned(),
            version: version.to_owned(),
            license: Some("MIT".to_owned()),
            repository: None,
            is_published: true,
            checksum: None,
            uses: uses.iter().map(|&one| one.to_owned()).collect(),
        }
    }

    #[test]
    fn a_crate_that_is_used_twice_is_one() {
        let tree = "0\triverd v1.0.0 (/home/jane/riverd)\tMIT\thttps://example.org/riverd\n\
            1\tone v0.1.0\tMIT\t\n\
            2\ttwo v2.0.0+x\tMIT\t\n\
            3\tthree v3.0.0\tMIT\t\n\
            1\ttwo v2.0.0+x\tMIT\t (*)\n";
        let lock = "version = 4\n[[package]]\nname = \"one\"\nversion = \"0.1.0\"\n\
            checksum = \"aa\"\n[[package]]\nname = \"riverd\"\nversion = \"1.0.0\"\n";
        let mut root = ingredient("riverd", "1.0.0", &["one@0.1.0", "two@2.0.0+x"]);
        root.repository = Some("https://example.org/riverd".to_owned());
        root.is_published = false;
        let mut one = ingredient("one", "0.1.0", &["two@2.0.0+x"]);
        one.checksum = Some("aa".to_owned());
        let three = ingredient("three", "3.0.0", &[]);
        let two = ingredient("two", "2.0.0+x", &["three@3.0.0"]);
        let others = vec![one, three, two];
        assert_eq!(Bill::read(tree, lock), Ok(Bill { root, others }));
    }

    #[test]
    fn words_that_are_no_tree() {
        let said = Bill::read("warning: something\n", "");
        assert_eq!(
            said,
            Err("`cargo tree` said `warning: something`".to_owned())
        );
        assert_eq!(
            Bill::read("", ""),
            Err("`cargo tree` said nothing".to_owned())
        );
    }
}
