//! Who may ask.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::Detail;
use crate::settings::Secret;

/// The secrets of which a request must carry one; without any, everybody may ask.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guard {
    secrets: Vec<Secret>,
}

impl Guard {
    pub(crate) fn new(secrets: impl IntoIterator<Item = Secret>) -> Guard {
        Guard {
            secrets: secrets.into_iter().collect(),
        }
    }

    /// The middleware.
    pub(crate) async fn check(
        State(guard): State<Guard>,
        request: Request,
        next: Next,
    ) -> Response {
        if guard.admits(request.headers()) {
            return next.run(request).await;
        }
        Detail::new(StatusCode::UNAUTHORIZED, "Not authenticated").into_response()
    }

    fn admits(&self, headers: &HeaderMap) -> bool {
        let bearer = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        let admin = headers
            .get("X-Admin-Token")
            .and_then(|value| value.to_str().ok());
        let right = |secret: &Secret| {
            bearer
                .into_iter()
                .chain(admin)
                .any(|offered| secret.matches(offered))
        };
        self.secrets.is_empty() || self.secrets.iter().any(right)
    }
}
