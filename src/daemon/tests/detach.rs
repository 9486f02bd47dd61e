//! Real daemons that leave real starters. Without libtest, whose threads nothing may fork from.

use std::{
    env, fs,
    io::{self, Read},
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use dunnage_daemon::{
    Detach, Detached, HeldSignals, PidFile, Running, Start, StartReport, Stop, Stopped,
};
use dunnage_unit::Mode;

/// A name and what it tries.
type Test = (&'static str, fn(&Place));

const TESTS: [Test; 7] = [
    (
        "a_daemon_outlives_its_starter",
        a_daemon_outlives_its_starter,
    ),
    (
        "the_starter_says_why_it_failed",
        the_starter_says_why_it_failed,
    ),
    (
        "a_crash_before_ready_is_a_failure",
        a_crash_before_ready_is_a_failure,
    ),
    (
        "the_starter_waits_until_ready",
        the_starter_waits_until_ready,
    ),
    (
        "a_starter_that_is_killed_takes_it_along",
        a_starter_that_is_killed_takes_it_along,
    ),
    ("a_second_one_names_the_first", a_second_one_names_the_first),
    (
        "an_early_signal_does_not_kill_it",
        an_early_signal_does_not_kill_it,
    ),
];

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    if let [role, script, folder] = words.as_slice()
        && role == "daemon"
    {
        return daemon(script, Path::new(folder));
    }
    // As libtest: words are parts of names, options are not for us.
    let wanted: Vec<_> = words.iter().filter(|word| !word.starts_with('-')).collect();
    let mut count = 0;
    for (name, test) in TESTS {
        if wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str())) {
            let place = Place::new();
            test(&place);
            println!("test {name} ... ok");
            count += 1;
        }
    }
    println!("\ntest result: ok. {count} passed; 0 failed");
    ExitCode::SUCCESS
}

/// The program under test: it detaches, does what the script says, and waits for its end.
fn daemon(script: &str, folder: &Path) -> ExitCode {
    let held = HeldSignals::hold();
    let detach = Detach {
        working_dir: folder.to_owned(),
        umask: Mode::new(0o027),
    };
    match detach.detach() {
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
        Ok(Detached::Starter(Start::Ready { pid, .. })) => {
            println!("ready {pid}");
            ExitCode::SUCCESS
        }
        Ok(Detached::Starter(Start::Failed { text, code })) => {
            eprintln!("{text}");
            ExitCode::from(code)
        }
        Ok(Detached::Starter(Start::Vanished)) => {
            eprintln!("vanished");
            ExitCode::FAILURE
        }
        Ok(Detached::Daemon(report)) => serve(script, report, held),
    }
}

fn serve(script: &str, report: StartReport, held: HeldSignals) -> ExitCode {
    let file = match PidFile::hold(Path::new("x.pid")) {
        Ok(file) => file,
        Err(error) => {
            report.failed(&error.to_string(), 1);
            return ExitCode::FAILURE;
        }
    };
    match script {
        "fail" => {
            report.failed("error: no\nhint: yes", 78);
            return ExitCode::from(78);
        }
        "crash" => return ExitCode::from(9),
        "late" => until("it is let on", || Path::new("go").exists()),
        _ => {}
    }
    let outcome = report.ready("");
    fs::write("facts", facts()).unwrap();
    if outcome.is_err() {
        fs::write("alone", "").unwrap();
        return ExitCode::FAILURE;
    }
    until("it is let on", || {
        script != "early" || Path::new("go").exists()
    });
    held.release();
    loop {
        let _keep = &file;
        thread::sleep(Duration::from_secs(60));
    }
}

/// What a daemon looks like from inside.
fn facts() -> String {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<_> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    let [group, session, terminal] = [fields[2], fields[3], fields[4]];
    let id = std::process::id().to_string();
    let leads = group == id || session == id;
    let streams = (0..3).map(|fd| fs::read_link(format!("/proc/self/fd/{fd}")).unwrap());
    let streams: Vec<_> = streams.map(|path| path.display().to_string()).collect();
    fs::write("mode", "").unwrap();
    let mode = std::os::unix::fs::MetadataExt::mode(&fs::metadata("mode").unwrap()) & 0o777;
    format!("leads {leads} terminal {terminal} streams {streams:?} mode {mode:o}")
}

