//! The tui floor: the workstation. It talks to `client` only, and never to a store.
//!
//! A key goes through [`keymap`] to an [`action::Action`], through [`update()`] to a changed [`app::App`] and effects; the
//! worker does the effects and answers with messages; [`draw`] shows the state. Panes, views and overlays keep their own
//! state; [`term`], [`text`], [`theme`] and [`widgets`] know nothing of the workstation.

pub mod action;
pub mod app;
pub mod drafts;
pub mod draw;
pub mod glyphs;
mod harmless;
pub mod keeper;
pub mod keymap;
pub mod mouse;
pub mod notify;
pub mod opener;
pub mod outside;
pub mod overlays;
pub mod panes;
pub mod pictures;
mod run;
#[doc(hidden)]
pub mod screen_text;
#[doc(hidden)]
pub mod script;
pub mod splits;
pub mod station;
pub mod term;
pub mod text;
pub mod theme;
mod update;
pub mod views;
pub mod widgets;
pub mod worker;

pub use run::{RunError, RunOptions, run};
pub use station::Start;
pub use update::{begin, update};
