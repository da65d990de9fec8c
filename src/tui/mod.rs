//! The tui floor: the workstation. It talks to `client` only, and never to a store.

pub mod action;
pub mod keymap;
pub mod term;
