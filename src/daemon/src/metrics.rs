//! What `/metrics` shows.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// What a number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
}

/// Numbers with names and labels, in the text format of Prometheus.
///
/// Families are declared up front, so that a name is explained even before it has a sample and a
/// typing error shows in the first test.
#[derive(Debug, Default)]
pub struct Metrics {
    families: Mutex<BTreeMap<&'static str, Family>>,
}

#[derive(Debug)]
struct Family {
    kind: Kind,
    help: &'static str,
    samples: BTreeMap<String, f64>,
}

impl Metrics {
    /// Declares a family.
    #[must_use]
    pub fn with(self, name: &'static str, kind: Kind, help: &'static str) -> Metrics {
        self.families().insert(
            name,
            Family {
                kind,
                help,
                samples: BTreeMap::new(),
            },
        );
        self
    }

    /// Adds to a sample; an undeclared name is ignored.
    pub fn add(&self, name: &str, labels: &[(&str, &str)], amount: f64) {
        self.change(name, labels, |value| value + amount);
    }

    /// Sets a sample; an undeclared name is ignored.
    pub fn set(&self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.change(name, labels, |_| value);
    }

    /// The whole page.
    pub fn render(&self) -> String {
        let mut page = String::new();
        for (name, family) in self.families().iter() {
            let kind = match family.kind {
                Kind::Counter => "counter",
                Kind::Gauge => "gauge",
            };
            // Writing to a String cannot fail.
            let _ = writeln!(page, "# HELP {name} {}\n# TYPE {name} {kind}", family.help);
            for (labels, value) in &family.samples {
                let _ = writeln!(page, "{name}{labels} {value}");
            }
        }
        page
    }

    fn change(&self, name: &str, labels: &[(&str, &str)], new: impl FnOnce(f64) -> f64) {
        let mut families = self.families();
        let family = families.get_mut(name);
        debug_assert!(family.is_some(), "the metric {name} was never declared");
        if let Some(family) = family {
            let sample = family.samples.entry(label_set(labels)).or_default();
            *sample = new(*sample);
        }
    }

    fn families(&self) -> MutexGuard<'_, BTreeMap<&'static str, Family>> {
        self.families.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn label_set(labels: &[(&str, &str)]) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let pair = |(name, value): &(&str, &str)| {
        let value = value
            .replace('\\', r"\\")
            .replace('"', "\\\"")
            .replace('\n', r"\n");
        format!("{name}=\"{value}\"")
    };
    format!(
        "{{{}}}",
        labels.iter().map(pair).collect::<Vec<_>>().join(",")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_sorted_and_escaped() {
        let metrics = Metrics::default()
            .with("nodes", Kind::Gauge, "Nodes by status.")
            .with("heartbeats_total", Kind::Counter, "Heartbeats by node.");
        metrics.add("heartbeats_total", &[("node", "a\"b\\c\nd")], 1.0);
        metrics.add("heartbeats_total", &[("node", "a\"b\\c\nd")], 1.0);
        metrics.set("nodes", &[("status", "online")], 2.0);
        metrics.set("nodes", &[("status", "online")], 0.5);
        assert_eq!(
            metrics.render(),
            "# HELP heartbeats_total Heartbeats by node.\n\
             # TYPE heartbeats_total counter\n\
             heartbeats_total{node=\"a\\\"b\\\\c\\nd\"} 2\n\
             # HELP nodes Nodes by status.\n\
             # TYPE nodes gauge\n\
             nodes{status=\"online\"} 0.5\n"
        );
    }
}
