//! Media: what takes point at.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{Error, Expected, Look, Result, Unit, check::Fields, find};
use crate::{
    api::media::{EditMedia, ProjectStorage, Storage},
    model::{ContentType, Deed, Id, Media, MediaStatus, Project},
    store,
};

/// Bytes that were stored for a medium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Names the stored object.
    pub id: Uuid,
    /// How many bytes there are.
    pub size: u64,
    /// Their SHA-256, in hexadecimal.
    pub sha256: String,
    /// What they are.
    pub kind: ContentType,
    /// The name their file had.
    pub file_name: Option<String>,
}

/// One medium.
pub async fn get(look: &mut Look, id: Id<Media>) -> Result<Media> {
    Ok(find::medium(&mut look.conn, &look.actor, id).await?.readable()?.row)
}

/// What a project takes up in the media storage.
pub async fn storage(look: &mut Look, project: Id<Project>) -> Result<Storage> {
    find::project(&mut look.conn, &look.actor, project).await?.readable()?;
    let (bytes, count) = store::media::usage(&mut look.conn, project).await?;
    Ok(Storage { bytes, count })
}

/// The same of every project that the actor may see.
pub async fn storages(look: &mut Look) -> Result<Vec<ProjectStorage>> {
    let usages = store::media::usages(&mut look.conn, look.actor.viewer()).await?;
    let of = |usage: store::media::Usage| ProjectStorage {
        project_id: usage.project,
        storage: Storage { bytes: usage.bytes, count: usage.count },
    };
    Ok(usages.into_iter().map(of).collect())
}

/// The objects that the rows of projects name, deleted rows included. A project that does not exist has no entry.
pub async fn named(
    db: &store::Db,
    projects: impl IntoIterator<Item = Id<Project>>,
) -> Result<HashMap<Id<Project>, HashSet<Uuid>>> {
    let mut conn = db.conn().await?;
    let mut named = HashMap::new();
    for project in projects {
        if store::get::<Project>(&mut conn, project).await?.is_some() {
            let contents = store::media::contents_of(&mut conn, project).await?;
            named.insert(project, contents.into_iter().collect());
        }
    }
    Ok(named)
}

/// One whose bytes the actor may upload.
pub async fn to_upload(look: &mut Look, id: Id<Media>, file_name: Option<&str>) -> Result<Media> {
    let medium = find::medium(&mut look.conn, &look.actor, id).await?.writable(Deed::EditScene)?.row;
    let mut fields = Fields::default();
    if let Some(name) = file_name {
        fields.label("file_name", name);
    }
    fields.done()?;
    require_uploaded(&medium)?;
    Ok(medium)
}

fn require_uploaded(medium: &Media) -> Result<()> {
    if medium.is_uploaded() {
        return Ok(());
    }
    Err(Error::refused(
        "registered",
        "this medium is registered by its address, and takes no bytes",
        "add a new take without `url` and with the status `uploading`",
    ))
}

/// Refuses other bytes for a medium that has some.
pub fn require_same_bytes(medium: &Media, sha256: &str) -> Result<()> {
    match &medium.sha256 {
        Some(known) if known != sha256 => Err(Error::Conflict(
            "the medium has other bytes already, and they never change: make a new take for these".to_owned(),
        )),
        _ => Ok(()),
    }
}

/// Says that the bytes of a medium are stored. `over` is the object it had when they began to come, so that of two uploads
/// at once the first one stays. Whether `content` is what it has now is told by its `content_id`.
pub async fn finish(unit: &mut Unit, id: Id<Media>, content: &Content, over: Option<Uuid>) -> Result<Media> {
    // Two uploads may end at the same moment: the second one sees what the first one wrote.
    store::media::lock(&mut unit.tx, id).await?;
    let medium = find::medium(&mut unit.tx, &unit.actor, id).await?.writable(Deed::EditScene)?;
    require_uploaded(&medium.row)?;
    require_same_bytes(&medium.row, &content.sha256)?;
    if medium.row.content_id != over {
        return Ok(medium.row);
    }
    let before = &medium.row;
    let after = Media {
        status: MediaStatus::Ok,
        content_id: Some(content.id),
        size_bytes: i64::try_from(content.size).ok(),
        sha256: Some(content.sha256.clone()),
        content_type: Some(content.kind),
        file_name: before.file_name.clone().or_else(|| content.file_name.clone()),
        ..before.clone()
    };
    unit.update(medium.place(), before, after).await
}

/// Edits one: where it is and how far it is.
pub async fn edit(unit: &mut Unit, id: Id<Media>, body: &EditMedia, expected: Expected) -> Result<Media> {
    let medium = find::medium(&mut unit.tx, &unit.actor, id).await?.writable(Deed::EditScene)?;
    expected.check(&medium.row)?;
    let mut fields = Fields::default();
    body.url.iter().for_each(|url| {
        fields.url("url", url);
    });
    fields.done()?;
    let before = &medium.row;
    keep_what_was_uploaded(before, body)?;
    let after = Media {
        url: body.url.clone().unwrap_or_else(|| before.url.clone()),
        status: body.status.unwrap_or(before.status),
        ..before.clone()
    };
    unit.update(medium.place(), before, after).await
}

/// The bytes of an uploaded medium are what it is: where they are, and whether they came, is not for an edit to say.
fn keep_what_was_uploaded(medium: &Media, body: &EditMedia) -> Result<()> {
    if !medium.is_uploaded() {
        return Ok(());
    }
    let says_done = body.status.is_some_and(|status| status == MediaStatus::Ok);
    let moves = body.url.as_ref().is_some_and(|url| *url != medium.url);
    let leaves = body.status.is_some_and(|status| status != medium.status);
    if moves || (leaves && (says_done || medium.sha256.is_some())) {
        return Err(Error::refused(
            "uploaded",
            "this medium is uploaded, and its address and its bytes never change",
            "upload its bytes to /v1/media/{id}/content, or make a new take",
        ));
    }
    Ok(())
}

/// Deletes one, unless a scene has it as a take: how adding it is taken back.
pub(super) async fn delete(unit: &mut Unit, id: Id<Media>) -> Result<Media> {
    let medium = find::medium(&mut unit.tx, &unit.actor, id).await?.restorable(Deed::EditScene)?;
    if store::media::is_linked(&mut unit.tx, id).await? {
        return Ok(medium.row);
    }
    unit.delete(medium.place(), &medium.row).await
}

/// Takes a deletion back.
pub(super) async fn revive(unit: &mut Unit, id: Id<Media>) -> Result<Media> {
    let medium = find::medium(&mut unit.tx, &unit.actor, id).await?.restorable(Deed::EditScene)?;
    unit.revive(medium.place(), &medium.row).await
}
