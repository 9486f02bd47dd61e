//! HTTP of the kernel: `/health`, `/metrics`, and scripts for those who know the key.

mod app;
mod execute;
mod health;
mod names;
mod observe;
mod peer;
mod refusal;
mod serve;
mod tls;

pub(crate) use observe::observe_start;
pub(crate) use serve::{Server, serve};
pub(crate) use tls::{Tls, fingerprint, use_ring};
