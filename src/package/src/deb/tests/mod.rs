//! Packages as dpkg, lintian and our own reader see them.

mod build;
mod faults;
mod read;
mod sample;
mod tools;
