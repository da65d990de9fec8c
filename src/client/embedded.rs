//! Local mode: the backend embedded on the workspace's own SQLite file.

use super::Client;
pub use crate::server::local::{LocalWorkspace, OpenError};

impl Client {
    /// Opens the workspace's database, made and migrated where needed, and calls its router in process.
    pub async fn local(workspace: &LocalWorkspace) -> Result<Self, OpenError> {
        crate::server::local::open(workspace).await.map(Self::embedded)
    }
}
