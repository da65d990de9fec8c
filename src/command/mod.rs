//! The command floor.
