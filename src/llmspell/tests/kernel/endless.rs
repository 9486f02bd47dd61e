//! Scripts that do not end, and those that want too much.

use std::time::Duration;

use nix::sys::signal::Signal;
use serde_json::json;

use crate::{
    driver::{Client, cell},
    support::{Kernel, Place, until},
};

/// Interrupts a script soon after it began and returns the name of the error.
fn interrupted(client: &mut Client, code: &str) -> String {
    let order = json!({ "do": "run", "code": code, "interrupt_after": 0.2 });
    client.cell(&order).reply["ename"]
        .as_str()
        .unwrap_or("none")
        .to_owned()
}

#[test]
fn an_endless_loop_is_interrupted() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    assert_eq!(
        interrupted(&mut client, "while true do end"),
        "KeyboardInterrupt"
    );
    assert_eq!(client.value("1 + 1"), "2");
}

#[test]
fn an_endless_coroutine_is_interrupted() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    let code = "coroutine.wrap(function() while true do end end)()";
    assert_eq!(interrupted(&mut client, code), "KeyboardInterrupt");
    let code =
        "while true do coroutine.resume(coroutine.create(function() while true do end end)) end";
    assert_eq!(interrupted(&mut client, code), "KeyboardInterrupt");
}

#[test]
fn a_loop_that_catches_every_error_is_interrupted() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    let code = "local function f() while true do pcall(function() while true do end end) end end \
                while true do pcall(f) end";
    assert_eq!(interrupted(&mut client, code), "KeyboardInterrupt");
    assert_eq!(client.value("1 + 1"), "2");
}

#[test]
fn an_endless_print_is_interrupted_and_fills_no_memory() {
    let place = Place::new();
    let kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    let code = "while true do print(('x'):rep(1000)) end";
    assert_eq!(interrupted(&mut client, code), "KeyboardInterrupt");
}

#[test]
fn a_memory_bomb_is_an_error_and_the_kernel_goes_on() {
    let place = Place::new();
    let kernel = place.kernel("[runtime.security]\nmax_memory_bytes = 20000000\n");
    let mut client = Client::connect(&kernel);
    assert_eq!(client.error("('x'):rep(100000000)"), "MemoryError");
    let growing = "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end";
    assert_eq!(client.error(growing), "MemoryError");
    assert_eq!(client.value("1 + 1"), "2");
}

#[test]
fn a_script_that_takes_too_long_is_stopped() {
    let place = Place::new();
    let kernel = place.kernel("[runtime.security]\nmax_execution_time_ms = 200\n");
    let mut client = Client::connect(&kernel);
    assert_eq!(client.error("while true do end"), "TimeLimit");
    assert_eq!(
        kernel.metric("llmspell_executions_total{status=\"timeout\"}"),
        1.0
    );
    let other = Place::new();
    let kernel = other.kernel("[runtime]\nscript_timeout_seconds = 1\n");
    assert_eq!(
        kernel.script("while true do end").json()["error"]["name"],
        "TimeLimit"
    );
}

#[test]
fn a_pattern_that_never_ends_makes_the_kernel_unhealthy_and_then_end() {
    let place = Place::new();
    let limits = "[runtime.security]\nmax_execution_time_ms = 100\nstop_grace_ms = 1000\n";
    let mut kernel = place.kernel(limits);
    let mut client = Client::connect(&kernel);
    let bomb = "string.find(('a'):rep(100000), ('a*'):rep(50) .. 'b')";
    client.send(&json!({ "do": "run", "code": bomb }));
    let sick = until("the kernel is unhealthy", || {
        let health = kernel.health();
        (health.status == 503).then_some(health)
    });
    assert_eq!(
        sick.json()["issues"],
        json!(["a script was stopped and does not end"])
    );
    assert_eq!(kernel.ended().0, Some(70));
}

fn running(kernel: &Kernel) {
    until("the script runs", || {
        (kernel.health().json()["performance"]["running"] == true).then_some(())
    });
}

#[test]
fn sigterm_lets_a_short_cell_end() {
    let place = Place::new();
    let mut kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    let code = "local t = os.clock() while os.clock() - t < 0.2 do end return 'done'";
    client.send(&json!({ "do": "run", "code": code }));
    running(&kernel);
    kernel.signal(Signal::SIGTERM);
    let cell = cell(&client.answer());
    assert_eq!(cell.reply["status"], "ok", "{cell:?}");
    assert_eq!(kernel.ended().0, Some(0));
    assert!(!kernel.connection_file.exists());
}

#[test]
fn sigterm_ends_an_endless_cell() {
    let place = Place::new();
    let mut kernel = place.kernel("");
    let mut client = Client::connect(&kernel);
    client.send(&json!({ "do": "run", "code": "while true do pcall(error) end" }));
    running(&kernel);
    kernel.signal(Signal::SIGTERM);
    assert_eq!(cell(&client.answer()).reply["ename"], "Shutdown");
    let (code, took) = kernel.ended();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(10));
}
