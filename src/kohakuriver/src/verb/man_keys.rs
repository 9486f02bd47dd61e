//! The man pages of the configuration files, made from their keys.

use super::{man::source, roff::Roff};
use crate::settings::{Key, Role, Support, is_secret};

/// The page of one daemon, with the name of its file.
pub(super) fn page(role: Role) -> (String, String) {
    let daemon = role.name();
    let name = format!("kohakuriver-{daemon}.toml");
    let mut page = Roff::page(&name, 5, &source());
    page.section("NAME");
    page.words(&format!(
        "{name} - configuration of the KohakuRiver {daemon}"
    ));
    page.section("SYNOPSIS");
    page.words(&format!("/etc/kohakuriver/{daemon}.toml"));
    page.generated(b".br");
    page.words(&format!("~/.kohakuriver/{daemon}_config.py"));
    description(&mut page, role);
    page.section("KEYS");
    for key in role.keys().iter().filter(|key| key.support == Support::Yes) {
        page.item(
            &format!("{} = {}", key.name.to_lowercase(), key.default()),
            &meaning(key),
        );
    }
    page.section("KEYS WITHOUT EFFECT");
    page.words("Files of the Python implementation may hold these; the log names them.");
    let names = role.keys().iter().filter(|key| key.support == Support::No);
    let names: Vec<String> = names.map(|key| key.name.to_lowercase()).collect();
    page.paragraph(&format!("{}.", names.join(", ")));
    page.section("SIGNALS");
    page.item(
        "SIGHUP",
        "Read the file again, and open the log file again. The log level changes at",
    );
    page.words("once, everything else at the next start. `systemctl reload` sends it.");
    page.item("SIGTERM, SIGINT", "Stop. Tasks that run go on.");
    page.section("EXIT STATUS");
    page.words(
        "0 after a stop, 1 for a failure, 2 for wrong options, 78 if the configuration is wrong.",
    );
    page.see_also(&[
        ("kohakuriver", 1),
        ("kohakuriver-config", 1),
        ("kohakuriver-init", 1),
    ]);
    (format!("{name}.5"), page.into_text())
}

fn description(page: &mut Roff, role: Role) {
    let daemon = role.name();
    page.section("DESCRIPTION");
    page.words(
        "The file is TOML, a line `key = value` for each key and no tables, if its name ends in",
    );
    page.words(
        ".toml. If it ends in .py it is as the Python implementation has it: `KEY = value`, with",
    );
    page.words("plain values only, since it is read and not executed.");
    page.paragraph("The environment variable KOHAKURIVER_KEY wins over the file, as");
    page.words(
        "KOHAKURIVER_STATE_DIR does; so does LOG_LEVEL. The packaged unit reads variables from",
    );
    page.words(&format!("/etc/default/kohakuriver-{daemon}."));
    page.paragraph(
        "Unknown keys and values that cannot be are errors, all of which are shown at once.",
    );
    page.words(&format!(
        "`kohakuriver config show --{daemon} --config FILE` shows what holds, and where it comes from."
    ));
}

fn meaning(key: &Key) -> String {
    let about = key.about.replace('\n', " ");
    if is_secret(key.name) {
        format!("{about} It is never shown and never logged.")
    } else {
        about
    }
}
