//! The life of the installed products, on a booted Debian 12 and Debian 13.
//!
//! `cargo test -p dunnage-tests --test lifecycle -- [FILTER]…` runs the scenarios whose name, or one
//! of whose statements, is a filter, and only for the product that is one; `--list` shows them. Every
//! check is printed as it is decided, then a table of statement by product and suite, and the counts.

mod aborted_upgrade;
mod admin_states;
mod arguments;
mod broken_daemon;
mod case;
mod conffiles;
mod drop_ins;
mod editions;
mod faulty;
mod fresh_install;
mod ground;
mod init_service;
mod install_links;
mod instances;
mod kernel_client;
mod kernel_self;
mod kernel_service;
mod log_rotation;
mod offline_install;
mod pair;
mod policy;
mod printer;
mod product;
mod remove_reinstall_purge;
mod rpm_chroot;
mod rpm_config;
mod rpm_erase;
mod rpm_install;
mod rpm_repository;
mod rpm_states;
mod rpm_upgrade;
mod runner;
mod scenario;
mod script_calls;
mod script_text;
mod scripts;
mod serving;
mod side_by_side;
mod task_faults;
mod task_install;
mod task_runners;
mod task_upgrade;
mod tasks;
mod units;
mod upgrade;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match arguments::Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("error: {message}");
            return ExitCode::from(2);
        }
    };
    let chosen = match scenario::choose(&arguments.filters) {
        Ok(chosen) => chosen,
        Err(message) => {
            eprintln!("error: {message}");
            return ExitCode::from(2);
        }
    };
    if arguments.list {
        printer::list(&chosen);
        return ExitCode::SUCCESS;
    }
    let report = runner::run(&chosen, &printer::Printer);
    printer::report(&report, arguments.junit.as_deref())
}
