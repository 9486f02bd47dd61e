//! Whatever dies, fills up or falls silent: no task is lost, none runs twice, and every verdict is
//! true. Real daemons with a real docker, and the command as the client.

mod cable;
mod clock;
mod disk;
mod docker;
mod history;
mod host;
mod kill;
mod load;
mod network;
mod outcome;
mod output;
mod river;
mod runner;
mod sharing;
mod slow_docker;
mod small_disk;
mod stall;
mod start;
