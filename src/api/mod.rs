//! The api floor.
