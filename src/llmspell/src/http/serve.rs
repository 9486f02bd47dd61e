//! Serving until the kernel ends.

use std::{io, sync::Arc};

use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use super::{
    Tls,
    app::app,
    peer::{Peer, TlsListener},
};
use crate::kernel::Kernel;

/// A server that runs.
#[derive(Debug)]
pub(crate) struct Server {
    /// Dropping it stops the server.
    pub(crate) stop: oneshot::Sender<()>,
    /// Ready once all requests are answered.
    pub(crate) done: JoinHandle<()>,
}

/// Starts to serve.
pub(crate) fn serve(kernel: Arc<Kernel>, listener: TcpListener, tls: Option<Tls>) -> Server {
    let (stop, stopped) = oneshot::channel::<()>();
    let done = tokio::spawn(async move {
        if let Err(error) = work(kernel, listener, tls, stopped).await {
            tracing::error!("HTTP ended: {error}");
        }
    });
    Server { stop, done }
}

async fn work(
    kernel: Arc<Kernel>,
    listener: TcpListener,
    tls: Option<Tls>,
    stopped: oneshot::Receiver<()>,
) -> io::Result<()> {
    let service = app(kernel).into_make_service_with_connect_info::<Peer>();
    let until = async { drop(stopped.await) };
    match tls {
        Some(tls) => {
            let listener = TlsListener::new(listener, tls)?;
            axum::serve(listener, service)
                .with_graceful_shutdown(until)
                .await
        }
        None => {
            axum::serve(listener, service)
                .with_graceful_shutdown(until)
                .await
        }
    }
}
