//! JSON bodies of requests.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
};
use serde::de::DeserializeOwned;

use super::Detail;

/// A JSON body, or a reply with status 422 that says what is wrong with it.
///
/// The content type is not looked at: neither does the Python implementation.
#[derive(Clone, Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Detail;

    async fn from_request(request: Request, state: &S) -> Result<Body<T>, Detail> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| Detail::new(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large"))?;
        serde_json::from_slice(&bytes).map(Body).map_err(|error| {
            let text = error.to_string();
            let missing = text
                .strip_prefix("missing field `")
                .and_then(|rest| rest.split('`').next());
            match missing {
                Some(field) => Detail::invalid(Some(field), "Field required"),
                None => Detail::invalid(None, &text),
            }
        })
    }
}
