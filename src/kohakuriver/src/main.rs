//! The one binary of KohakuRiver: `kohakuriver`, and under other names its daemons.

use std::process::ExitCode;

fn main() -> ExitCode {
    kohakuriver::run(std::env::args_os())
}
