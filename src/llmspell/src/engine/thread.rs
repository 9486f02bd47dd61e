//! The thread of Lua.

use std::{
    sync::{Arc, RwLock, mpsc},
    time::Duration,
};

use mlua::Lua;
use tokio::{runtime::Handle, sync::oneshot};

use super::{
    Completion, Control, Outcome, Request, ScriptError, Stream,
    api::install,
    code::completeness,
    complete::complete,
    inspect::inspect,
    job::{Completeness, Job},
    output::Output,
    run::run,
    sandbox,
};
use crate::{
    Failure, advised,
    provider::Asker,
    settings::{Providers, RuntimeSettings, StorageSettings},
};

/// How long output is collected before it is shown: short for people, long for programs.
const TOGETHER: Duration = Duration::from_millis(10);

/// How long a script waits for those who read its output.
const PATIENCE: Duration = Duration::from_millis(100);

/// How much memory is worth being collected after a script.
const COLLECT: usize = 8 * 1024 * 1024;

/// What a script has around it.
#[derive(Clone, Debug)]
pub(crate) struct Surroundings {
    pub(crate) runtime: RuntimeSettings,
    pub(crate) storage: StorageSettings,
    pub(crate) providers: Arc<RwLock<Providers>>,
    pub(crate) asker: Arc<Asker>,
}

/// Runs scripts, one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    jobs: mpsc::Sender<Job>,
    output: Arc<Output>,
    pub(crate) control: Arc<Control>,
    stream: bool,
    /// One script at a time: the output belongs to whoever holds this.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Engine {
    /// Starts the thread. It ends with the process: what is stuck in C cannot be joined.
    pub(crate) fn start(around: Surroundings) -> Result<Engine, Failure> {
        let control = Arc::new(Control::default());
        let output = Arc::new(Output::new(Arc::clone(&control)));
        let (jobs, receiver) = mpsc::channel();
        let (made, outcome) = mpsc::channel();
        let stream = around.runtime.stream;
        let (own_control, own_output) = (Arc::clone(&control), Arc::clone(&output));
        let handle = Handle::current();
        let work = move || {
            let state = Thread::new(around, own_control, &own_output, handle);
            match state {
                Ok(state) => {
                    let _ = made.send(Ok(()));
                    state.work(&receiver);
                }
                Err(error) => drop(made.send(Err(error.to_string()))),
            }
        };
        std::thread::Builder::new()
            .name("lua".to_owned())
            .spawn(work)
            .map_err(|error| advised(&error))?;
        let failed = |text: String| Failure::new(format!("failed to start Lua: {text}"));
        outcome
            .recv()
            .unwrap_or_else(|error| Err(error.to_string()))
            .map_err(failed)?;
        Ok(Engine {
            jobs,
            output,
            control,
            stream,
            turn: Arc::default(),
        })
    }

    /// Runs a script and hands its output to `show` as it comes.
    pub(crate) async fn run(&self, request: Request, show: impl FnMut(Stream, String)) -> Outcome {
        self.run_paced(request, show, || true).await
    }

    /// The same, and the script waits while there is no room for its output; not for long, because
    /// whoever should read it may have stopped reading.
    pub(crate) async fn run_paced(
        &self,
        request: Request,
        mut show: impl FnMut(Stream, String),
        has_room: impl Fn() -> bool,
    ) -> Outcome {
        let _turn = self.turn.lock().await;
        let (sender, mut outcome) = oneshot::channel();
        if self.jobs.send(Job::Run(request, sender)).is_err() {
            return Err(ScriptError::ending());
        }
        let mut kept = Vec::new();
        let outcome = loop {
            tokio::select! {
                biased;
                outcome = &mut outcome => break outcome,
                () = self.some_output() => {}
            }
            if self.stream {
                self.take().for_each(|(stream, text)| show(stream, text));
                let late = tokio::time::Instant::now() + PATIENCE;
                while !has_room() && tokio::time::Instant::now() < late {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            } else {
                self.take().for_each(|part| keep(&mut kept, part));
            }
        };
        self.take().for_each(|part| keep(&mut kept, part));
        let rest = kept.into_iter();
        rest.for_each(|(stream, text)| show(stream, text));
        outcome.unwrap_or_else(|_| Err(ScriptError::ending()))
    }

    /// Whether code is whole.
    pub(crate) async fn completeness(&self, code: &str) -> Completeness {
        let (sender, answer) = oneshot::channel();
        let _ = self.jobs.send(Job::Completeness(code.to_owned(), sender));
        answer.await.unwrap_or(Completeness::Invalid)
    }

    /// What may stand at the cursor.
    pub(crate) async fn complete(&self, code: &str, cursor: usize) -> Completion {
        let (sender, answer) = oneshot::channel();
        let _ = self
            .jobs
            .send(Job::Complete(code.to_owned(), cursor, sender));
        answer.await.unwrap_or_default()
    }

    /// What the name at the cursor is; `None` if there is nothing of that name.
    pub(crate) async fn inspect(&self, code: &str, cursor: usize) -> Option<String> {
        let (sender, answer) = oneshot::channel();
        let _ = self
            .jobs
            .send(Job::Inspect(code.to_owned(), cursor, sender));
        answer.await.unwrap_or_default()
    }

    /// How many bytes Lua uses; `None` while a script runs.
    pub(crate) async fn memory(&self) -> Option<usize> {
        if self.control.is_busy() {
            return None;
        }
        let (sender, answer) = oneshot::channel();
        let _ = self.jobs.send(Job::Memory(sender));
        answer.await.ok()
    }

    async fn some_output(&self) {
        self.output.some.notified().await;
        tokio::select! {
            () = tokio::time::sleep(TOGETHER) => {}
            () = self.output.enough.notified() => {}
        }
    }

    fn take(&self) -> impl Iterator<Item = (Stream, String)> {
        self.output.take().into_iter()
    }
}

