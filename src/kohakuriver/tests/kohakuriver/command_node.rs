//! `kohakuriver node`, `status` and `config env`.

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
};

use serde_json::{Value, json};

use crate::{
    fake_host::{Answer, FakeHost, task},
    support::{Place, Ran, ran},
};

fn run(host: &FakeHost, arguments: &[&str]) -> Ran {
    Place::new().run(&[&["-P", &host.port.to_string()], arguments].concat())
}

fn node(name: &str, status: &str, used: Value) -> Value {
    json!({
        "hostname": name, "url": format!("http://{name}:8001"), "total_cores": 4,
        "cores_in_use": used, "available_cores": used.as_u64().map_or(0, |used| 4 - used),
        "status": status, "last_heartbeat": "2026-01-02T03:04:05.678901", "numa_topology": null,
        "gpu_info": [{ "gpu_id": 0, "name": "A100" }], "cpu_percent": 12.5, "memory_percent": 25.0,
        "memory_used_bytes": 1_u64 << 30, "memory_total_bytes": 4_u64 << 30,
        "current_avg_temp": 40.0, "current_max_temp": 50.5, "vm_capable": false, "vfio_gpus": null,
        "runner_version": "1.2.3",
    })
}

fn cluster() -> FakeHost {
    let nodes = || {
        json!([
            node("one", "online", json!(1)),
            node("two", "offline", json!("N/A"))
        ])
    };
    FakeHost::new(move |asked| match asked.line.as_str() {
        "GET /api/nodes" => Answer::json(nodes()),
        "GET /api/tasks?limit=10&offset=0&status=running" => {
            Answer::json(json!([task("running", None)]))
        }
        "GET /api/health" => Answer::json(json!({
            "nodes": [[], nodes()],
            "aggregate": [{}, { "totalNodes": 2, "onlineNodes": 1, "totalCores": 4,
                "totalMemBytes": 4_u64 << 30, "usedMemBytes": 1_u64 << 30, "avgCpuPercent": 12.5 }],
        })),
        "GET /api/health?hostname=one" => Answer::json(json!([node("one", "online", json!(1))])),
        _ => Answer::error(404, "Not Found"),
    })
}

const LIST: &str = " NODE  STATUS   CORES  CPU   MEMORY       LAST REPORT          URL
 one   online   1/4    12 %  1.0/4.0 GiB  2026-01-02T03:04:05  http://one:8001
 two   offline  N/A/4  12 %  1.0/4.0 GiB  2026-01-02T03:04:05  http://two:8001
";

const SUMMARY: &str =
    " nodes   1 of 2 online\n cores   3 of 4 free\n memory  1.0 of 4.0 GiB in use\n";

fn shown(stdout: &str) -> Ran {
    Ran {
        code: Some(0),
        stdout: stdout.to_owned(),
        stderr: String::new(),
    }
}

#[test]
fn nodes_are_shown_in_tables() {
    let host = cluster();
    assert_eq!(run(&host, &["node", "list"]), shown(LIST));
    let details = " NODE            one
 status          online
 url             http://one:8001
 cores           1 of 4 in use
 cpu             12 %
 memory          1.0/4.0 GiB
 temperature     40 °C, at most 50 °C
 gpus            0 A100
 last report     2026-01-02T03:04:05
 runner version  1.2.3
";
    assert_eq!(run(&host, &["node", "status", "one"]), shown(details));
    let all = format!("{LIST} all   1/2 online  4      12 %  1.0/4.0 GiB\n");
    let health = run(&host, &["node", "health"]).stdout;
    assert_eq!(words(&health), words(&all));
    let only = run(&host, &["node", "health", "one"]);
    assert_eq!(only.stdout.lines().count(), 2, "{}", only.stdout);
    let unknown = run(&host, &["node", "health", "three"]);
    let message = format!(
        "error: there is no node three\nhint: the host at http://localhost:{} knows: one, two\n",
        host.port
    );
    assert_eq!((unknown.code, unknown.stderr), (Some(1), message));
}

fn words(table: &str) -> Vec<Vec<&str>> {
    table
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect()
}

#[test]
fn the_cluster_is_a_few_numbers_and_its_tasks() {
    let host = cluster();
    let head = format!(" HOST    http://localhost:{}\n", host.port);
    assert_eq!(
        run(&host, &["node", "summary"]),
        shown(&format!("{head}{SUMMARY}"))
    );
    let tasks = "\n ID  STATUS   NODE  CORES  SUBMITTED  TOOK  EXIT  NAME  COMMAND\n 7   running  one   \
                 2      -          -     -     -     make\n";
    assert_eq!(
        run(&host, &["status"]),
        shown(&format!("{head}{SUMMARY}{tasks}"))
    );
    let yaml = format!(
        "host: \"http://localhost:{}\"\nnodes_total: 2\nnodes_online: 1\ncores_total: 4\n\
         cores_available: 3\nmemory_total_bytes: 4294967296\nmemory_used_bytes: 1073741824\n",
        host.port
    );
    assert_eq!(run(&host, &["node", "summary", "-f", "yaml"]), shown(&yaml));
    let json = run(&host, &["status", "-f", "json"]);
    let status: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(
        (
            &status["nodes_total"],
            &status["running_tasks"][0]["task_id"]
        ),
        (&json!(2), &json!("7"))
    );
    let health = run(&host, &["-f", "json", "node", "health"]);
    let health: Value = serde_json::from_str(&health.stdout).unwrap();
    assert_eq!(health["aggregate"][1]["totalNodes"], 2);
}

#[test]
fn a_watch_of_nodes_in_a_pipe_is_a_line_for_each_change() {
    let mut asked = 0;
    let host = FakeHost::new(move |_| {
        asked += 1;
        Answer::json(match asked {
            1 | 2 => json!([node("one", "online", json!(1))]),
            _ => json!([
                node("one", "offline", json!("N/A")),
                node("two", "online", json!(0))
            ]),
        })
    });
    let place = Place::new();
    let port = host.port.to_string();
    let mut command = place.command(&["-P", &port, "node", "watch", "--interval", "1"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let lines: Vec<String> = lines.take(3).map(Result::unwrap).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(
        lines,
        ["one online 1/4", "one offline N/A/4", "two online 0/4"]
    );
}

#[test]
fn the_environment_is_shown_without_its_secret() {
    let place = Place::new();
    let mut command = place.command(&["config", "env"]);
    command
        .env("KOHAKURIVER_HOST", "river")
        .env("KOHAKURIVER_ADMIN_SECRET", "s3cret");
    let expected = " VARIABLE                       VALUE     MEANING
 KOHAKURIVER_HOST               river     the address of the host
 KOHAKURIVER_PORT               -         the port of the host
 KOHAKURIVER_ADMIN_SECRET       (secret)  the ADMIN_SECRET of the host
 KOHAKURIVER_ADMIN_SECRET_FILE  -         a file that holds it
 KOHAKURIVER_PATIENCE           -         seconds to go on while the host is silent
 NO_COLOR                       -         no colours
";
    assert_eq!(ran(command), shown(expected));
}
