//! The one binary of LLMSpell: `llmspell`.

use std::process::ExitCode;

fn main() -> ExitCode {
    llmspell::run(std::env::args_os())
}
