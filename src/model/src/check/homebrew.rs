//! What a formula can be made of.

use dunnage_unit::Scope;

use crate::manifest::Manifest;
use crate::problem::{Findings, Problem};
use crate::product::BrewTest;

pub(super) fn check(manifest: &Manifest, findings: &Findings) {
    let packages = manifest.packages.iter();
    let services = packages.flat_map(|package| &package.services);
    let services =
        services.filter(|entry| entry.scope == Scope::System && !entry.service.name.is_template());
    let names: Vec<_> = services
        .map(|entry| entry.service.name.to_string())
        .collect();
    let entry = &manifest.homebrew;
    if let Some(service) = &entry.service
        && !names.contains(service.get_ref())
    {
        let message = format!(
            "there is no service `{}` that Homebrew could run",
            service.get_ref()
        );
        let hint = match names.as_slice() {
            [] => "no package has a system service that is no template".to_owned(),
            names => format!("there are {}", names.join(", ")),
        };
        findings.push(Problem::at(service.span(), message).hint(hint));
    }
    let Some((test, spans)) = &entry.test else {
        return;
    };
    match test {
        BrewTest::Serves { config, get, .. } => {
            if names.is_empty() {
                let message = "there is no service to start in a test";
                let hint = "name a command with `run`, and what it prints with `expect`";
                findings.push(Problem::at(spans.of("get"), message).hint(hint));
            }
            if !config.contains("{port}") {
                let message = "the configuration of a test does not say `{port}`";
                let hint = "it is filled with a port that is free";
                findings.push(Problem::at(spans.of("config"), message).hint(hint));
            }
            if !get.starts_with('/') || get.contains(char::is_whitespace) {
                let message = format!("{get:?} is not the path of a URL");
                findings.push(Problem::at(spans.of("get"), message).hint("as in \"/health\""));
            }
        }
        BrewTest::Says { run, .. } => {
            let binaries = manifest.packages.iter().flat_map(|it| &it.binaries);
            let mut binaries = binaries.map(|binary| binary.get_ref().as_str());
            let first = run.split(' ').next().unwrap_or_default();
            if !binaries.any(|binary| binary == first) {
                let message = format!("no package brings the command `{first}`");
                findings.push(Problem::at(spans.of("run"), message));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::product::BrewTest;
    use crate::{Manifest, Product, Surroundings, check};

    const MANIFEST: &str = r#"version = 1
[product]
name = "riverd"
version = "2.0.0"
summary = "moves water"
license = "MIT"
maintainer = "Jane Doe <jane@example.org>"
[package.riverd]
binaries = ["riverd"]
[package.riverd.service.riverd]
exec = "{bin}/riverd"
[package.riverd.service."riverd@"]
exec = "{bin}/riverd {instance}"
"#;

    fn product(more: &str) -> Result<Product, String> {
        let text = format!("{MANIFEST}{more}");
        let manifest = Manifest::parse(Path::new("riverd.toml"), text).unwrap();
        check(manifest, &Surroundings::default()).map_err(|problems| problems.to_string())
    }

    #[test]
    fn without_a_table_nothing_is_special() {
        let homebrew = product("").unwrap().homebrew;
        assert_eq!(homebrew, crate::Homebrew::default());
    }

    #[test]
    fn a_test_serves_or_says() {
        let more = "[homebrew]\nservice = \"riverd\"\ncaveats = \"Mind.\"\n\
                    test = { config = \"p = {port}\", get = \"/\", expect = \"ok\" }\n";
        let homebrew = product(more).unwrap().homebrew;
        assert_eq!(homebrew.service.as_deref(), Some("riverd"));
        assert_eq!(homebrew.caveats.as_deref(), Some("Mind."));
        let serves = BrewTest::Serves {
            config: "p = {port}".to_owned(),
            get: "/".to_owned(),
            expect: "ok".to_owned(),
        };
        assert_eq!(homebrew.test, Some(serves));
        let more = "[homebrew.test]\nrun = \"riverd --help\"\nexpect = \"water\"\n";
        let says = BrewTest::Says {
            run: "riverd --help".to_owned(),
            expect: "water".to_owned(),
        };
        assert_eq!(product(more).unwrap().homebrew.test, Some(says));
    }

    #[test]
    fn what_cannot_be_made() {
        let more = "[homebrew]\nservice = \"riverd@\"\n\
                    test = { config = \"p = 1\", get = \"health\", expect = \"ok\" }\n";
        let said = product(more).unwrap_err();
        for part in [
            "there is no service `riverd@` that Homebrew could run",
            "hint: there are riverd",
            "the configuration of a test does not say `{port}`",
            "\"health\" is not the path of a URL",
            "3 problems",
        ] {
            assert!(said.contains(part), "{part}\n{said}");
        }
        let more = "[homebrew.test]\nrun = \"rivrd\"\nexpect = \"x\"\n";
        let said = product(more).unwrap_err();
        assert!(
            said.contains("no package brings the command `rivrd`"),
            "{said}"
        );
        let said = product("[homebrew.test]\nget = \"/\"\n").unwrap_err();
        assert!(said.contains("[homebrew.test] has no `config`"), "{said}");
        assert!(said.contains("[homebrew.test] has no `expect`"), "{said}");
    }
}
