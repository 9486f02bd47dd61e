//! Runners that share a docker.

use super::{
    outcome::Outcome,
    river::{River, Setup, waiting},
};

/// A task on each of two nodes.
fn on_both(river: &River<'_>) -> [String; 2] {
    [0, 1].map(|index| {
        let id = river.submit_with(&["--target", &river.name(index)], &waiting("go", 3));
        river.runs(&id);
        id
    })
}

#[test]
fn runners_of_one_machine_leave_the_containers_of_others_alone() {
    let mut river = Setup::of(2).start();
    let [first, second] = on_both(&river);
    assert_eq!(river.task(&first)["assigned_node"], river.name(0));
    assert_eq!(river.task(&second)["assigned_node"], river.name(1));
    let label = "{{index .Config.Labels \"kohakuriver.node\"}}";
    let container = format!("kohakuriver-task-{second}");
    assert_eq!(
        river
            .dockerd
            .docker(&["inspect", "--format", label, &container]),
        river.name(1)
    );

    // One that comes back takes up its own, and nothing else.
    river.crash_runner(0);
    river.restart_runner(0);
    river.runners[0].logs("1 tasks were here before");
    // One that lost its memory adopts its own, and nothing else.
    river.crash_runner(0);
    let state = river.place.path().join(river.name(0));
    for file in ["runner.db", "runner.db-wal"] {
        let _ = std::fs::remove_file(state.join(file));
    }
    river.restart_runner(0);
    river.runners[0].logs("of which nothing was written down");
    assert_eq!(
        river.runners[0].log().matches("of which nothing").count(),
        1
    );

    river.does(&["task", "kill", &first]);
    assert_eq!(river.outcome(&first), Outcome::killed("", 1));
    assert_eq!(river.task(&second)["status"], "running");
    river.runners[0].stop();
    assert_eq!(river.dockerd.containers(&second).len(), 1);
    river.lets_go(1, "go");
    assert_eq!(river.outcome(&second), Outcome::ran(3, "go\n"));
}

#[test]
fn a_stop_of_all_runners_of_a_machine_leaves_all_tasks_running() {
    let mut river = Setup::of(2).start();
    let ids = on_both(&river);
    for index in [0, 1] {
        assert_eq!(river.runners[index].stop().0.code(), Some(0));
    }
    for index in [1, 0] {
        river.restart_runner(index);
        river.lets_go(index, "go");
    }
    for id in &ids {
        assert_eq!(river.outcome(id), Outcome::ran(3, "go\n"));
    }
    river.is_idle();
}
