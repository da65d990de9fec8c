//! Local mode: the same router over a file, called in process. No port and no socket, so nobody else can reach it.

use std::path::{Path, PathBuf};

use axum::{Extension, Router};

use super::{App, Identity, Settings, Shelf, content::PlaceError, router};
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
    /// The media have no place.
    #[error(transparent)]
    Media(#[from] PlaceError),
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
    let media = Shelf::folder(&media_folder(&workspace.path))?;
    settle(db, media, &workspace.email, &workspace.full_name).await
}

/// Opens a database by its address, and does the same. The bytes of its media are not at hand here.
pub async fn open_at(database: &str, email: &str, full_name: &str) -> Result<Local, OpenError> {
    settle(Db::open(database).await?, Shelf::none(), email, full_name).await
}

/// The folder of the media of a workspace: beside its database.
fn media_folder(database: &Path) -> PathBuf {
    database.with_file_name("media")
}

async fn settle(db: Db, media: Shelf, email: &str, full_name: &str) -> Result<Local, OpenError> {
    let user = command::people::ensure_local(&db, email, full_name).await.map_err(OpenError::User)?;
    // A server does it once a day. Here nobody else does, and a workspace that cannot do it now is none the worse.
    if let Err(error) = command::once::sweep(&db).await {
        tracing::warn!(%error, "old idempotency keys stay until the next opening");
    }
    Ok(Local { router: open_with_media(db.clone(), &user, media), db })
}

/// The router over an open database, acting for one person.
pub fn open_with(db: Db, user: &User) -> Router {
    open_with_media(db, user, Shelf::none())
}

/// The same, with a place for the bytes of media.
pub fn open_with_media(db: Db, user: &User, media: Shelf) -> Router {
    router(App::new(db, &Settings::default()).with_media(media)).layer(Extension(Identity::local(user.id)))
}
