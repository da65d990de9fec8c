//! The description of the API. Whoever mounts a route describes it in the same breath: [`Routes`] is the only way to a
//! router, and what a route takes and answers is read from its handler's own types.
//!
//! - `table`: [`Routes`], the table that mounts and describes.
//! - `operation`: one operation while it is being described.
//! - `parts`: what each extractor takes, what each answer gives.
//! - `document`: the whole document with what all operations share.

mod document;
mod operation;
mod parts;
mod table;

pub use document::document;
pub(super) use operation::Operation;
pub(super) use parts::Answers;
pub(super) use table::Routes;
