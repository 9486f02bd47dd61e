//! What is seen of scripts.

use super::{Joint, parse};

/// Each command as `line: guards > text`, with a `!` if it decides the status of the script.
fn seen(text: &str) -> Vec<String> {
    let command = |command: super::Command| {
        let last = if command.is_last { "!" } else { "" };
        let guards = command.guards.join(" & ");
        format!("{}{last}: {guards} > {}", command.line, command.text())
    };
    parse(text).into_iter().map(command).collect()
}

#[test]
fn commands_carry_the_conditions_around_them() {
    let text = "set -e\n\
        case \"$1\" in\n\
        configure | abort-remove)\n\
        \tif [ -d /run/systemd/system ] && true; then # why\n\
        \t\tsystemctl --system \\\n\t\t\tdaemon-reload >/dev/null 2>&1 || true\n\
        \tfi ;;\n\
        *) exit 1;;\n\
        esac\n\
        [ -e x ] && rm x\n";
    assert_eq!(
        seen(text),
        [
            "1:  > set -e",
            "4: case \"$1\" in configure|abort-remove > [ -d /run/systemd/system ]",
            "4: case \"$1\" in configure|abort-remove & [ -d /run/systemd/system ] > true",
            "5: case \"$1\" in configure|abort-remove & [ -d /run/systemd/system ] true > systemctl --system daemon-reload",
            "6: case \"$1\" in configure|abort-remove & [ -d /run/systemd/system ] true & systemctl --system daemon-reload > true",
            "8: case \"$1\" in * > exit 1",
            "10!:  > [ -e x ]",
            "10!: [ -e x ] > rm x",
        ]
    );
}

#[test]
fn functions_substitutions_and_documents() {
    let text = "run() {\n  systemctl stop \"$1\"\n}\n\
        state=$(systemctl is-active x)\n\
        cat > /tmp/x <<EOF\nsystemctl not a command\nEOF\n\
        if [ -d /run/systemd/system ]; then run x; fi\n\
        for a in b c; do echo 'it; is'; done\n";
    assert_eq!(
        seen(text),
        [
            "2!: [ -d /run/systemd/system ] > systemctl stop \"$1\"",
            "4:  > state=$(systemctl is-active x)",
            "4:  > systemctl is-active x",
            "5:  > cat",
            "8:  > [ -d /run/systemd/system ]",
            "8: [ -d /run/systemd/system ] > run x",
            "9!:  > echo 'it; is'",
        ]
    );
    let cat = &parse(text)[3];
    let redirect = |operator: &str, target: &str| (operator.to_owned(), target.to_owned());
    assert_eq!(
        cat.redirects,
        [redirect(">", "/tmp/x"), redirect("<<", "EOF")]
    );
    assert_eq!(cat.joint, Joint::End);
}

#[test]
fn nonsense_does_no_harm() {
    for text in [
        "fi fi } esac ;; )",
        "case x in",
        "\"$(",
        "`",
        "${",
        "a() (",
        "<<",
        "if if if",
        "$(((",
    ] {
        parse(text);
    }
}
