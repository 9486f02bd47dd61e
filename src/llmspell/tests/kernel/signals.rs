//! The five signals.

use nix::sys::signal::{Signal, kill};

use crate::{
    driver::Client,
    support::{Kernel, Place},
};

#[test]
fn hup_takes_over_what_can_change_and_names_the_rest() {
    let place = Place::new();
    let kernel = place.kernel("");
    assert_eq!(kernel.script("return 1").status, 200);
    place.file(
        "kernel.toml",
        "[kernel]\nmax_clients = 3\n[security]\nrate_limit_per_minute = 1\n\
         allowed_origins = [\"lab.example\"]\n[providers.local]\nprovider_type = \"ollama\"\n",
    );
    kernel.signal(Signal::SIGHUP);
    kernel.logs("configuration reloaded");
    kernel.logs("these changes take effect at the next restart: kernel.max_clients");
    let codes = [
        kernel.script("return 1").status,
        kernel.script("return 1").status,
    ];
    assert_eq!(codes, [200, 429]);
    let value = Client::connect(&kernel).value("Provider.isAvailable('local')");
    assert_eq!(value, "true");
}

#[test]
fn a_broken_file_changes_nothing() {
    let place = Place::new();
    let kernel = place.kernel("[security]\nrate_limit_per_minute = 1\n");
    place.file(
        "kernel.toml",
        "[security]\nrate_limit_per_minute = \"many\"\n",
    );
    kernel.signal(Signal::SIGHUP);
    kernel.logs("configuration not reloaded, the old one holds");
    let codes = [
        kernel.script("return 1").status,
        kernel.script("return 1").status,
    ];
    assert_eq!(codes, [200, 429]);
}

#[test]
fn usr1_writes_statistics_whatever_the_log_level_is() {
    let place = Place::new();
    let kernel = place.kernel("");
    place.file("kernel.toml", "[logging]\nlog_level = \"error\"\n");
    kernel.signal(Signal::SIGHUP);
    kernel.script("return 1");
    kernel.signal(Signal::SIGUSR1);
    kernel.logs("statistics kernel=");
}

#[test]
fn usr2_turns_debugging_on_and_off() {
    let place = Place::new();
    let kernel = place.kernel("");
    kernel.signal(Signal::SIGUSR2);
    kernel.logs("debug logging is on");
    kernel.health();
    kernel.logs("path=/health");
    kernel.signal(Signal::SIGUSR2);
    kernel.logs("debug logging is off");
}

#[test]
fn int_ends_the_kernel_in_good_order() {
    let place = Place::new();
    let mut kernel = place.kernel("");
    kernel.signal(Signal::SIGINT);
    assert_eq!(kernel.ended().0, Some(0));
    assert!(!kernel.connection_file.exists());
}

#[test]
fn no_signal_that_comes_early_kills_the_kernel() {
    let place = Place::new();
    let file = place.path().join("early.json");
    let arguments = [
        "kernel",
        "start",
        "--foreground",
        "-p",
        "0",
        "-f",
        "early.json",
    ];
    let mut kernel = Kernel::begin(place.command(&arguments), file);
    let pid = kernel.pid();
    // From the moment it holds them back until it serves.
    crate::support::until("the signals are held", || {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let mask = |name: &str| {
            let line = status
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .unwrap();
            u64::from_str_radix(line.trim(), 16).unwrap()
        };
        let hup = 1 << (Signal::SIGHUP as u64 - 1);
        ((mask("SigBlk:") | mask("SigCgt:")) & hup != 0).then_some(())
    });
    while !kernel.log().contains("serves on port") {
        for signal in [Signal::SIGHUP, Signal::SIGUSR1, Signal::SIGUSR2] {
            kill(pid, signal).unwrap();
        }
        std::thread::yield_now();
    }
    assert_eq!(kernel.health().status, 200);
    kernel.signal(Signal::SIGTERM);
    assert_eq!(kernel.ended().0, Some(0));
}
