//! The report for machines.

use quick_xml::escape::escape;

use crate::{Check, Verdict};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// JUnit XML: one case per check; product, suite of Debian and scenario are its class.
pub(crate) fn write(name: &str, checks: &[Check]) -> String {
    format!("{HEAD}{}", suite(name, checks))
}

/// JUnit XML of several reports.
pub(crate) fn write_all(reports: impl Iterator<Item = (String, Vec<Check>)>) -> String {
    let suites: String = reports
        .map(|(name, checks)| suite(&name, &checks))
        .collect();
    format!("{HEAD}<testsuites>\n{suites}</testsuites>\n")
}

fn suite(name: &str, checks: &[Check]) -> String {
    let count = |wanted: fn(&Verdict) -> bool| checks.iter().filter(|c| wanted(&c.verdict)).count();
    let mut text = format!(
        "<testsuite name=\"{}\" tests=\"{}\" \
         failures=\"{}\" skipped=\"{}\">\n",
        escape(name),
        checks.len(),
        count(|verdict| matches!(verdict, Verdict::Fail(_))),
        count(|verdict| matches!(verdict, Verdict::Skipped(_) | Verdict::NotApplicable(_))),
    );
    for check in checks {
        let title = format!("{} {}", check.statement.id, check.statement.text);
        text += &format!(
            "  <testcase classname=\"{}.{}.{}\" name=\"{}\" time=\"{:.3}\"",
            escape(&check.product),
            check.suite,
            escape(check.scenario),
            escape(&title),
            check.took.as_secs_f64(),
        );
        text += &match &check.verdict {
            Verdict::Pass(_) => "/>\n".to_owned(),
            Verdict::Skipped(reason) => skipped(reason),
            Verdict::NotApplicable(reason) => skipped(&format!("not applicable: {reason}")),
            Verdict::Fail(reason) => {
                format!(
                    ">\n    <failure>{}</failure>\n  </testcase>\n",
                    escape(reason)
                )
            }
        };
    }
    text + "</testsuite>\n"
}

fn skipped(reason: &str) -> String {
    let reason = escape(reason);
    format!(">\n    <skipped message=\"{reason}\"/>\n  </testcase>\n")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{Statement, Suite};

    #[test]
    fn reasons_are_escaped() {
        let check = Check {
            statement: Statement::find("C5").expect("known"),
            product: "tinyd".to_owned(),
            suite: Suite::Trixie,
            scenario: "fresh_install",
            verdict: Verdict::Fail("expected <1>, found \"2\"".to_owned()),
            took: Duration::from_millis(1500),
        };
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuite name=\"lifecycle\" tests=\"1\" failures=\"1\" skipped=\"0\">
  <testcase classname=\"tinyd.trixie.fresh_install\" name=\"C5 the daemon stays the direct child: \
main process is the listening process\" time=\"1.500\">
    <failure>expected &lt;1&gt;, found &quot;2&quot;</failure>
  </testcase>
</testsuite>
";
        assert_eq!(write("lifecycle", &[check]), expected);
    }
}
