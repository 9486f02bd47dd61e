//! dnf's side: what rpm, dnf and createrepo_c see.

mod client;
mod fixture;
mod indexes;
mod installing;
mod interruption;
mod publishing;
mod release;
