//! Every rule finds its defect, and a good package has none.

mod deb;
mod kit;
mod rpm;
