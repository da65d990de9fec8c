//! Media: what takes point at.

use super::{Expected, Look, Result, Unit, check::Fields, find};
use crate::{
    api::media::EditMedia,
    model::{Deed, Id, Media},
    store,
};

/// One medium.
pub async fn get(look: &mut Look, id: Id<Media>) -> Result<Media> {
    Ok(find::medium(&mut look.conn, &look.actor, id).await?.readable()?.row)
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
    let after = Media {
        url: body.url.clone().unwrap_or_else(|| before.url.clone()),
        status: body.status.unwrap_or(before.status),
        ..before.clone()
    };
    unit.update(medium.place(), before, after).await
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
