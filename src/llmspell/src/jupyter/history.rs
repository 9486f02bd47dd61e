//! What was run.

use std::collections::VecDeque;

use serde_json::{Value, json};

/// How many scripts are remembered.
const LENGTH: usize = 1000;

/// The scripts that were run, with their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct History(VecDeque<(u64, String)>);

impl History {
    pub(crate) fn push(&mut self, number: u64, code: &str) {
        if self.0.len() == LENGTH {
            self.0.pop_front();
        }
        self.0.push_back((number, code.to_owned()));
    }

    /// What a `history_request` asks for. There is one session, which is number 0.
    pub(super) fn answer(&self, request: &Value) -> Vec<Value> {
        let number = |name: &str| request[name].as_u64();
        let entries = self.0.iter();
        let chosen: Vec<&(u64, String)> = match request["hist_access_type"].as_str() {
            Some("range") => {
                let start = number("start").unwrap_or(0);
                let stop = number("stop").unwrap_or(u64::MAX);
                entries.filter(|(n, _)| (start..stop).contains(n)).collect()
            }
            kind => {
                let pattern = request["pattern"]
                    .as_str()
                    .filter(|_| kind == Some("search"));
                let pattern = pattern.unwrap_or_default().trim_matches('*');
                let most = number("n").and_then(|n| usize::try_from(n).ok());
                let found: Vec<_> = entries.filter(|(_, code)| code.contains(pattern)).collect();
                let skipped = found.len().saturating_sub(most.unwrap_or(LENGTH));
                found[skipped..].to_vec()
            }
        };
        let output = request["output"].as_bool().unwrap_or_default();
        let entry = |(number, code): &(u64, String)| {
            if output {
                json!([0, number, [code, null]])
            } else {
                json!([0, number, code])
            }
        };
        chosen.into_iter().map(entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_the_end() {
        let mut history = History::default();
        (1..=3).for_each(|n| history.push(n, &format!("print({n})")));
        let tail = json!({ "hist_access_type": "tail", "n": 2 });
        assert_eq!(
            history.answer(&tail),
            [json!([0, 2, "print(2)"]), json!([0, 3, "print(3)"])]
        );
        let search = json!({ "hist_access_type": "search", "pattern": "*1*", "n": 5 });
        assert_eq!(history.answer(&search), [json!([0, 1, "print(1)"])]);
    }
}
