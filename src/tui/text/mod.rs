//! Text as people see it: grapheme clusters with a width in columns, wrapping, and the two editors.

mod composer;
mod composer_view;
mod fuzzy;
mod grapheme;
mod line_input;
mod paint;
mod wrap;

pub use composer::{Composer, Mention};
pub use fuzzy::rank;
pub use grapheme::{cut, grapheme_width, shown, width};
pub use line_input::LineInput;
pub use paint::{columns_of, paint};
pub use wrap::{WrapCache, wrap_rows};