/// A folder with one daemon in it, which ends with it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        Place {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn start(&self, script: &str) -> Child {
        Command::new(env::current_exe().unwrap())
            .args(["daemon", script])
            .arg(self.folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn run(&self, script: &str) -> Output {
        // The daemon must not hold the streams of its starter: this waits until they are closed.
        self.start(script).wait_with_output().unwrap()
    }

    fn running(&self) -> Option<Running> {
        Running::find(&self.path("x.pid")).unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Ok(Some(running)) = Running::find(&self.path("x.pid")) {
            let _ = running.stop(Stop { grace: None });
        }
    }
}

fn until(what: &str, mut there: impl FnMut() -> bool) {
    let start = Instant::now();
    while !there() {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "waited for: {what}"
        );
        thread::sleep(Duration::from_millis(5));
    }
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn a_daemon_outlives_its_starter(place: &Place) {
    let output = place.run("serve");
    let running = place.running().unwrap();
    let ready = format!("ready {}\n", running.id());
    assert_eq!(said(&output), (Some(0), ready, String::new()));
    until("the facts", || {
        fs::read_to_string(place.path("facts")).is_ok_and(|text| !text.is_empty())
    });
    assert_eq!(
        fs::read_to_string(place.path("facts")).unwrap(),
        "leads false terminal 0 streams [\"/dev/null\", \"/dev/null\", \"/dev/null\"] mode 640"
    );
    let grace = Some(Duration::from_secs(20));
    assert_eq!(running.stop(Stop { grace }).unwrap(), Stopped::Ended);
    assert!(place.running().is_none());
}

fn the_starter_says_why_it_failed(place: &Place) {
    let words = "error: no\nhint: yes\n".to_owned();
    assert_eq!(said(&place.run("fail")), (Some(78), String::new(), words));
    until("its end", || place.running().is_none());
}

fn a_crash_before_ready_is_a_failure(place: &Place) {
    let words = "vanished\n".to_owned();
    assert_eq!(said(&place.run("crash")), (Some(1), String::new(), words));
}

fn the_starter_waits_until_ready(place: &Place) {
    let mut starter = place.start("late");
    until("the daemon", || place.running().is_some());
    assert!(starter.try_wait().unwrap().is_none(), "it is not ready yet");
    fs::write(place.path("go"), "").unwrap();
    assert!(starter.wait().unwrap().success());
}

fn a_starter_that_is_killed_takes_it_along(place: &Place) {
    let mut starter = place.start("late");
    until("the daemon", || place.running().is_some());
    let pid = nix::unistd::Pid::from_raw(starter.id().try_into().unwrap());
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGINT).unwrap();
    assert!(!starter.wait().unwrap().success());
    fs::write(place.path("go"), "").unwrap();
    until("that it saw that it is alone", || {
        place.path("alone").exists()
    });
    until("its end", || place.running().is_none());
}

fn a_second_one_names_the_first(place: &Place) {
    place.run("serve");
    let running = place.running().unwrap();
    let words = format!(
        "another instance is running as process {} and holds x.pid\n",
        running.id()
    );
    assert_eq!(said(&place.run("serve")), (Some(1), String::new(), words));
    assert_eq!(place.running().unwrap().id(), running.id());
    // Killed, it leaves its file, and the next one takes it over.
    running.stop(Stop { grace: None }).unwrap();
    assert!(place.path("x.pid").exists());
    assert_eq!(said(&place.run("serve")).0, Some(0));
}

fn an_early_signal_does_not_kill_it(place: &Place) {
    let mut starter = place.start("early");
    let mut word = [0; 5];
    starter
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut word)
        .unwrap();
    let running = place.running().unwrap();
    use nix::sys::signal::Signal;
    for signal in [
        Signal::SIGHUP,
        Signal::SIGUSR1,
        Signal::SIGUSR2,
        Signal::SIGTERM,
    ] {
        assert!(running.signal(signal).unwrap());
    }
    assert_eq!(
        place.running().unwrap().id(),
        running.id(),
        "it is still there"
    );
    fs::write(place.path("go"), "").unwrap();
    until("that they arrived when they were released", || {
        place.running().is_none()
    });
    starter.wait().unwrap();
    let rest = io::read_to_string(starter.stdout.take().unwrap()).unwrap();
    assert_eq!(rest, format!(" {}\n", running.id()));
}
