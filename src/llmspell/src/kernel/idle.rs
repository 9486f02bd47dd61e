//! Ending when nobody needs us.

use std::time::{Duration, Instant};

use super::Kernel;

/// Returns once there was no message for so long and no script runs.
pub(super) async fn idle(kernel: &Kernel, limit: Option<Duration>) {
    let Some(limit) = limit else {
        return std::future::pending().await;
    };
    loop {
        if kernel.engine.control.is_busy() {
            kernel.touch();
        }
        let until = kernel.last() + limit;
        if Instant::now() >= until {
            return;
        }
        tokio::time::sleep_until(until.into()).await;
    }
}
