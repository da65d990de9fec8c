//! The client floor.
