//! Where things of a Debian system are in Homebrew.

use dunnage_unit::{Part, Place, Word};

use super::ruby::{escaped, quoted};

/// The folder that a formula names for a path of a package, and the name in it. Nothing for what
/// Homebrew has no place for.
pub(super) fn place(path: &str, formula: &str) -> Option<(String, String)> {
    let (folder, name) = path.rsplit_once('/')?;
    let rest = folder.strip_prefix("/usr/")?;
    if rest == "bin" {
        return Some(("bin".to_owned(), name.to_owned()));
    }
    let rest = rest.strip_prefix("share/")?;
    if let Some(section) = rest.strip_prefix("man/man") {
        let name = name.strip_suffix(".gz").unwrap_or(name);
        return Some((format!("man{section}"), name.to_owned()));
    }
    let known = match rest {
        "bash-completion/completions" => Some("bash_completion"),
        "zsh/vendor-completions" | "zsh/site-functions" => Some("zsh_completion"),
        "fish/vendor_completions.d" => Some("fish_completion"),
        _ => None,
    };
    if let Some(known) = known {
        return Some((known.to_owned(), name.to_owned()));
    }
    let folder = match rest.strip_prefix("doc/") {
        Some(below) if below == formula => "doc".to_owned(),
        // What other packages say is about systemd.
        Some(below) => format!(
            "(doc/{})",
            quoted(below.strip_prefix(&format!("{formula}/"))?)
        ),
        None => format!("(share/{})", quoted(rest)),
    };
    Some((folder, name.to_owned()))
}

/// What a place is, and what follows the name of its folder.
fn base(place: Place) -> (&'static str, &'static str) {
    match place {
        // `opt_bin` survives an upgrade, `bin` names one version.
        Place::Bin => ("opt_bin", ""),
        Place::Config | Place::Env => ("etc", ""),
        Place::State => ("var", "lib"),
        Place::Cache => ("var", "cache"),
        Place::Log => ("var", "log"),
        Place::Runtime => ("var", "run"),
    }
}

/// A word of a service as an expression: `etc/"kohakuriver/host.toml"`.
pub(super) fn word(word: &Word) -> String {
    if let [Part::Place(place), rest @ ..] = word.parts() {
        let (folder, below) = base(*place);
        let text = text_of(rest);
        let path = format!("{below}{text}");
        let path = path.trim_start_matches('/');
        if path.is_empty() {
            return folder.to_owned();
        }
        if text.is_empty() || text.starts_with('/') {
            return format!("{folder}/\"{path}\"");
        }
    }
    format!("\"{}\"", text_of(word.parts()))
}

/// The text between the quotes of a string.
fn text_of(parts: &[Part]) -> String {
    let text = parts.iter().map(|part| match part {
        Part::Text(text) => escaped(text),
        Part::Place(place) => match base(*place) {
            (folder, "") => format!("#{{{folder}}}"),
            (folder, below) => format!("#{{{folder}}}/{below}"),
        },
        // The service of a formula is no template.
        Part::Instance => String::new(),
    });
    text.collect()
}

/// The path of a word below its place, if it begins with that one.
pub(super) fn below(word: &Word, wanted: Place) -> Option<String> {
    match word.parts() {
        [Part::Place(place), Part::Text(text)] if *place == wanted => {
            Some(text.trim_start_matches('/').to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use dunnage_unit::Word;

    use super::{place, word};

    #[test]
    fn paths_have_folders_of_homebrew() {
        let found = |path: &str| {
            place(path, "river")
                .map_or_else(String::new, |(folder, name)| format!("{folder} {name}"))
        };
        for (path, expected) in [
            ("/usr/bin/river", "bin river"),
            ("/usr/share/man/man5/river.toml.5.gz", "man5 river.toml.5"),
            (
                "/usr/share/zsh/vendor-completions/_river",
                "zsh_completion _river",
            ),
            ("/usr/share/doc/river/a.md", "doc a.md"),
            ("/usr/share/doc/river/x/a.md", "(doc/\"x\") a.md"),
            ("/usr/share/doc/river-two/a.md", ""),
            ("/usr/share/river/data", "(share/\"river\") data"),
            ("/usr/lib/systemd/system/x.service", ""),
            ("/lib/x", ""),
        ] {
            assert_eq!(found(path), expected, "{path}");
        }
    }

    #[test]
    fn words_are_expressions() {
        let said = |text: &str| word(&Word::parse(text).unwrap());
        for (text, expected) in [
            ("{bin}/river", "opt_bin/\"river\""),
            ("{state}/river", "var/\"lib/river\""),
            ("{state}", "var/\"lib\""),
            ("{config}", "etc"),
            ("--config={config}/r", "\"--config=#{etc}/r\""),
            ("--dir={log}", "\"--dir=#{var}/log\""),
            ("plain \"#{{x}}\"", r##""plain \"\#{x}\"""##),
            ("{config}x", "\"#{etc}x\""),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }
}
