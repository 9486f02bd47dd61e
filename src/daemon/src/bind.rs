//! Listening.

use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::BindError;

/// Listens on an address; from here on clients can connect, so [`crate::Readiness::ready`] may follow.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, BindError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| BindError::new(address, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(future)
    }

    #[test]
    fn a_port_in_use_is_named_with_what_to_do() {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let error = block_on(bind(address)).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("address {address} is already in use")
        );
        assert_eq!(
            error.hint("HOST_BIND_IP", "HOST_PORT").unwrap(),
            format!(
                "`ss -ltnp 'sport = :{}'` names the program that listens there; stop it, or set \
                 HOST_PORT to a free port",
                address.port()
            )
        );
    }

    #[test]
    fn an_address_of_another_machine_is_named() {
        let error = block_on(bind("192.0.2.1:8000".parse().unwrap())).unwrap_err();
        assert_eq!(
            error.to_string(),
            "address 192.0.2.1:8000 does not belong to this machine"
        );
        assert!(
            error
                .hint("HOST_BIND_IP", "HOST_PORT")
                .unwrap()
                .starts_with("set HOST_BIND_IP")
        );
    }
}
