//! Pieces that panes and overlays are drawn with. They keep no state of the workstation and draw only what is visible.

mod frame;
mod hints;
mod list;
mod popup;
mod scrollbar;
mod toast;

pub use frame::PaneFrame;
pub use hints::{draw_hints, plain_hints};
pub use list::{ListState, Row, draw_list};
pub use popup::{centred, draw_popup, wipe};
pub use scrollbar::draw_scrollbar;
pub use toast::{Severity, Toast, draw_toast};

use super::glyphs::Glyphs;
use super::theme::Theme;

/// What every widget is drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    pub theme: &'a Theme,
    pub glyphs: &'a Glyphs,
}
