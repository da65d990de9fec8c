//! Between the rows that the server hands around and the file that they are written to.

use crate::{
    exchange::{self, ProjectFile},
    model::{self, ProjectBundle},
};

/// The rows as a file.
pub fn from_bundle(bundle: ProjectBundle) -> ProjectFile {
    let format = |row: model::VideoFormat| exchange::VideoFormat { video_id: row.video_id, format: row.format };
    ProjectFile {
        organisations: bundle.organisation.into_iter().collect(),
        users: bundle.users,
        members: bundle.members,
        videos: bundle.videos,
        video_formats: bundle.video_formats.into_iter().map(format).collect(),
        versions: bundle.versions,
        scenes: bundle.scenes,
        media: bundle.media,
        scene_media: bundle.scene_media,
        comments: bundle.comments,
        decisions: bundle.decisions,
        ..ProjectFile::new(bundle.project)
    }
}

/// The rows of a file.
pub fn to_bundle(file: ProjectFile) -> ProjectBundle {
    let format = |row: exchange::VideoFormat| model::VideoFormat { video_id: row.video_id, format: row.format };
    let organisation = file.project.organisation_id;
    ProjectBundle {
        organisation: file.organisations.into_iter().find(|row| Some(row.id) == organisation),
        project: file.project,
        users: file.users,
        members: file.members,
        videos: file.videos,
        video_formats: file.video_formats.into_iter().map(format).collect(),
        versions: file.versions,
        scenes: file.scenes,
        media: file.media,
        scene_media: file.scene_media,
        comments: file.comments,
        decisions: file.decisions,
    }
}
