//! What a server reads of headers, and of the beginnings of files.

use std::ops::Range;

#[path = "../../src/server/address.rs"]
pub mod address;
#[path = "../../src/server/content/range.rs"]
mod range;
#[path = "../../src/server/content/sniff.rs"]
mod sniff;

pub use sniff::sniff;

/// The bytes that a `Range` asks for of so many; none: of all of them or of none.
pub fn range(header: &str, size: u64) -> Option<Range<u64>> {
    match range::read(header, size) {
        range::Part::Of(part) => Some(part),
        range::Part::Whole | range::Part::None => None,
    }
}
