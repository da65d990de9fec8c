//! The server floor.
