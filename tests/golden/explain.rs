//! What `dunnage explain` says of the products of this project.

use std::fmt::Write;

use dunnage_model::{Format, Product};
use dunnage_render::Lifecycle;
use support::assert_golden;

use crate::products::{everything, project};

#[test]
fn dunnage() {
    compare(&project("dunnage"));
}

#[test]
fn kohakuriver() {
    compare(&project("kohakuriver"));
}

#[test]
fn llmspell() {
    compare(&project("llmspell"));
}

#[test]
fn everything_there_is() {
    compare(&everything());
}

fn compare(product: &Product) {
    for (format, file) in [(Format::Deb, "explain"), (Format::Rpm, "rpm/explain")] {
        let lifecycle = Lifecycle::of(product, format);
        let mut text = String::new();
        for row in &lifecycle.rows {
            writeln!(
                text,
                "{} {} {}: {}",
                row.package, row.event, row.subject, row.effect
            )
            .unwrap();
        }
        assert_golden(&format!("tests/golden/{}/{file}", product.name), &text);
    }
}
