//! The exchange floor.
