//! Text for man pages.

/// A page that grows from top to bottom.
#[derive(Clone, Debug, Default)]
pub(super) struct Roff(String);

impl Roff {
    /// A page with its title line.
    pub(super) fn page(title: &str, section: u8, source: &str) -> Roff {
        let title = title.to_uppercase();
        // The first two lines make `\*(Aq` an apostrophe everywhere.
        Roff(format!(
            ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n.TH \"{title}\" {section} \"\" \"{source}\" \
             \"KohakuRiver\"\n"
        ))
    }

    pub(super) fn section(&mut self, name: &str) {
        self.0.push_str(&format!(".SH \"{}\"\n", escaped(name)));
    }

    pub(super) fn subsection(&mut self, name: &str) {
        self.0.push_str(&format!(".SS \"{}\"\n", escaped(name)));
    }

    /// Words that are filled into lines.
    pub(super) fn words(&mut self, text: &str) {
        self.0.push_str(&format!("{}\n", escaped(text)));
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        self.0.push_str(".PP\n");
        self.words(text);
    }

    /// A term with what it means.
    pub(super) fn item(&mut self, term: &str, text: &str) {
        self.0
            .push_str(&format!(".TP\n\\fB{}\\fR\n", escaped(term)));
        self.words(text);
    }

    /// Lines that stay as they are.
    pub(super) fn verbatim(&mut self, lines: &str) {
        self.0.push_str(".PP\n.nf\n");
        for line in lines.lines() {
            self.0.push_str(&format!(".RS 4\n{}\n.RE\n", escaped(line)));
        }
        self.0.push_str(".fi\n");
    }

    /// Where to read on: `name(section)`, separated by commas.
    pub(super) fn see_also(&mut self, pages: &[(&str, u8)]) {
        self.section("SEE ALSO");
        let pages: Vec<String> = pages
            .iter()
            .map(|(name, section)| format!("\\fB{}\\fR({section})", escaped(name)))
            .collect();
        self.0.push_str(&format!("{}\n", pages.join(",\n")));
    }

    /// What another generator made, without its title, headings and definitions.
    pub(super) fn generated(&mut self, bytes: &[u8]) {
        for line in String::from_utf8_lossy(bytes).lines() {
            let head = [".SH", ".ie", ".el", ".TH"];
            if !head.iter().any(|head| line.starts_with(head)) && !line.is_empty() {
                self.0.push_str(line.trim_end());
                self.0.push('\n');
            }
        }
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

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
    fn nothing_in_a_text_is_a_request() {
        let mut page = Roff::default();
        page.words(".so it's a \\ -- \"b\" ~");
        assert_eq!(
            page.into_text(),
            "\\&.so it\\*(Aqs a \\e \\-\\- \\(dqb\\(dq \\(ti\n"
        );
    }
}
