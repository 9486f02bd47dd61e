//! Errors in the shape that clients of the Python implementation read: `{"detail": …}`.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// An error reply.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Detail {
    status: StatusCode,
    detail: Value,
}

impl Detail {
    pub(crate) fn new(status: StatusCode, detail: impl Into<Value>) -> Detail {
        Detail {
            status,
            detail: detail.into(),
        }
    }

    /// A body that is not what it should be (422).
    pub(crate) fn invalid(field: Option<&str>, message: &str) -> Detail {
        let place: Vec<&str> = std::iter::once("body").chain(field).collect();
        let kind = if message == "Field required" {
            "missing"
        } else {
            "value_error"
        };
        let detail = json!([{ "type": kind, "loc": place, "msg": message }]);
        Detail {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            detail,
        }
    }

    /// Something else than the body that is not what it should be (422).
    pub(crate) fn invalid_at(place: &[&str], message: &str) -> Detail {
        let detail = json!([{ "type": "value_error", "loc": place, "msg": message }]);
        Detail::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    /// Our own failure (500); the cause is for the log, not for the client.
    pub(crate) fn internal(error: &dyn std::error::Error) -> Detail {
        tracing::error!("{}", crate::failure::chain(error));
        Detail::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
    }
}

impl IntoResponse for Detail {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "detail": self.detail }))).into_response()
    }
}

/// The reply for a path that does not exist.
pub(crate) async fn not_found() -> Detail {
    Detail::new(StatusCode::NOT_FOUND, "Not Found")
}

/// The reply for a path that exists, with another method.
pub(crate) async fn method_not_allowed() -> Detail {
    Detail::new(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed")
}
