//! Packages as rpm and our own reader see them.

mod build;
mod faults;
mod reissue;
mod sample;
