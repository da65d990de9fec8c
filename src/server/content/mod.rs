//! The bytes of media: where they are kept, what they may be, and how they come and go.
//!
//! `shelf` keeps them, `sniff` tells what they are, `digest` reads what a caller says they are, `receive` takes them in,
//! `range` says which of them are asked for, `give` hands them out, `sweep` removes those that no row names. Which object holds
//! the bytes of a medium is for the medium's row to say: an upload writes a new object, and only the transaction that names it
//! in the row makes it visible.

mod digest;
mod give;
mod range;
mod receive;
mod shelf;
mod sniff;
mod sweep;

pub(super) use give::give;
pub(super) use receive::{Received, receive};
pub use shelf::{Key, MediaLimits, PlaceError, Shelf};
pub use sniff::sniff;
pub use sweep::{GRACE, Orphan, Sweep, SweepError, Swept, sweep, sweep_at};
