//! Two suites, every scenario and product, as many at a time as there are processors.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use dunnage_verify::{
    Check, Event, Listener, Report, Statement, Story, Suite, Verdict, VerifyError, isolate,
    missing_prerequisites,
};

use crate::case::Case;
use crate::editions::Editions;
use crate::ground::Ground;
use crate::product::Product;
use crate::scenario::{Scenario, unproven};

type Job = (Suite, Scenario, &'static Product);

/// Runs the scenarios on every suite.
pub(crate) fn run(chosen: &[(Scenario, &'static Product)], listener: &dyn Listener) -> Report {
    let jobs: VecDeque<Job> = chosen
        .iter()
        .flat_map(|(scenario, product)| Suite::ALL.map(|suite| (suite, *scenario, *product)))
        .collect();
    let missing = missing_prerequisites();
    let mut report = if missing.is_empty() {
        match prepare(listener) {
            Ok(editions) => Report::new(work(jobs, &editions, listener)),
            Err(error) => {
                listener.on(Event::Hopeless(&error.chain()));
                let reason = "what it is about could not be made, see above".to_owned();
                all(jobs, &Verdict::Fail(reason), listener)
            }
        }
    } else {
        let reasons: Vec<String> = missing.iter().map(ToString::to_string).collect();
        all(jobs, &Verdict::Skipped(reasons.join("; ")), listener)
    };
    for statement in unproven() {
        let verdict = Verdict::Fail("no scenario announces it".to_owned());
        let check = |suite| check((suite, "none", ""), statement, verdict.clone());
        Suite::ALL
            .map(check)
            .into_iter()
            .for_each(|check| report.add(check));
    }
    report
}

fn prepare(listener: &dyn Listener) -> Result<Editions, VerifyError> {
    isolate()?;
    Editions::build(listener)
}

/// The same verdict for every statement.
fn all(jobs: VecDeque<Job>, verdict: &Verdict, listener: &dyn Listener) -> Report {
    let mut report = Report::default();
    for (suite, scenario, product) in jobs {
        for statement in scenario.proves.iter().filter_map(|id| Statement::find(id)) {
            let check = check(
                (suite, scenario.name, product.name),
                statement,
                verdict.clone(),
            );
            listener.on(Event::Decided(&check));
            report.add(check);
        }
    }
    report
}

fn check(
    place: (Suite, &'static str, &str),
    statement: &'static Statement,
    verdict: Verdict,
) -> Check {
    let (suite, scenario, product) = place;
    Check {
        statement,
        product: product.to_owned(),
        suite,
        scenario,
        verdict,
        took: Duration::ZERO,
    }
}

fn work(jobs: VecDeque<Job>, editions: &Editions, listener: &dyn Listener) -> Vec<Check> {
    let grounds = Suite::ALL.map(|suite| Ground::new(suite, editions));
    let (jobs, checks) = (Mutex::new(jobs), Mutex::new(Vec::new()));
    let next = || {
        jobs.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    };
    let workers = std::thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(4);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((suite, scenario, product)) = next() {
                    let Some(ground) = grounds.iter().find(|ground| ground.suite() == suite) else {
                        continue;
                    };
                    let decided = play(&scenario, product, ground, listener);
                    decided
                        .iter()
                        .for_each(|check| listener.on(Event::Decided(check)));
                    checks
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .extend(decided);
                }
            });
        }
    });
    checks.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn play(
    scenario: &Scenario,
    product: &'static Product,
    ground: &Ground<'_>,
    listener: &dyn Listener,
) -> Vec<Check> {
    listener.on(Event::Scenario {
        name: scenario.name,
        suite: ground.suite(),
    });
    let story = Story::begin(ground.suite(), product.name, scenario.name, scenario.proves);
    let outcome = (scenario.run)(&Case::new(&story, product, ground, listener));
    story.end(outcome)
}
