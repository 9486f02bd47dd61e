//! `kohakuriver config`.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use super::daemon::environment;
use crate::{
    Failure,
    cli::ClientOptions,
    client::SECRET_VARIABLES,
    output::{Format, plain, show, table},
    settings::{Literal, Role, Source, is_secret},
};

/// Show the configuration
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Config {
    #[command(subcommand)]
    verb: ConfigVerb,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum ConfigVerb {
    /// Show the values that hold, and where each comes from
    Show {
        /// Those of the host daemon
        #[arg(long, conflicts_with = "runner")]
        host: bool,
        /// Those of the runner daemon
        #[arg(long)]
        runner: bool,
        /// The configuration file of that daemon
        #[arg(short, long, value_name = "PATH")]
        config: Option<PathBuf>,
    },
    /// Show the environment variables that this command reads
    Env,
}

impl Config {
    pub(crate) fn run(self, options: ClientOptions) -> Result<(), Failure> {
        let (host, runner, config) = match self.verb {
            ConfigVerb::Show {
                host,
                runner,
                config,
            } => (host, runner, config),
            ConfigVerb::Env => return variables(options.format),
        };
        let role = match (host, runner) {
            (true, _) => Role::Host,
            (_, true) => Role::Runner,
            _ if config.is_some() => {
                return Err(Failure::new("--config needs --host or --runner")
                    .code(dunnage_daemon::exit_code::USAGE));
            }
            _ => return client(&options),
        };
        let values = Source::new(role, config, false)
            .load(&environment())?
            .values()?;
        let rows: Vec<(&str, Literal, String)> = values
            .iter(role)
            .map(|(key, value, origin)| (key.name, shown(key.name, value), origin.to_string()))
            .collect();
        let json: Map<String, Value> = rows
            .iter()
            .map(|(name, value, _)| ((*name).to_owned(), to_json(value)))
            .collect();
        show(options.format, &json, || {
            let mut table = table(&["KEY", "VALUE", "FROM"]);
            for (name, value, origin) in &rows {
                table.add_row([(*name).to_owned(), value.to_string(), origin.clone()]);
            }
            table
        })
    }
}

/// Secrets are not shown; that one is set is.
fn shown(name: &str, value: &Literal) -> Literal {
    match value {
        Literal::Text(text) if is_secret(name) && !text.is_empty() => {
            Literal::Text("(secret)".to_owned())
        }
        other => other.clone(),
    }
}

fn to_json(value: &Literal) -> Value {
    match value {
        Literal::Text(text) => json!(text),
        Literal::Level(level) => json!(level.to_lowercase()),
        Literal::Int(number) => json!(number),
        Literal::Float(number) => json!(number),
        Literal::Flag(flag) => json!(flag),
        Literal::List(items) => json!(items),
        Literal::None => Value::Null,
    }
}

fn client(options: &ClientOptions) -> Result<(), Failure> {
    let ClientOptions { host, port, format } = options;
    show(*format, &json!({ "host": host, "port": port }), || {
        let mut table = table(&["KEY", "VALUE"]);
        table
            .add_row(["host", host])
            .add_row(["port".to_owned(), port.to_string()]);
        table
    })
}

/// What the environment says to this command, each with what it is for.
pub(super) const VARIABLES: [(&str, &str); 6] = [
    ("KOHAKURIVER_HOST", "the address of the host"),
    ("KOHAKURIVER_PORT", "the port of the host"),
    (SECRET_VARIABLES[0], "the ADMIN_SECRET of the host"),
    (SECRET_VARIABLES[1], "a file that holds it"),
    (
        "KOHAKURIVER_PATIENCE",
        "seconds to go on while the host is silent",
    ),
    ("NO_COLOR", "no colours"),
];

fn variables(format: Format) -> Result<(), Failure> {
    let value = |name: &str| {
        let value = std::env::var(name).ok()?;
        let secret = name == SECRET_VARIABLES[0] && !value.is_empty();
        Some(if secret { "(secret)".to_owned() } else { value })
    };
    let json: Map<String, Value> = VARIABLES
        .iter()
        .map(|(name, _)| ((*name).to_owned(), json!(value(name))))
        .collect();
    show(format, &json, || {
        let mut table = table(&["VARIABLE", "VALUE", "MEANING"]);
        for (name, meaning) in VARIABLES {
            let value = value(name).map_or_else(|| "-".to_owned(), |value| plain(&value));
            table.add_row([name.to_owned(), value, meaning.to_owned()]);
        }
        table
    })
}
