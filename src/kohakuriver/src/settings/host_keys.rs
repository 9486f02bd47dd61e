//! The keys of the host.

use super::Key;

/// Every key that a host configuration may hold.
pub(crate) const HOST_KEYS: &[Key] = &[
    Key::text(
        "HOST_BIND_IP",
        "127.0.0.1",
        "The address to listen on. Any other address than a\nloopback one needs CLUSTER_TOKEN, AUTH_ENABLED and ADMIN_SECRET.",
    ),
    Key::int("HOST_PORT", 8000, "The port to listen on."),
    Key::text(
        "HOST_REACHABLE_ADDRESS",
        "127.0.0.1",
        "The address under which runners reach this host.",
    ),
    Key::text(
        "SHARED_DIR",
        "/mnt/cluster-share",
        "The directory that all nodes share; the host reads logs there. Empty\nmeans that nothing is shared: logs are asked of the runners.",
    ),
    Key::text(
        "DB_FILE",
        "/var/lib/kohakuriver/kohakuriver.db",
        "The SQLite database with the tables of nodes and tasks.",
    ),
    Key::text(
        "STATE_DIR",
        "",
        "Where other state is kept; empty means beside DB_FILE.",
    ),
    Key::text(
        "CONTAINER_DIR",
        "",
        "Container images; empty means SHARED_DIR/kohakuriver-containers.",
    ),
    Key::level(
        "LOG_LEVEL",
        "How much is logged: error, warning, info, debug or full.",
    ),
    Key::text(
        "HOST_LOG_FILE",
        "",
        "The file for log lines, opened again on SIGHUP; empty means standard\nerror, so the journal under systemd.",
    ),
    Key::int("HEARTBEAT_INTERVAL_SECONDS", 5, "How often runners report."),
    Key::int(
        "HEARTBEAT_TIMEOUT_FACTOR",
        6,
        "After this many missed reports a node is offline.",
    ),
    Key::int(
        "CLEANUP_CHECK_INTERVAL_SECONDS",
        10,
        "How often the host looks for nodes that went offline.",
    ),
    Key::text(
        "CLUSTER_TOKEN",
        "",
        "A secret that host and runners share; empty means that none is asked for.",
    ),
    Key::flag(
        "ALLOW_INSECURE_BIND",
        false,
        "Listen on a network without any secret.",
    ),
    Key::flag("AUTH_ENABLED", false, "Ask clients for ADMIN_SECRET."),
    Key::text("ADMIN_SECRET", "", "The secret of administrators."),
    Key::text(
        "ADMIN_REGISTER_SECRET",
        "",
        "The secret that makes a new user an administrator.",
    )
    .unsupported(),
    Key::int("SESSION_EXPIRE_HOURS", 720, "How long a login lasts.").unsupported(),
    Key::int(
        "INVITATION_EXPIRE_HOURS",
        24,
        "How long an invitation lasts.",
    )
    .unsupported(),
    Key::text(
        "DEFAULT_CONTAINER_NAME",
        "kohakuriver-base",
        "The container of tasks that name none.",
    ),
    Key::text(
        "INITIAL_BASE_IMAGE",
        "python:3.12-alpine",
        "The image that the default container starts from.",
    ),
    Key::flag(
        "TASKS_PRIVILEGED",
        false,
        "Run the containers of tasks with --privileged.",
    ),
    Key::list(
        "ADDITIONAL_MOUNTS",
        "More mounts of tasks, as \"host:container[:option]\".",
    ),
    Key::text(
        "DEFAULT_WORKING_DIR",
        "/shared",
        "The working directory of tasks.",
    ),
    Key::float(
        "ENV_CONTAINER_CPU_LIMIT",
        0.25,
        "The share of CPUs of an environment container.",
    )
    .unsupported(),
    Key::float(
        "ENV_CONTAINER_MEM_LIMIT",
        0.25,
        "The share of memory of an environment container.",
    )
    .unsupported(),
    Key::int("HOST_SSH_PROXY_PORT", 8002, "The port of the SSH proxy.").unsupported(),
    Key::flag(
        "OVERLAY_ENABLED",
        false,
        "An overlay network between nodes.",
    )
    .unsupported(),
];
