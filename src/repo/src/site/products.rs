//! Which packages the lines to install name.

use super::row::Listed;

/// How many are named.
const MOST: usize = 8;

/// What stands for one of many.
const ANY: &str = "PACKAGE";

/// The packages of a repository that people ask for: not those that are a part of another, by their names,
/// and not the one that keeps the key.
pub(super) fn products<'a>(files: &Listed<'a>, keeper: &str) -> Vec<&'a str> {
    let mut names: Vec<&str> = files.iter().map(|(name, _, _)| *name).collect();
    names.retain(|name| *name != keeper);
    names.sort_unstable();
    names.dedup();
    // A name sorts before those that it begins.
    let mut products: Vec<&str> = Vec::new();
    for name in names {
        let part = |product: &&str| {
            let rest = name.strip_prefix(product);
            rest.is_some_and(|rest| rest.starts_with('-'))
        };
        if !products.iter().any(part) {
            products.push(name);
        }
    }
    if products.len() > MOST {
        return vec![ANY];
    }
    products
}

#[cfg(test)]
mod tests {
    use super::super::row::RowFile;
    use super::products;

    fn of<'a>(names: &[&'a str]) -> Vec<&'a str> {
        let file = || RowFile {
            version: String::new(),
            architecture: "all",
            path: String::new(),
        };
        let files = names.iter().map(|name| (*name, "", file())).collect();
        products(&files, "acme-release")
    }

    #[test]
    fn parts_and_keys_are_not_named_and_of_many_none() {
        let names = [
            "river-host",
            "acme-release",
            "river",
            "river",
            "riverside",
            "spell",
        ];
        assert_eq!(of(&names), ["river", "riverside", "spell"]);
        assert_eq!(
            of(&["a", "b", "c", "d", "e", "f", "g", "h", "i"]),
            ["PACKAGE"]
        );
        assert!(of(&[]).is_empty());
    }
}
