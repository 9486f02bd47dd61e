//! A network between two daemons that can break.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// How a cable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Is {
    Whole,
    /// Connections break, and new ones come to nothing.
    Cut,
    /// Connections stand, but nothing arrives, and nobody is told.
    Silent,
    /// Requests arrive; answers do not.
    OneWay,
}

/// A way to a port of this machine that can break.
pub(super) struct Cable {
    pub(super) port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    to: u16,
    state: Mutex<State>,
    closed: AtomicBool,
}

struct State {
    is: Is,
    connections: Vec<Arc<Connection>>,
}

struct Connection {
    near: TcpStream,
    far: TcpStream,
    /// Bytes of it were swallowed, so that the rest is worth nothing either.
    spoilt: AtomicBool,
}

impl Cable {
    /// A whole cable to a port.
    pub(super) fn to(port: u16) -> Cable {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let shared = Arc::new(Shared {
            to: port,
            state: Mutex::new(State {
                is: Is::Whole,
                connections: Vec::new(),
            }),
            closed: AtomicBool::new(false),
        });
        let port = listener.local_addr().unwrap().port();
        let of_thread = Arc::clone(&shared);
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                if of_thread.closed.load(Ordering::SeqCst) {
                    return;
                }
                of_thread.connect(near);
            }
        });
        Cable { port, shared }
    }

    pub(super) fn becomes(&self, is: Is) {
        let mut state = self.shared.state.lock().unwrap();
        state.is = is;
        match is {
            Is::Whole | Is::OneWay => {}
            Is::Cut => state.connections.drain(..).for_each(|c| c.end()),
            Is::Silent => {
                let connections = state.connections.iter();
                connections.for_each(|c| c.spoilt.store(true, Ordering::SeqCst));
            }
        }
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        self.becomes(Is::Cut);
        self.shared.closed.store(true, Ordering::SeqCst);
        // Wakes the thread that listens, which then stops.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

impl Shared {
    fn connect(self: &Arc<Shared>, near: TcpStream) {
        let mut state = self.state.lock().unwrap();
        if state.is == Is::Cut {
            return;
        }
        // Nobody listens there: the same comes to whoever connects to us.
        let Ok(far) = TcpStream::connect(("127.0.0.1", self.to)) else {
            return;
        };
        let spoilt = AtomicBool::new(state.is == Is::Silent);
        let connection = Arc::new(Connection { near, far, spoilt });
        state.connections.push(Arc::clone(&connection));
        for answers in [false, true] {
            let (shared, connection) = (Arc::clone(self), Arc::clone(&connection));
            thread::spawn(move || shared.carry(&connection, answers));
        }
    }

    fn carry(&self, connection: &Connection, answers: bool) {
        let (mut from, mut to) = match answers {
            false => (&connection.near, &connection.far),
            true => (&connection.far, &connection.near),
        };
        let mut buffer = [0; 16 * 1024];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if answers && self.state.lock().unwrap().is == Is::OneWay {
                connection.spoilt.store(true, Ordering::SeqCst);
            }
            if connection.spoilt.load(Ordering::SeqCst) {
                continue;
            }
            if to.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        connection.end();
    }
}

impl Connection {
    fn end(&self) {
        let _ = self.near.shutdown(Shutdown::Both);
        let _ = self.far.shutdown(Shutdown::Both);
    }
}
