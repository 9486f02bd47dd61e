//! Repositories as their clients see them: gpgv, sqv and apt-get on what this crate writes.

mod apt;
mod clients;
mod fixture;
mod interruption;
mod keyring;

mod keys;
mod publishing;
mod web;
