//! What the workstation reads of keys, themes and addresses.

#[path = "../../src/tui/action.rs"]
pub mod action;
#[path = "../../src/tui/harmless.rs"]
pub mod harmless;
#[path = "../../src/tui/keymap/mod.rs"]
pub mod keymap;
#[path = "../../src/tui/theme.rs"]
pub mod theme;
