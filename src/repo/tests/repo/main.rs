//! Repositories as their clients see them: gpgv, sqv, apt-get, rpm and dnf on what this crate writes.

mod apt;
mod clients;
mod dnf;
mod fixture;
mod full_disk;
mod interruption;
mod keyring;
mod keys;
mod killed;
mod publishing;
mod web;
