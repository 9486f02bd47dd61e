//! The formulas of this checkout, as Ruby, a checker of its style, a part of Homebrew's language, and
//! Homebrew itself read them.

mod forms;
mod formula;
mod real;
mod suite;

use std::process::ExitCode;

fn main() -> ExitCode {
    suite::run(&[
        ("ruby reads the formulas", formula::ruby_reads_them),
        (
            "rubocop has nothing to say",
            formula::rubocop_has_nothing_to_say,
        ),
        (
            "formulas say what is expected",
            formula::they_say_what_is_expected,
        ),
        (
            "everything gets its place",
            formula::everything_gets_its_place,
        ),
        (
            "an upgrade keeps what was edited",
            formula::an_upgrade_keeps_what_was_edited,
        ),
        (
            "every form makes the same keg",
            forms::every_form_makes_the_same_keg,
        ),
        ("secrets stay unreadable", formula::secrets_stay_unreadable),
        ("the tests of the formulas pass", formula::their_tests_pass),
        (
            "a broken program fails its test",
            formula::a_broken_program_fails_its_test,
        ),
        ("brew installs them", real::brew_installs_them),
    ])
}
