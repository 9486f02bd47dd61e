//! What is left of kernels that were killed.

use std::{fs, process::Command};

use nix::sys::signal::Signal;

use crate::support::{Person, signal, until};

#[test]
fn a_killed_kernel_is_not_taken_for_one_that_runs() {
    let ann = Person::new();
    ann.does("kernel start --daemon --port 0 --id one");
    let pid = ann.pid("one").unwrap();
    signal(pid, Signal::SIGKILL);
    until("its end", || ann.kernels().is_empty());
    assert!(ann.path(".llmspell/kernels/kernel-one.pid").exists());
    assert!(ann.path(".llmspell/kernels/kernel-one.json").exists());
    // The next one takes everything over.
    ann.does("kernel start --daemon --port 0 --id one");
    assert_ne!(ann.pid("one").unwrap(), pid);
}

#[test]
fn a_kernel_that_does_not_answer_is_killed_and_cleaned_up_after() {
    let ann = Person::new();
    for (options, left) in [
        ("--timeout 1", 0),
        ("--force --no-cleanup", 2),
        ("--force", 0),
    ] {
        ann.does("kernel start --daemon --port 0 --id one --log-file ~/one.log");
        let pid = ann.pid("one").unwrap();
        signal(pid, Signal::SIGSTOP);
        assert_eq!(ann.kernels()[0]["status"], "silent");
        let said = ann.does(&format!("kernel stop one {options}"));
        assert_eq!(said, format!("kernel one (process {pid}) killed\n"));
        let files = fs::read_dir(ann.path(".llmspell/kernels")).unwrap().count();
        assert_eq!(files, left, "{options}");
    }
}

#[test]
fn a_number_in_a_stale_pid_file_is_never_signalled() {
    let ann = Person::new();
    let mut other = Command::new("sleep").arg("60").spawn().unwrap();
    let stale = ann.path("stale.pid");
    fs::write(&stale, format!("{}\n", other.id())).unwrap();
    let said = ann.types("kernel stop --force --pid-file ~/stale.pid");
    let shown = stale.display();
    assert_eq!(said.code, 69);
    assert_eq!(
        said.err,
        format!(
            "error: no kernel holds {shown}: the one that wrote it is gone\nhint: the file was \
             deleted\n"
        )
    );
    assert!(other.try_wait().unwrap().is_none(), "it was left alone");
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(!stale.exists());
    // Nor does it keep a kernel from starting.
    fs::write(&stale, "1\n").unwrap();
    ann.does("kernel start --daemon --port 0 --id one --pid-file ~/stale.pid");
}

#[test]
fn none_of_five_signals_kills_a_kernel_that_just_starts() {
    let ann = Person::new();
    for number in [Signal::SIGHUP, Signal::SIGUSR1, Signal::SIGUSR2] {
        let mut kernel = ann
            .command("kernel start --port 0 --id early")
            .spawn()
            .unwrap();
        let pid = kernel.id().try_into().unwrap();
        // From the first line of main on; the dynamic loader is not ours.
        let handled = || {
            let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
            let set = |name: &str| {
                let line = status
                    .lines()
                    .find_map(|line| line.strip_prefix(name))
                    .unwrap();
                u64::from_str_radix(line.trim(), 16).unwrap()
            };
            (set("SigBlk:") | set("SigCgt:")) >> (number as u64 - 1) & 1 == 1
        };
        until("that it is up", handled);
        for _ in 0..50 {
            signal(pid, number);
        }
        until("the kernel", || ann.pid("early") == Some(pid));
        signal(pid, Signal::SIGTERM);
        assert!(kernel.wait().unwrap().success());
    }
}
