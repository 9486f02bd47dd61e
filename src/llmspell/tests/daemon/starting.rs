//! Starting, finding and stopping.

use std::fs;

use serde_json::json;

use crate::support::Person;

#[test]
fn a_kernel_is_ready_when_its_start_returns_and_found_without_arguments() {
    let ann = Person::new();
    let said = ann.does("kernel start --daemon --port 0 --id one");
    let kernels = ann.kernels();
    let [kernel] = kernels.as_slice() else {
        panic!("{kernels:?}");
    };
    assert_eq!(kernel["id"], "one");
    assert_eq!(kernel["status"], "healthy");
    assert!(
        said.starts_with(&format!("kernel one runs as process {}\n", kernel["pid"])),
        "{said}"
    );
    assert_eq!(
        ann.read(".llmspell/kernels/kernel-one.pid"),
        format!("{}\n", kernel["pid"])
    );
    assert_eq!(ann.types("kernel status --quiet").code, 0);
    let one = ann.does("--output json kernel status one");
    assert!(one.contains("\"id\": \"one\""), "{one}");
    ann.does("exec --connect one x=41");
    assert_eq!(ann.does("exec --connect one x+1"), "42\n");
    let other = ann.types("exec --connect two x");
    assert_eq!(other.code, 69);
    assert_eq!(
        other.err,
        "error: no kernel `two` runs, and there is no connection file of this name\n\
         hint: `llmspell kernel status` shows the kernels that run\n"
    );

    let stopped = format!("kernel one (process {}) stopped\n", kernel["pid"]);
    assert_eq!(ann.does("kernel stop one"), stopped);
    assert_eq!(ann.kernels(), [] as [serde_json::Value; 0]);
    assert_eq!(ann.types("kernel status --quiet").code, 69);
    let left: Vec<_> = fs::read_dir(ann.path(".llmspell/kernels"))
        .unwrap()
        .collect();
    assert_eq!(left.len(), 1, "only the log stays: {left:?}");
}

#[test]
fn a_kernel_is_found_wherever_its_files_are() {
    let ann = Person::new();
    fs::create_dir(ann.path("elsewhere")).unwrap();
    ann.does(
        "kernel start --daemon --port 0 --id far --connection-file elsewhere/far.json \
         --pid-file elsewhere/far.pid --log-file elsewhere/far.log",
    );
    let kernel = &ann.kernels()[0];
    assert_eq!(
        kernel["connection_file"],
        json!(ann.path("elsewhere/far.json"))
    );
    assert!(
        ann.read("elsewhere/far.log")
            .contains("kernel far serves on port")
    );
    assert!(
        ann.does("kernel stop --pid-file ~/elsewhere/far.pid")
            .ends_with(") stopped\n")
    );
    let left: Vec<_> = fs::read_dir(ann.path("elsewhere")).unwrap().collect();
    assert_eq!(left.len(), 1, "only the log stays: {left:?}");
    assert!(!ann.path(".llmspell/kernels/kernel-far.json").is_symlink());
}

#[test]
fn one_of_several_is_stopped_by_its_name() {
    let ann = Person::new();
    for id in ["one", "two", "three"] {
        ann.does(&format!("kernel start --daemon --port 0 --id {id}"));
    }
    ann.does("kernel stop --id two");
    let ids = || -> Vec<_> {
        ann.kernels()
            .iter()
            .map(|kernel| kernel["id"].clone())
            .collect()
    };
    assert_eq!(ids(), ["one", "three"]);
    let said = ann.types("kernel stop four");
    assert_eq!(
        (said.code, said.err.as_str()),
        (
            69,
            "error: no kernel `four` runs\nhint: these run: one, three\n"
        )
    );
    ann.does("kernel stop --all");
    assert_eq!(ids().len(), 0);
    assert_eq!(ann.does("kernel stop --all"), "no kernel runs\n");
    assert_eq!(ann.types("kernel stop").code, 2, "one has to be chosen");
}

#[test]
fn the_configuration_can_ask_for_the_background() {
    let ann = Person::new();
    fs::create_dir(ann.path("work")).unwrap();
    let work = ann.path("work").display().to_string();
    let text = format!(
        "[kernel]\nport = 0\nid = \"conf\"\n[daemon]\ndaemonize = true\nworking_dir = \"{work}\"\n\
         pid_file = \"{work}/k.pid\"\numask = 0o027\n[logging]\nlog_file = \"{work}/k.log\"\n"
    );
    fs::write(ann.path("k.toml"), text).unwrap();
    ann.does("kernel start --config k.toml");
    let pid = ann.pid("conf").unwrap();
    assert_eq!(
        fs::read_link(format!("/proc/{pid}/cwd")).unwrap(),
        ann.path("work")
    );
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    assert!(status.contains("\nUmask:\t0027\n"), "{status}");
    assert_eq!(ann.read("work/k.pid"), format!("{pid}\n"));
}

#[test]
fn the_configuration_of_a_service_may_be_missing() {
    let ann = Person::new();
    ann.does("kernel start --daemon --port 0 --id s --service-config ~/none.toml");
    ann.does("kernel stop s");
    fs::write(ann.path("bad.toml"), "[kernel]\nport = \"x\"\n").unwrap();
    let said = ann.types("kernel start --daemon --service-config ~/bad.toml");
    assert_eq!(said.code, 78, "{said:?}");
}
