//! What can be previewed of a medium, and why the rest cannot.

use std::path::PathBuf;

use ratatui::layout::Size;

use super::{Key, Means, fetch::path_of};
use crate::model::{Id, Media, MediaStatus, MediaType};

/// Where the bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// With the server.
    Uploaded,
    /// On this machine.
    File(PathBuf),
}

/// A medium that can be previewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    pub medium: Id<Media>,
    pub revision: i64,
    pub kind: MediaType,
    pub source: Source,
}

/// Why a medium cannot be previewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unseen {
    #[error("it is still being uploaded")]
    Uploading,
    #[error("it is still being generated")]
    Generating,
    #[error("it has failed")]
    Failed,
    /// Addresses of others are not followed.
    #[error("it is on the web")]
    Elsewhere,
    #[error("its bytes are not here")]
    Missing,
    #[error("previews of its kind are off here")]
    Off,
}

impl Subject {
    /// A medium, if it can be previewed.
    pub fn of(media: &Media, means: Means) -> Result<Self, Unseen> {
        match media.status {
            MediaStatus::Uploading => return Err(Unseen::Uploading),
            MediaStatus::Generating => return Err(Unseen::Generating),
            MediaStatus::Failed => return Err(Unseen::Failed),
            MediaStatus::Ok => {}
        }
        let source = match path_of(&media.url) {
            Some(path) => Source::File(path),
            None if media.is_uploaded() && media.content_id.is_some() => Source::Uploaded,
            None if media.is_uploaded() => return Err(Unseen::Missing),
            None => return Err(Unseen::Elsewhere),
        };
        if !means.shows(media.kind) {
            return Err(Unseen::Off);
        }
        Ok(Self { medium: media.id, revision: media.revision, kind: media.kind, source })
    }

    /// Its preview in a room of that size.
    pub fn key(&self, room: Size) -> Key {
        Key { medium: self.medium, revision: self.revision, columns: room.width, rows: room.height }
    }
}
