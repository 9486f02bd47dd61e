//! Which image a task runs in, and getting it here.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;

use super::{docker_error::DockerError, state::State};
use crate::{failure::chain, wire::Execute};

/// What is known to be here, so that a task need not ask; docker is asked again when it turns out
/// to be wrong.
#[derive(Debug, Default)]
pub(super) struct Images {
    present: Mutex<HashSet<String>>,
    network: Mutex<bool>,
    /// One at a time: tasks that start together need the same image more often than not.
    fetching: tokio::sync::Mutex<()>,
}

/// Why a task cannot be started.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unready {
    /// What was asked for makes no sense.
    #[error("{0}")]
    Request(String),
    /// Docker cannot get it.
    #[error("image {image}: {source}")]
    Docker { image: String, source: DockerError },
    /// The network is missing and cannot be made.
    #[error("network {network}: {source}")]
    Network {
        network: String,
        source: DockerError,
    },
}

impl Unready {
    /// Whether it may be otherwise in a moment.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Unready::Request(_) => false,
            Unready::Docker { source, .. } | Unready::Network { source, .. } => source.is_passing(),
        }
    }
}

/// An archive of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Archive {
    path: PathBuf,
    /// When it was made, in seconds since 1970.
    stamp: i64,
}

impl Images {
    /// Forgets what it knows: something of it was wrong.
    pub(super) fn doubt(&self) {
        self.present().clear();
        *self.network.lock().unwrap_or_else(PoisonError::into_inner) = false;
    }

