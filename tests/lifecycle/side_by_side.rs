//! Two systems at the same time: what makes every other verdict worth something.

use std::path::PathBuf;

use dunnage_verify::VerifyError;

use crate::case::{Case, Machine};
use crate::product::{DAEMONS, HOST};
use crate::scenario::{RIVER, Scenario};

pub(crate) const SIDE_BY_SIDE: Scenario = Scenario {
    name: "side_by_side",
    about: RIVER,
    proves: &["SIDE"],
    run: side_by_side,
};

/// The same product on both, so that the managers give their groups the same names.
fn side_by_side(case: &Case<'_>) -> Result<(), VerifyError> {
    let (left, right) = (case.installed()?, case.installed()?);
    let on = case.on(&right).proving(&["SIDE"]);
    let (left_groups, right_groups) = (groups(&left), groups(&right));
    let shared = left_groups.iter().filter(|g| right_groups.contains(g));
    case.story.expect_none(
        &["SIDE"],
        "groups of both",
        shared.map(|group| group.display()),
    );
    for daemon in DAEMONS {
        on.wait_active(daemon.unit)?;
        case.on(&left).wait_active(daemon.unit)?;
    }
    for groups in [&left_groups, &right_groups] {
        on.expect("a group for the host's unit", true, has(groups, HOST));
    }
    // A manager removes the group of a unit that has ended: its own one only.
    let pid = on.unit(HOST)?.main_pid();
    case.on(&left).systemctl(&["stop", HOST])?;
    on.expect("stopped on the left", false, has(&left_groups, HOST))
        .expect("still on the right", true, has(&right_groups, HOST))
        .expect_same_process(HOST, pid)?;
    drop(left);
    drop(right);
    let left_over = [left_groups, right_groups].concat();
    let left_over = left_over.iter().filter(|group| group.exists());
    case.story.expect_none(
        &["SIDE"],
        "groups that stay behind",
        left_over.map(|group| group.display()),
    );
    Ok(())
}

fn groups(machine: &Machine) -> Vec<PathBuf> {
    machine.system.cgroups().to_vec()
}

fn has(groups: &[PathBuf], unit: &str) -> bool {
    let place = PathBuf::from("payload/system.slice").join(unit);
    groups.iter().any(|group| group.join(&place).is_dir())
}
