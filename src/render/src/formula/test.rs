//! `test do`.

use dunnage_model::{BrewTest, Product, ServiceSpec};
use dunnage_unit::{Place, Word};

use super::install::configs;
use super::keg::{below, word};
use super::ruby::{call, escaped, heredoc, quoted};
use super::service::state;

/// Its lines: the service as it is installed, but with its files in `testpath`, is started and asked
/// something; `--version` alone would prove little.
pub(super) fn test(product: &Product, service: Option<&ServiceSpec>) -> Vec<String> {
    match (&product.homebrew.test, service) {
        (
            Some(BrewTest::Serves {
                config,
                get,
                expect,
            }),
            Some(spec),
        ) => serves(product, spec, config, (get, expect)),
        (Some(BrewTest::Says { run, expect }), _) => says(run, expect),
        _ => {
            let binary = product.packages.iter().flat_map(|it| &it.binaries).next();
            let binary = binary.map_or("", String::as_str);
            says(&format!("{binary} --version"), &product.version.upstream())
        }
    }
}

fn says(run: &str, expect: &str) -> Vec<String> {
    let (expect, run) = (quoted(expect), escaped(run));
    vec![format!(
        "assert_match {expect}, shell_output(\"#{{bin}}/{run}\")"
    )]
}

fn serves(
    product: &Product,
    spec: &ServiceSpec,
    config: &str,
    (get, expect): (&str, &str),
) -> Vec<String> {
    let exec = &spec.service.exec;
    let file = configs(product).find_map(|(config, path)| {
        let name = path.rsplit('/').next()?.to_owned();
        exec.contains(&config.file.dest).then_some(name)
    });
    let file = file.unwrap_or_else(|| "config".to_owned());
    let mut lines = vec![
        "port = free_port".to_owned(),
        format!("(testpath/{}).write <<~EOS", quoted(&file)),
    ];
    for line in config.trim().lines() {
        let line = heredoc(line).replace("{port}", "#{port}");
        lines.push(
            format!("  {}", line.replace("{dir}", "#{testpath}"))
                .trim_end()
                .to_owned(),
        );
    }
    lines.push("EOS".to_owned());
    let variable = "{ \"STATE_DIRECTORY\" => testpath.to_s }".to_owned();
    let mut words: Vec<_> = state(spec).map(|_| variable).into_iter().collect();
    words.extend(exec.iter().map(here));
    lines.extend(call("pid = spawn", "(", &words, ")"));
    lines.push("begin".to_owned());
    lines.push(format!(
        "  url = \"http://127.0.0.1:#{{port}}{}\"",
        escaped(get)
    ));
    lines.push(
        "  ask = \"curl --silent --fail --retry 30 --retry-delay 1 --retry-connrefused\""
            .to_owned(),
    );
    lines.push(format!(
        "  assert_match {}, shell_output(\"#{{ask}} #{{url}}\")",
        quoted(expect)
    ));
    lines.push("ensure".to_owned());
    lines.push("  Process.kill \"TERM\", pid".to_owned());
    lines.push("  Process.wait pid".to_owned());
    lines.push("end".to_owned());
    lines
}

/// A word of the service with its files in `testpath`.
fn here(part: &Word) -> String {
    if let Some(name) = below(part, Place::Bin) {
        return format!("bin/{}", quoted(&name));
    }
    for place in [
        Place::Config,
        Place::State,
        Place::Log,
        Place::Cache,
        Place::Runtime,
    ] {
        if let Some(path) = below(part, place) {
            let name = path.rsplit('/').next().unwrap_or_default();
            return format!("\"#{{testpath}}/{}\"", escaped(name));
        }
    }
    word(part)
}