/// Adds to what is kept until the end.
fn keep(kept: &mut Vec<(Stream, String)>, (stream, text): (Stream, String)) {
    match kept.last_mut() {
        Some((last, whole)) if *last == stream => whole.push_str(&text),
        _ => kept.push((stream, text)),
    }
}

/// What is on the thread itself.
struct Thread {
    lua: Lua,
    control: Arc<Control>,
    limit: Option<Duration>,
}

impl Thread {
    fn new(
        around: Surroundings,
        control: Arc<Control>,
        output: &Arc<Output>,
        handle: Handle,
    ) -> mlua::Result<Thread> {
        let lua = sandbox::state(&around.runtime, output)?;
        let limit = around.runtime.execution_limit;
        let memory = around.runtime.max_memory_bytes;
        install(&lua, around, &control, handle)?;
        if memory > 0 {
            lua.set_memory_limit(memory)?;
        }
        Ok(Thread {
            lua,
            control,
            limit,
        })
    }

    fn work(&self, jobs: &mpsc::Receiver<Job>) {
        let mut number = 0;
        while let Ok(job) = jobs.recv() {
            match job {
                Job::Run(request, answer) => {
                    number += 1;
                    self.control.begin(number, self.limit);
                    let outcome = run(&self.lua, &self.control, &request);
                    if self.lua.used_memory() > COLLECT {
                        // What a script left behind should not count against the next one. Still
                        // watched: finalizers are code too.
                        let _ = self.lua.gc_collect();
                    }
                    self.control.end();
                    let _ = answer.send(outcome);
                }
                Job::Completeness(code, answer) => {
                    let _ = answer.send(completeness(&self.lua, &code));
                }
                Job::Complete(code, cursor, answer) => {
                    drop(answer.send(complete(&self.lua, &code, cursor)));
                }
                Job::Inspect(code, cursor, answer) => {
                    drop(answer.send(inspect(&self.lua, &code, cursor)));
                }
                Job::Memory(answer) => drop(answer.send(self.lua.used_memory())),
            }
        }
    }
}
