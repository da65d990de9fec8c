//! Local mode: the same router over a file, called in process. No port and no socket, so nobody else can reach it.

use std::path::PathBuf;

use axum::{Extension, Router};

use super::{App, Identity, Settings, router};
use crate::{
    command,
    model::User,
    store::{self, Db},
};

/// Which workspace, and who works in it.
#[derive(Debug, Clone)]
pub struct LocalWorkspace {
    /// The database file; made where it is missing, with its folder.
    pub path: PathBuf,
    /// The address that names the person. The same address is the same person in every local workspace.
    pub email: String,
    /// The name shown beside comments; used when the person is new to the workspace.
    pub full_name: String,
}

/// Why a local workspace does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database does not open.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The person cannot be added.
    #[error("the local user cannot be set up: {0}")]
    User(#[source] command::Error),
}

/// An open local workspace.
#[derive(Debug, Clone)]
pub struct Local {
    /// Every route, acting for the one who works here.
    pub router: Router,
    db: Db,
}

impl Local {
    /// Ends every connection and folds the log into the file, so that the file alone is the workspace and can be copied.
    /// Without it nothing is lost: the next opening finds the log.
    pub async fn close(&self) {
        self.db.close().await;
    }
}

/// Opens the workspace, brings its tables up to date, makes sure of the local user, and answers the router that acts for
/// them.
pub async fn open(workspace: &LocalWorkspace) -> Result<Local, OpenError> {
    let db = Db::open_sqlite(&workspace.path).await?;
    settle(db, &workspace.email, &workspace.full_name).await
}

/// Opens a database by its address, and does the same.
pub async fn open_at(database: &str, email: &str, full_name: &str) -> Result<Local, OpenError> {
    settle(Db::open(database).await?, email, full_name).await
}

async fn settle(db: Db, email: &str, full_name: &str) -> Result<Local, OpenError> {
    let user = command::people::ensure_local(&db, email, full_name).await.map_err(OpenError::User)?;
    Ok(Local { router: open_with(db.clone(), &user), db })
}

/// The router over an open database, acting for one person.
pub fn open_with(db: Db, user: &User) -> Router {
    router(App::new(db, &Settings::default())).layer(Extension(Identity::local(user.id)))
}
