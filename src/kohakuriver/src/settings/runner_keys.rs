//! The keys of a runner.

use super::Key;

/// Every key that a runner configuration may hold.
pub(crate) const RUNNER_KEYS: &[Key] = &[
    Key::text(
        "RUNNER_NAME",
        "",
        "The name of this node in the cluster; empty means the host name. Two\nrunners on one machine need two names.",
    ),
    Key::text(
        "RUNNER_BIND_IP",
        "127.0.0.1",
        "The address to listen on. Any other address than a\nloopback one needs CLUSTER_TOKEN.",
    ),
    Key::int("RUNNER_PORT", 8001, "The port to listen on."),
    Key::text(
        "RUNNER_URL",
        "",
        "The URL under which the host reaches this runner; empty means the\naddress and port above.",
    ),
    Key::text("HOST_ADDRESS", "127.0.0.1", "The address of the host."),
    Key::int("HOST_PORT", 8000, "The port of the host."),
    Key::text(
        "CLUSTER_TOKEN",
        "",
        "The secret that host and runners share; empty means that none is sent.",
    ),
    Key::flag(
        "ALLOW_INSECURE_BIND",
        false,
        "Listen on a network without any secret.",
    ),
    Key::level(
        "LOG_LEVEL",
        "How much is logged: error, warning, info, debug or full.",
    ),
    Key::text(
        "RUNNER_LOG_FILE",
        "",
        "The file for log lines, opened again on SIGHUP; empty means standard\nerror, so the journal under systemd.",
    ),
    Key::int(
        "HEARTBEAT_INTERVAL_SECONDS",
        5,
        "How often this runner reports to the host.",
    ),
    Key::int(
        "RESOURCE_CHECK_INTERVAL_SECONDS",
        1,
        "How often resources are measured.",
    ),
    Key::text(
        "STATE_DIR",
        "",
        "Where state is kept; empty means the state directory of the unit, or\n/var/lib/kohakuriver-runner.",
    ),
    Key::text(
        "SHARED_DIR",
        "/mnt/cluster-share",
        "The directory that all nodes share; empty means a directory of this node,\nSTATE_DIR/shared.",
    ),
    Key::text(
        "LOCAL_TEMP_DIR",
        "/tmp/kohakuriver",
        "A directory of this node that tasks may use; empty means STATE_DIR/tmp.",
    ),
    Key::text(
        "CONTAINER_TAR_DIR",
        "",
        "Container images; empty means SHARED_DIR/kohakuriver-containers.",
    ),
    Key::text(
        "DOCKER_BIN",
        "docker",
        "The docker command; podman works the same way.",
    ),
    Key::int(
        "DOCKER_IMAGE_SYNC_TIMEOUT",
        600,
        "Seconds until fetching an image is given up.",
    ),
    Key::text(
        "DOCKER_NETWORK_NAME",
        "kohakuriver-net",
        "The network of the containers; it is made if it is missing. `host`,\n`none` and `bridge` are those of docker.",
    ),
    Key::text("DOCKER_NETWORK_SUBNET", "172.30.0.0/16", "Its subnet."),
    Key::text("DOCKER_NETWORK_GATEWAY", "172.30.0.1", "Its gateway."),
    Key::text(
        "NUMACTL_PATH",
        "",
        "The numactl command in the images; empty means that docker itself binds a\ntask to its memory node.",
    ),
    Key::text("RUNNER_USER", "", "The user that tasks run as.").unsupported(),
    Key::text(
        "DEFAULT_WORKING_DIR",
        "/shared",
        "The working directory of tasks.",
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
    Key::flag(
        "ALLOW_PRIVILEGED_TASKS",
        false,
        "Whether a task may ask for --privileged, which makes it root of this\nmachine.",
    ),
    Key::list(
        "ALLOWED_MOUNTS",
        "The directories of this machine below which tasks may ask for mounts.",
    ),
    Key::flag("TUNNEL_ENABLED", false, "Tunnels into containers.").unsupported(),
    Key::text("TUNNEL_CLIENT_PATH", "", "The program that tunnels.").unsupported(),
    Key::flag(
        "OVERLAY_ENABLED",
        false,
        "An overlay network between nodes.",
    )
    .unsupported(),
];
