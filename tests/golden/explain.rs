//! What `dunnage explain` says of the products of this project.

use std::fmt::Write;

use dunnage_model::Format;
use dunnage_render::Lifecycle;
use support::assert_golden;

use crate::trees::product;

#[test]
fn kohakuriver() {
    let lifecycle = Lifecycle::of(&product("kohakuriver"), Format::Deb);
    let mut text = String::new();
    for row in &lifecycle.rows {
        writeln!(
            text,
            "{} {} {}: {}",
            row.package, row.event, row.subject, row.effect
        )
        .unwrap();
    }
    assert_golden("tests/golden/kohakuriver/explain", &text);
}
