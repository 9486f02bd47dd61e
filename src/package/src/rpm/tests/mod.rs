//! Packages as rpm and our own reader see them.