    fn present(&self) -> MutexGuard<'_, HashSet<String>> {
        self.present.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The image of a task, which is here when this returns.
pub(super) async fn image(state: &State, request: &Execute) -> Result<String, Unready> {
    let named = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
    let container = named(&request.container_name);
    let registry = named(&request.registry_image);
    for name in [&container, &registry].into_iter().flatten() {
        plain(name).map_err(Unready::Request)?;
    }
    if let Some(container) = &container {
        if container.contains('/') {
            let message = format!("`{container}` is no name of a container");
            return Err(Unready::Request(message));
        }
        if let Some(image) = from_container(state, container).await? {
            return Ok(image);
        }
    }
    if let Some(image) = registry {
        from_registry(state, &image).await?;
        return Ok(image);
    }
    Err(Unready::Request(match container {
        None => "the task names neither a container nor an image".to_owned(),
        Some(container) => format!(
            "there is no container {container}: neither an archive {container}-*.tar in {} nor an \
             image kohakuriver/{container}:base on this node",
            state.settings.container_tar_dir.display()
        ),
    }))
}

/// The network of the containers, made if it is missing.
pub(super) async fn network(state: &State) -> Result<(), Unready> {
    let network = &state.settings.network;
    let known = || {
        let known = state.images.network.lock();
        known.map_or_else(|known| *known.into_inner(), |known| *known)
    };
    if ["host", "none", "bridge"].contains(&network.name.as_str()) || known() {
        return Ok(());
    }
    let _one = state.images.fetching.lock().await;
    if known() {
        return Ok(());
    }
    let make = async {
        if !state.docker.has_network(&network.name).await? {
            let (subnet, gateway) = (&network.subnet, &network.gateway);
            let made = state.docker.make_network(&network.name, subnet, gateway);
            match made.await {
                // Another runner of this machine was faster.
                Err(DockerError::Refused { said, .. }) if said.contains("already exists") => {}
                made => made?,
            }
        }
        Ok(())
    };
    make.await.map_err(|source| Unready::Network {
        network: network.name.clone(),
        source,
    })?;
    *state
        .images
        .network
        .lock()
        .unwrap_or_else(PoisonError::into_inner) = true;
    Ok(())
}

/// The local image of a container, after its newest archive was loaded.
async fn from_container(state: &State, container: &str) -> Result<Option<String>, Unready> {
    let image = format!("kohakuriver/{container}:base");
    let archive = newest(&state.settings.container_tar_dir, container);
    let key = |archive: &Option<Archive>| {
        let stamp = archive.as_ref().map_or(0, |archive| archive.stamp);
        format!("{image}@{stamp}")
    };
    let known = key(&archive);
    if state.images.present().contains(&known) {
        return Ok(Some(image));
    }
    let _one = state.images.fetching.lock().await;
    let failed = |source| Unready::Docker {
        image: image.clone(),
        source,
    };
    let mut created = state.docker.image(&image).await.map_err(failed)?;
    if let Some(archive) = archive
        && is_newer(state, container, &archive, created.as_deref()).await
    {
        tracing::info!("loading {}", archive.path.display());
        let patience = state.settings.image_patience;
        let loaded = state.docker.load(&archive.path, patience).await;
        loaded.map_err(failed)?;
        created = state.docker.image(&image).await.map_err(failed)?;
        if created.is_none() {
            let path = archive.path.display();
            return Err(Unready::Request(format!("{path} holds no image {image}")));
        }
        if let Err(error) = state.journal.loaded(container, archive.stamp).await {
            // It is loaded again at worst.
            tracing::warn!("{}", chain(&error));
        }
    }
    if created.is_none() {
        return Ok(None);
    }
    state.images.present().insert(known);
    Ok(Some(image))
}

/// Whether an archive is newer than the image: than the archive that was loaded last, or else than
/// when the image was made.
async fn is_newer(
    state: &State,
    container: &str,
    archive: &Archive,
    created: Option<&str>,
) -> bool {
    let Some(created) = created else {
        return true;
    };
    match state.journal.archive(container).await {
        Ok(Some(stamp)) => archive.stamp > stamp,
        _ => created
            .parse::<Timestamp>()
            .map_or(true, |created| archive.stamp > created.as_second()),
    }
}

async fn from_registry(state: &State, image: &str) -> Result<(), Unready> {
    if state.images.present().contains(image) {
        return Ok(());
    }
    let _one = state.images.fetching.lock().await;
    let failed = |source| Unready::Docker {
        image: image.to_owned(),
        source,
    };
    if state.docker.image(image).await.map_err(failed)?.is_none() {
        tracing::info!("fetching {image}");
        let patience = state.settings.image_patience;
        state.docker.pull(image, patience).await.map_err(failed)?;
    }
    state.images.present().insert(image.to_owned());
    Ok(())
}

/// Whether docker cannot take it for an option, nor we for a path.
fn plain(name: &str) -> Result<(), String> {
    let inside = |c: char| c.is_ascii_alphanumeric() || "-_./:@+".contains(c);
    let first = name
        .chars()
        .next()
        .is_some_and(|c| c.is_ascii_alphanumeric());
    if first && name.chars().all(inside) && !name.contains("..") {
        return Ok(());
    }
    Err(format!("`{}` is no name of an image", name.escape_debug()))
}

/// The newest `{container}-{unixtime}.tar`.
fn newest(directory: &Path, container: &str) -> Option<Archive> {
    let stamp = |name: &str| {
        let stamp = name.strip_prefix(container)?.strip_prefix('-')?;
        stamp.strip_suffix(".tar")?.parse::<i64>().ok()
    };
    let archives = fs::read_dir(directory).ok()?.flatten().filter_map(|entry| {
        Some(Archive {
            stamp: stamp(entry.file_name().to_str()?)?,
            path: entry.path(),
        })
    });
    archives.max_by_key(|archive| archive.stamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_archive_is_that_of_the_container_itself() {
        let place = tempfile::tempdir().unwrap();
        for name in [
            "a-9.tar",
            "a-10.tar",
            "a-b-99.tar",
            "a-11.tar.tmp",
            "ab-50.tar",
        ] {
            fs::write(place.path().join(name), "").unwrap();
        }
        let found = newest(place.path(), "a");
        let path = place.path().join("a-10.tar");
        assert_eq!(found, Some(Archive { path, stamp: 10 }));
        assert_eq!(newest(place.path(), "c"), None);
    }

    #[test]
    fn no_name_is_an_option_or_leads_elsewhere() {
        for name in ["python:3.12-alpine", "reg.example:5000/a/b@sha256:00", "x"] {
            assert_eq!(plain(name), Ok(()), "{name}");
        }
        for name in ["--privileged", "", "../x", "a b", "a\nb", "a;b"] {
            assert!(plain(name).is_err(), "{name}");
        }
    }
}
