//! HTTP of the kernel.

mod tls;

pub(crate) use tls::use_ring;
