//! Whatever stands in a manifest, it is a product or a list of problems, each at its place.

use dunnage_model::{
    Arch, Format, LoadError, Manifest, Problems, Product, Stamp, Surroundings, Target, check,
};
use dunnage_render::render;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use support::workspace_dir;

fn everything() -> String {
    let path = workspace_dir().join("tests/fixtures/products/everything/everything.toml");
    std::fs::read_to_string(path).unwrap()
}

fn checked(text: &str) -> Result<Product, Problems> {
    // Beside the files that it names.
    let path = workspace_dir().join("tests/fixtures/products/everything/everything.toml");
    match Manifest::parse(&path, text.to_owned()) {
        Ok(manifest) => check(manifest, &Surroundings::default()),
        Err(LoadError::Text(problems)) => Err(problems),
        Err(error) => panic!("a text at hand is not read: {error}"),
    }
}

/// Every problem can be shown, and what has none can be rendered.
fn is_told(text: &str) {
    match checked(text) {
        Ok(product) => {
            for format in Format::ALL {
                let arch = Arch::Amd64;
                let target = Target { arch, format };
                if let Err(error) = render(&product, target, Stamp(1_700_000_000)) {
                    panic!("a checked product is not rendered for {target}: {error}\n{text}");
                }
            }
        }
        Err(problems) => {
            assert!(
                !problems.list().is_empty(),
                "refused without a reason:\n{text}"
            );
            for problem in problems.list() {
                let span = problem.span.clone().unwrap_or_default();
                assert!(text.get(span).is_some(), "{problem:?} is not in the text");
            }
            problems.render(true);
        }
    }
}

/// Values that mean something to one of the formats, as TOML.
const ODD_VALUES: [&str; 30] = [
    r#""""#,
    r#"" ""#,
    r#""é""#,
    r#""a\nb""#,
    r#""\u0000""#,
    r#""\u007f""#,
    r#""\uFDD0""#,
    r#""%""#,
    r#""%i""#,
    r#""$x""#,
    r#""\\""#,
    r#""'""#,
    r#""\"""#,
    r#"":""#,
    r#""/""#,
    r#""..""#,
    r#""a/../b""#,
    r#""{instance}""#,
    r#""{bin}""#,
    r#""{""#,
    r#""*""#,
    r##""#""##,
    r#""-x""#,
    r#""root""#,
    r#""x@""#,
    r#""/home/x""#,
    "0",
    "4294967296",
    "[]",
    "{}",
];

/// The byte ranges of the values in the text: texts in quotes, numbers and words.
fn values(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some((key, value)) = line.split_once(" = ") {
            let from = start + key.len() + 3;
            let quoted = value.strip_prefix('"').and_then(|rest| rest.find('"'));
            let plain = value.trim_end().len();
            found.push(from..from + quoted.map_or(plain, |end| end + 2));
        }
        start += line.len();
    }
    found
}

/// Where a text can be cut near a place in it.
fn place(text: &str, index: Index) -> usize {
    text.floor_char_boundary(index.index(text.len() + 1))
}

fn cut(text: &str, a: Index, b: Index, with: &str) -> String {
    let (a, b) = (place(text, a), place(text, b));
    // Short, so that most of the manifest is still there.
    let (from, to) = (a.min(b), a.max(b).min(a.min(b) + 30));
    let to = text.ceil_char_boundary(to);
    format!("{}{with}{}", &text[..from], &text[to..])
}

proptest! {
    #[test]
    fn any_text(text in ".{0,200}") {
        is_told(&text);
    }

    #[test]
    fn any_lines(lines in proptest::collection::vec("[a-zé\\[\\]\".= {}'\r\t-]{0,30}", 0..12)) {
        is_told(&lines.join("\n"));
    }

    /// What the values of two keys are.
    #[test]
    fn any_values(first: Index, second: Index, odd in select(&ODD_VALUES[..]), free in "\\PC{0,90}") {
        let mut text = everything();
        let ranges = values(&text);
        let range = ranges[first.index(ranges.len())].clone();
        text.replace_range(range, odd);
        let ranges = values(&text);
        let range = ranges[second.index(ranges.len())].clone();
        text.replace_range(range, &format!("{:?}", free.replace(['\\', '"', '\''], "")));
        is_told(&text);
    }

    #[test]
    fn any_damage(a: Index, b: Index, with in "\\PC{0,6}", crlf: bool) {
        let text = if crlf { everything().replace('\n', "\r\n") } else { everything() };
        is_told(&cut(&text, a, b, &with));
    }
}

/// Each value that some format may not carry, at each key.
#[test]
fn every_odd_value_at_every_key() {
    let text = everything();
    for range in values(&text) {
        for odd in ODD_VALUES {
            let mut text = text.clone();
            text.replace_range(range.clone(), odd);
            is_told(&text);
        }
    }
}
