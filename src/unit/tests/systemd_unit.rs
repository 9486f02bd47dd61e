//! Whole units, compared exactly.

mod services;

use dunnage_unit::{Layout, Scope, systemd};

#[test]
fn print() {
    println!(
        "{}",
        systemd::unit(&services::host(), &Layout::debian(), Scope::System).unwrap()
    );
    println!(
        "{}",
        systemd::unit(&services::runner(), &Layout::debian(), Scope::System).unwrap()
    );
    println!(
        "{}",
        systemd::unit(&services::kernel(), &Layout::user(), Scope::User).unwrap()
    );
    println!(
        "{}",
        systemd::dropin(&services::seed_runner(), &Layout::debian(), Scope::System).unwrap()
    );
}
