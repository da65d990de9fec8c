//! The rules of review, held to what `product.md` promises: tables written out here a second time, and properties of
//! anything that may happen.

mod access;
mod comment;
mod compare;
mod diff;
mod lineage;
mod make;
mod order;
mod safe_text;
mod search;
mod stage;
mod thread;
mod timecode;
mod version;
