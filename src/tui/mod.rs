//! The tui floor: the workstation. It talks to `client` only, and never to a store.

pub mod action;
pub mod glyphs;
pub mod keymap;
#[doc(hidden)]
pub mod screen_text;
#[doc(hidden)]
pub mod script;
pub mod term;
pub mod text;
pub mod theme;
pub mod widgets;
