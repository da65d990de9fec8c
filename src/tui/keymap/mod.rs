//! Keymap.
