//! What `orama doctor` looks at below the routes: the file of a database, and where it lies.

use std::path::Path;

use crate::store::{self, Db};

pub use crate::store::{Error, filesystem};

/// A database that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// What is wrong with it, a line each.
    pub problems: Vec<String>,
    /// The size of its file, in bytes.
    pub bytes: u64,
}

/// Reads all of a database's file, and changes nothing. None: there is no file.
///
/// # Errors
/// [`Error`] where it cannot even be opened.
pub async fn examine(path: &Path) -> Result<Option<Examined>, Error> {
    let Ok(file) = std::fs::metadata(path) else { return Ok(None) };
    let db = Db::open_as_it_is(&path.to_string_lossy()).await?;
    let problems = async { store::care::problems(&mut db.conn().await?).await }.await;
    db.close().await;
    Ok(Some(Examined { problems: problems?, bytes: file.len() }))
}
