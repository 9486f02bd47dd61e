//! The language in which the tests of this workspace are written.
