//! `llmspell run`.

use std::{io::Read, path::PathBuf};

use serde_json::json;

use crate::{
    Failure,
    cli::Common,
    client::{Runner, block_on},
    engine::{Request, ScriptError, Stream},
    output::{self, Format},
};

/// Run a script
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Run {
    /// The file; `-` is standard input
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// What the script finds in ARGS
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Where code runs.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Place {
    /// The language; there is only `lua`
    #[arg(long, env = "LLMSPELL_ENGINE", default_value = "lua")]
    pub(crate) engine: String,
    /// Run it in a kernel that is there: its name, host:port, tcp://host:port or a connection file
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) connect: Option<String>,
    /// Show output as it is written, not at the end
    #[arg(long)]
    pub(crate) stream: bool,
}

impl Run {
    pub(crate) fn run(self, common: &Common) -> Result<(), Failure> {
        let path = self.file.display().to_string();
        let code = match path.as_str() {
            "-" => {
                let mut code = String::new();
                std::io::stdin().read_to_string(&mut code).map(|_| code)
            }
            _ => std::fs::read_to_string(&self.file),
        };
        let code = code.map_err(|error| Failure::new(format!("failed to read {path}: {error}")))?;
        let request = Request {
            code: without_shebang(&code),
            name: format!("@{path}"),
            arguments: Some(self.arguments),
        };
        self.place.run(common, "run", request)
    }
}

/// A first line for the system is none for Lua; the line itself stays, for the numbers in errors.
fn without_shebang(code: &str) -> String {
    match code.strip_prefix("#!") {
        Some(rest) => format!("--{rest}"),
        None => code.to_owned(),
    }
}

impl Place {
    /// Refuses languages that there are not.
    pub(super) fn check(&self) -> Result<(), Failure> {
        if self.engine == "lua" {
            return Ok(());
        }
        Err(
            Failure::new(format!("there is no engine `{}`, only `lua`", self.engine))
                .code(dunnage_daemon::exit_code::USAGE),
        )
    }

    /// Runs a script and shows what it says and returns.
    pub(super) fn run(&self, common: &Common, mode: &str, request: Request) -> Result<(), Failure> {
        self.check()?;
        let format = common.output;
        let length = request.code.len();
        let at_once = self.stream && format == Format::Text;
        let mut kept = String::new();
        let outcome = block_on(async {
            let mut runner = Runner::start(common, self.connect.as_deref()).await?;
            let show = |stream: Stream, text: String| match (format, stream) {
                (Format::Text, Stream::Err) => eprint!("{text}"),
                _ if at_once => drop(output::print(&text)),
                _ => kept.push_str(&text),
            };
            runner.run(request, show).await
        })?;
        match (outcome, format) {
            (Ok(result), Format::Text) => {
                output::print(&kept)?;
                let result = result.map(|text| format!("{text}\n"));
                output::print(&result.unwrap_or_default())
            }
            (Ok(result), _) => {
                let value = json!({
                    "status": "executed",
                    "mode": mode,
                    "code_length": length,
                    "output": kept,
                    "result": result,
                });
                format.show(&value, String::new)
            }
            (Err(error), Format::Text) => {
                output::print(&kept)?;
                Err(failed(&error))
            }
            (Err(error), _) => {
                let code = failed(&error).exit_code();
                let value = json!({
                    "status": "error",
                    "mode": mode,
                    "code_length": length,
                    "output": kept,
                    "error": error,
                });
                format.show(&value, String::new)?;
                Err(Failure::silent(code))
            }
        }
    }
}

/// A script that failed, as a failure of the command.
pub(super) fn failed(error: &ScriptError) -> Failure {
    let mut text = error.to_string();
    for line in &error.traceback {
        text.push_str("\n    ");
        text.push_str(line.trim());
    }
    let failure = Failure::new(text);
    if error.name == "KeyboardInterrupt" {
        failure.code(130)
    } else {
        failure
    }
}
