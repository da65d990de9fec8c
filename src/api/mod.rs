//! The wire contract, one file per resource: the path, what is sent, what comes back. The server mounts the path constants
//! and the client builds its calls from them, so nothing is spelled twice.

#![warn(missing_docs)]

pub mod access_levels;
pub mod activity;
pub mod auth;
pub mod batch;
pub mod call;
pub mod changes;
pub mod comments;
pub mod events;
pub mod imports;
pub mod invites;
pub mod large;
pub mod media;
pub mod members;
pub mod organisations;
pub mod people;
pub mod presence;
pub mod problem;
pub mod projects;
pub mod queue;
pub mod scenes;
pub mod search;
pub mod secret;
pub mod snoozes;
pub mod stage;
pub mod tokens;
pub mod tree;
pub mod versions;
pub mod videos;

pub use call::{CLIENT_ID, Call, Edit, IDEMPOTENCY_KEY, Page, PageQuery, REPLAYED, VERSION_HEADER};
pub use problem::{FieldError, Problem, ProblemType};
pub use secret::Secret;

/// The description of the API itself, as `OpenAPI` 3.1.
pub const OPENAPI: &str = "/openapi.json";
