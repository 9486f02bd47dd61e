//! `GET /api/docker/images`.

use std::sync::Arc;

use axum::{Json, extract::State as Shared, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{docker_error::DockerError, state::State};
use crate::http::Detail;

/// The answer.
#[derive(Debug, Serialize)]
pub(super) struct ImageList {
    images: Vec<Image>,
}

#[derive(Debug, Serialize)]
struct Image {
    id: String,
    tags: Vec<String>,
    created: Value,
    size: Value,
}

/// An image as docker describes it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    id: String,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    #[serde(default)]
    created: Value,
    #[serde(default)]
    size: Value,
}

pub(super) async fn image_list(
    Shared(state): Shared<Arc<State>>,
) -> Result<Json<ImageList>, Detail> {
    let failed = |why: String| {
        let message = format!("Failed to list images: {why}");
        Detail::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    };
    let json = state.docker.images().await;
    let json = json.map_err(|error: DockerError| failed(error.to_string()))?;
    let described: Vec<Described> =
        serde_json::from_str(&json).map_err(|error| failed(error.to_string()))?;
    let images = described.into_iter().map(|image| Image {
        id: image.id,
        tags: image.repo_tags.unwrap_or_default(),
        created: image.created,
        size: image.size,
    });
    Ok(Json(ImageList {
        images: images.collect(),
    }))
}
