//! The tui floor.
pub mod keymap;
