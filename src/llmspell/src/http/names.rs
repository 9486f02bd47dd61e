//! Under which names browsers may reach the kernel.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, StatusCode,
        header::{HOST, ORIGIN},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::refusal::Refusal;
use crate::kernel::Kernel;

/// The middleware: a page of somebody else must not use the browser of somebody here.
///
/// `Origin` says whose page asks. `Host` says under which name: a name that its owner lets point to
/// 127.0.0.1 is the same origin to the browser (DNS rebinding), which no address can be.
pub(super) async fn check(
    State(kernel): State<Arc<Kernel>>,
    request: Request,
    next: Next,
) -> Response {
    let allowed = kernel.live().allowed_origins;
    match refusal(request.headers(), &allowed) {
        Some(refusal) => refusal.into_response(),
        None => next.run(request).await,
    }
}

fn refusal(headers: &HeaderMap, allowed: &[String]) -> Option<Refusal> {
    let text = |name| {
        headers.get(name).map(|value: &axum::http::HeaderValue| {
            value.to_str().unwrap_or_default().to_ascii_lowercase()
        })
    };
    let any = allowed.iter().any(|name| name == "*");
    let known = |name: &str| {
        allowed
            .iter()
            .any(|allowed| allowed.eq_ignore_ascii_case(name))
    };
    if let Some(host) = text(HOST) {
        let name = without_port(&host);
        let address = name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        if !(any || address || name == "localhost" || known(name)) {
            let text = format!("the name {name} is not in security.allowed_origins");
            return Some(Refusal::new(StatusCode::FORBIDDEN, text));
        }
    }
    if let Some(origin) = text(ORIGIN) {
        let host = origin
            .split_once("://")
            .map_or(origin.as_str(), |(_, host)| host);
        if !(any || known(&origin) || known(without_port(host))) {
            let text = format!("the origin {origin} is not in security.allowed_origins");
            return Some(Refusal::new(StatusCode::FORBIDDEN, text));
        }
    }
    None
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        let allowed = ["localhost", "127.0.0.1", "https://lab.example:8443"];
        refusal(&headers, &allowed.map(str::to_owned)).is_some()
    }

    #[test]
    fn foreign_pages_and_rebound_names_are_refused() {
        assert!(!refused("localhost:9555", None));
        assert!(!refused("[::1]:9555", None));
        assert!(!refused("10.0.0.7:9555", None));
        assert!(refused("evil.example:9555", None));
        assert!(!refused("127.0.0.1:9555", Some("http://localhost:8888")));
        assert!(!refused("127.0.0.1:9555", Some("https://lab.example:8443")));
        assert!(refused("127.0.0.1:9555", Some("https://lab.example")));
        assert!(refused("127.0.0.1:9555", Some("https://evil.example")));
        assert!(refused("127.0.0.1:9555", Some("null")));
    }
}
