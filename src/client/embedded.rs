//! Local mode: the backend embedded on the workspace's own SQLite file.

use super::Client;
pub use crate::server::local::{LocalWorkspace, OpenError};

impl Client {
    /// Opens the workspace's database, made and migrated where needed, and calls its router in process.
    pub async fn local(workspace: &LocalWorkspace) -> Result<Self, OpenError> {
        crate::server::local::open(workspace).await.map(Self::embedded)
    }

    /// Works in process on a database by its address (a path, `sqlite:PATH` or `postgres://…`), as the person of that address
    /// and name, with every right in it.
    pub async fn local_at(database: &str, email: &str, full_name: &str) -> Result<Self, OpenError> {
        crate::server::local::open_at(database, email, full_name).await.map(Self::embedded)
    }
}
