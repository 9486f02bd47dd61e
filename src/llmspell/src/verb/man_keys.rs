//! The man page of the configuration file, made from the file that `config init` writes: what is said
//! of a key is said once.

use super::man::source;
use crate::settings::SAMPLE;

/// The page, with the name of its file.
pub(super) fn page() -> (&'static str, String) {
    let mut page = format!(
        ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n.TH \"LLMSPELL.TOML\" 5 \"\" \"{}\" \"LLMSpell\"\n",
        source()
    );
    page.push_str(HEAD);
    let mut about = Vec::new();
    for line in SAMPLE.lines().skip_while(|line| !line.is_empty()) {
        if let Some(words) = line.strip_prefix("# ") {
            about.push(words);
        } else if line.starts_with('[') {
            page.push_str(&format!(".SS \"{}\"\n", escaped(line)));
        } else if line.contains(" = ") {
            let key = escaped(line.trim_start_matches('#'));
            page.push_str(&format!(".TP\n\\fB{key}\\fR\n"));
            page.push_str(&format!("{}\n", escaped(&about.join(" "))));
            about.clear();
        }
    }
    page.push_str(TAIL);
    ("llmspell.toml.5", page)
}

const HEAD: &str = r#".SH "NAME"
llmspell.toml \- configuration of LLMSpell and its kernels
.SH "SYNOPSIS"
\&./llmspell.toml
.br
\(ti/.config/llmspell/config.toml
.br
/etc/llmspell/kernel.toml
.SH "DESCRIPTION"
The first of these files that can be read holds, unless \-\-config or LLMSPELL_CONFIG names
another one. The packaged service reads /etc/llmspell/kernel.toml, which only root and the user
llmspell can read.
.PP
An option of the command line wins over an environment variable, and that over the file. The
variable of port in [kernel] is LLMSPELL_KERNEL_PORT, that of max_memory_bytes in
[runtime.security] LLMSPELL_RUNTIME_SECURITY_MAX_MEMORY_BYTES, and that of base_url in
[providers.openai] LLMSPELL_PROVIDER_OPENAI_BASE_URL. The packaged unit reads variables from
/etc/default/llmspell\-kernel.
.PP
Unknown keys are errors for llmspell config validate and for llmspell kernel start \-\-dry\-run,
and warnings for a kernel that starts; values that cannot be are errors always, and all of them are
shown at once. llmspell config show shows what holds, and where it comes from; llmspell config init
writes a file with all keys.
.SH "KEYS"
A value is the default, or an example where nothing is the default.
"#;

const TAIL: &str = r#".SH "SIGNALS"
.TP
\fBSIGHUP\fR
Read the file again. The log level, the allowed origins, the rate limit and the providers change at
once; what needs a restart is named in the log. A file that is wrong changes nothing. The log file is
opened again.
.TP
\fBSIGUSR1\fR
Write statistics to the log, and open the log file again.
.TP
\fBSIGUSR2\fR
Turn debug logging on, or off again.
.TP
\fBSIGTERM, SIGINT\fR
Stop: a cell that runs has five seconds to come to its end.
.SH "EXIT STATUS"
0 after a stop, 1 for a failure, 2 for wrong options, 70 if a script could not be stopped, 78 if the
configuration is wrong.
.SH "SEE ALSO"
\fBllmspell\fR(1), and quick\-start.md, jupyter.md and troubleshooting.md in
/usr/share/doc/llmspell
"#;

fn escaped(text: &str) -> String {
    let text = text
        .replace('\\', "\\e")
        .replace('-', "\\-")
        .replace('\'', "\\*(Aq")
        .replace('"', "\\(dq")
        .replace('~', "\\(ti");
    if text.starts_with('.') {
        format!("\\&{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_words() {
        let (_, page) = page();
        let mut lines = page.lines().peekable();
        let mut count = 0;
        while let Some(line) = lines.next() {
            if line.starts_with("\\fB") && line.contains(" = ") {
                let words = lines.peek().copied().unwrap_or_default();
                assert!(
                    words.len() > 5 && !words.starts_with('.'),
                    "{line}: {words}"
                );
                count += 1;
            }
        }
        assert!(count >= 45, "{count} keys");
    }
}
