//! The service definitions.
