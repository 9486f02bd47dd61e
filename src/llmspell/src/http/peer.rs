//! Connections, with TLS or without.

use std::{io, net::SocketAddr, time::Duration};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_rustls::server::TlsStream;

use super::Tls;

/// How long a client may take to agree on TLS.
const PATIENCE: Duration = Duration::from_secs(10);

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) SocketAddr);

impl Connected<IncomingStream<'_, TcpListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Peer {
        Peer(*stream.remote_addr())
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Peer {
        Peer(*stream.remote_addr())
    }
}

/// Accepts connections that have agreed on TLS; one that takes its time holds up nobody.
#[derive(Debug)]
pub(super) struct TlsListener {
    agreed: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
}

impl TlsListener {
    pub(super) fn new(mut listener: TcpListener, tls: Tls) -> io::Result<TlsListener> {
        let address = listener.local_addr()?;
        let (sender, agreed) = mpsc::channel(16);
        tokio::spawn(async move {
            while !sender.is_closed() {
                // This one waits when there are no file descriptors.
                let (stream, peer) = Listener::accept(&mut listener).await;
                let (sender, tls) = (sender.clone(), tls.clone());
                tokio::spawn(async move {
                    let agreeing = tls.acceptor.accept(stream);
                    match tokio::time::timeout(PATIENCE, agreeing).await {
                        Ok(Ok(stream)) => drop(sender.send((stream, peer)).await),
                        Ok(Err(error)) => tracing::debug!("{peer}: no TLS: {error}"),
                        Err(_) => tracing::debug!("{peer}: no TLS in time"),
                    }
                });
            }
        });
        Ok(TlsListener { agreed, address })
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.agreed.recv().await {
            Some(accepted) => accepted,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
