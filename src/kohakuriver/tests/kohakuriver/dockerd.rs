//! A docker daemon of our own.

use std::{
    collections::HashMap,
    fs,
    os::unix::{fs::symlink, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

use crate::support::until;

/// A program that starts a daemon and ends it, with everything that it started, when its input
/// ends: that is when this process ends, however it does.
///
/// The daemon has a network of its own, so that it leaves none behind on this machine.
const KEEPER: &str = r#"
trap '' INT TERM HUP
cd "$1"
start() {
    unshare --net sh -c 'busybox ip link set lo up; exec dockerd "$@"' dockerd \
        --data-root "$PWD/data" --exec-root "$PWD/exec" --pidfile "$PWD/pid" \
        --host "unix://$PWD/socket" $options </dev/null >>log 2>&1 &
    daemon=$!
}
options=$2
start
while read -r word; do
    case $word in
        kill)
            containerd=exec/containerd/containerd.pid
            kill -KILL $daemon $(cat $containerd)
            wait $daemon
            rm -f pid $containerd
            touch killed ;;
        stop) kill -TERM $daemon; wait $daemon; touch killed ;;
        start) rm -f killed; start ;;
    esac
done
export DOCKER_HOST="unix://$PWD/socket"
if [ -e killed ]; then start; fi
running=$(docker ps --quiet --no-trunc)
[ -z "$running" ] || docker kill $running
kill -TERM $daemon
wait $daemon
umount --lazy exec/netns/* data/overlay2/*/merged
# The daemon mounts its directory on itself, each time it starts.
while umount --lazy data; do :; done
cd /
rm -rf --one-file-system "$1"
"#;

/// What the root of the image holds beside the shell itself.
const APPLETS: &[&str] = &[
    "sh", "cat", "dd", "echo", "env", "false", "head", "id", "kill", "ls", "nproc", "printf",
    "pwd", "rm", "sleep", "tail", "tee", "test", "touch", "tr", "true", "wc",
];

/// The image that containers named `base` run in.
pub(crate) const IMAGE: &str = "kohakuriver/base:base";

/// A running docker daemon.
#[derive(Debug)]
pub(crate) struct Dockerd {
    directory: PathBuf,
    keeper: Child,
}

impl Dockerd {
    /// The one that the tests of this process share.
    pub(crate) fn shared() -> &'static Dockerd {
        static SHARED: OnceLock<Dockerd> = OnceLock::new();
        SHARED.get_or_init(|| Dockerd::start(""))
    }

    /// One with options of its own, for tests that break it.
    pub(crate) fn start(options: &str) -> Dockerd {
        for (program, package) in [("dockerd", "docker.io"), ("busybox", "busybox-static")] {
            let found = ["/usr/sbin", "/usr/bin", "/bin"]
                .iter()
                .any(|directory| Path::new(directory).join(program).exists());
            assert!(
                found,
                "these tests need {program}: `apt-get install {package}` (as root)"
            );
        }
        let directory = tempfile::Builder::new()
            .prefix("dockerd-")
            .tempdir()
            .unwrap()
            .keep();
        let mut keeper = Command::new("/bin/sh");
        keeper
            .args(["-c", KEEPER, "keeper"])
            .arg(&directory)
            .arg(options)
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        let dockerd = Dockerd {
            keeper: keeper.spawn().unwrap(),
            directory,
        };
        dockerd.answers();
        dockerd.import(IMAGE);
        dockerd
    }

    /// What `DOCKER_HOST` must be.
    pub(crate) fn address(&self) -> String {
        format!("unix://{}/socket", self.directory.display())
    }

    /// What docker prints; its failure is a failure of the test.
    pub(crate) fn docker(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "docker {arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// The names of all containers whose names end in something.
    pub(crate) fn containers(&self, end: &str) -> Vec<String> {
        let names = self.docker(&["ps", "--all", "--format", "{{.Names}}"]);
        let names = names.lines().filter(|name| name.ends_with(end));
        names.map(str::to_owned).collect()
    }

    /// SIGKILL.
    pub(crate) fn kill(&self) {
        self.say("kill\n");
        self.is_dead();
    }

    /// SIGTERM.
    pub(crate) fn stop(&self) {
        self.say("stop\n");
        self.is_dead();
    }

    /// Starts it again.
    pub(crate) fn restart(&self) {
        self.say("start\n");
        self.answers();
    }

    /// The process of its containerd.
    pub(crate) fn containerd(&self) -> i32 {
        let file = self.directory.join("exec/containerd/containerd.pid");
        fs::read_to_string(file).unwrap().trim().parse().unwrap()
    }

    /// The first process of each container that runs, by the file of containerd that names it.
    pub(crate) fn first_processes(&self) -> HashMap<PathBuf, u32> {
        let tasks = "exec/containerd/daemon/io.containerd.runtime.v2.task/moby";
        let tasks = fs::read_dir(self.directory.join(tasks));
        let files = tasks.into_iter().flatten().flatten();
        let files = files.map(|task| task.path().join("init.pid"));
        files
            .filter_map(|file| {
                let pid = fs::read_to_string(&file).ok()?.parse().ok()?;
                Some((file, pid))
            })
            .collect()
    }

    /// Makes an image of a small root.
    pub(crate) fn import(&self, name: &str) {
        let root = tempfile::tempdir().unwrap();
        let bin = root.path().join("bin");
        fs::create_dir(&bin).unwrap();
        for directory in ["tmp", "etc", "dev", "proc", "sys"] {
            fs::create_dir(root.path().join(directory)).unwrap();
        }
        let busybox = ["/bin/busybox", "/usr/bin/busybox"]
            .into_iter()
            .find(|path| Path::new(path).exists())
            .unwrap();
        fs::copy(busybox, bin.join("busybox")).unwrap();
        for applet in APPLETS {
            symlink("busybox", bin.join(applet)).unwrap();
        }
        let archive = root.path().join("../").join(format!(
            "{}.tar",
            root.path().file_name().unwrap().display()
        ));
        let tar = Command::new("tar")
            .arg("-C")
            .arg(root.path())
            .arg("-cf")
            .arg(&archive)
            .arg(".")
            .status();
        assert!(tar.unwrap().success());
        self.docker(&["import", archive.to_str().unwrap(), name]);
        fs::remove_file(archive).unwrap();
    }

    fn say(&self, word: &str) {
        use std::io::Write;
        let mut stdin = self.keeper.stdin.as_ref().unwrap();
        stdin.write_all(word.as_bytes()).unwrap();
    }

    fn is_dead(&self) {
        until("dockerd is dead", || {
            self.directory.join("killed").exists().then_some(())
        });
    }

    /// On a busy machine, or with containers to find again, it takes its time.
    fn answers(&self) {
        let start = Instant::now();
        while !self
            .command(&["version"])
            .output()
            .unwrap()
            .status
            .success()
        {
            if start.elapsed() > Duration::from_secs(60) {
                let log = fs::read_to_string(self.directory.join("log"));
                panic!("dockerd does not answer: {}", log.unwrap_or_default());
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Docker, of this daemon.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("/usr/bin/docker");
        command
            .args(arguments)
            .env("DOCKER_HOST", self.address())
            .stdin(Stdio::null());
        command
    }
}

impl Drop for Dockerd {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}
