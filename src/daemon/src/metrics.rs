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
    histograms: Mutex<BTreeMap<&'static str, Histogram>>,
}

#[derive(Debug)]
struct Histogram {
    help: &'static str,
    bounds: &'static [f64],
    samples: BTreeMap<String, Distribution>,
}

#[derive(Debug, Default)]
struct Distribution {
    buckets: Vec<u64>,
    sum: f64,
    count: u64,
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

    /// Declares a family of distributions, with the upper bounds of their buckets in ascending order.
    #[must_use]
    pub fn with_histogram(
        self,
        name: &'static str,
        bounds: &'static [f64],
        help: &'static str,
    ) -> Metrics {
        let histogram = Histogram {
            help,
            bounds,
            samples: BTreeMap::new(),
        };
        self.histograms().insert(name, histogram);
        self
    }

    /// Adds a value to a distribution; an undeclared name is ignored.
    pub fn observe(&self, name: &str, labels: &[(&str, &str)], value: f64) {
        let mut histograms = self.histograms();
        let histogram = histograms.get_mut(name);
        debug_assert!(histogram.is_some(), "the metric {name} was never declared");
        let Some(histogram) = histogram else { return };
        let bounds = histogram.bounds;
        let inner = labels.iter().map(label).collect::<Vec<_>>().join(",");
        let sample = histogram.samples.entry(inner).or_default();
        sample.buckets.resize(bounds.len(), 0);
        for (bucket, bound) in sample.buckets.iter_mut().zip(bounds) {
            *bucket += u64::from(value <= *bound);
        }
        sample.sum += value;
        sample.count += 1;
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
        for (name, histogram) in self.histograms().iter() {
            histogram.render(name, &mut page);
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

    fn histograms(&self) -> MutexGuard<'_, BTreeMap<&'static str, Histogram>> {
        self.histograms
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn families(&self) -> MutexGuard<'_, BTreeMap<&'static str, Family>> {
        self.families.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Histogram {
    fn render(&self, name: &str, page: &mut String) {
        let help = self.help;
        let _ = writeln!(page, "# HELP {name} {help}\n# TYPE {name} histogram");
        for (labels, sample) in &self.samples {
            let (before, set) = match labels.as_str() {
                "" => (String::new(), String::new()),
                labels => (format!("{labels},"), format!("{{{labels}}}")),
            };
            for (bound, count) in self.bounds.iter().zip(&sample.buckets) {
                let _ = writeln!(page, "{name}_bucket{{{before}le=\"{bound}\"}} {count}");
            }
            let Distribution { sum, count, .. } = sample;
            let _ = writeln!(page, "{name}_bucket{{{before}le=\"+Inf\"}} {count}");
            let _ = writeln!(page, "{name}_sum{set} {sum}\n{name}_count{set} {count}");
        }
    }
}

fn label_set(labels: &[(&str, &str)]) -> String {
    if labels.is_empty() {
        return String::new();
    }
    format!(
        "{{{}}}",
        labels.iter().map(label).collect::<Vec<_>>().join(",")
    )
}

fn label((name, value): &(&str, &str)) -> String {
    let value = value
        .replace('\\', r"\\")
        .replace('"', "\\\"")
        .replace('\n', r"\n");
    format!("{name}=\"{value}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_has_buckets_that_add_up() {
        let metrics = Metrics::default().with_histogram("seconds", &[0.1, 1.0], "How long.");
        metrics.observe("seconds", &[("status", "ok")], 0.5);
        metrics.observe("seconds", &[("status", "ok")], 2.0);
        assert_eq!(
            metrics.render(),
            "# HELP seconds How long.\n\
             # TYPE seconds histogram\n\
             seconds_bucket{status=\"ok\",le=\"0.1\"} 0\n\
             seconds_bucket{status=\"ok\",le=\"1\"} 1\n\
             seconds_bucket{status=\"ok\",le=\"+Inf\"} 2\n\
             seconds_sum{status=\"ok\"} 2.5\n\
             seconds_count{status=\"ok\"} 2\n"
        );
    }

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
