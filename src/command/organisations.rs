//! Organisations: the tenants. Only a super admin makes and deletes them; the contact edits.

use super::{
    Actor, Error, Expected, Look, Made, Result, Unit,
    check::{Fields, slug_of},
    page::Window,
    unit::{Place, taken},
};
use crate::{
    api::{
        Page, PageQuery,
        organisations::{CreateOrganisation, EditOrganisation},
    },
    model::{Entity, Id, Organisation, Refusal, User, access},
    store::{self, page::ByTitle},
};

/// The organisations the actor may see, by name.
pub async fn list(look: &mut Look, query: &PageQuery) -> Result<Page<Organisation>> {
    let window = Window::<ByTitle>::read("organisations", query.limit, query.cursor.as_deref())?;
    let viewer = look.actor.viewer();
    let rows = store::organisations::list(&mut look.conn, viewer, window.wanted(), window.after.clone()).await?;
    Ok(window.page(rows, |row| ByTitle { title: row.name.clone(), id: row.id.uuid() }))
}

/// One organisation.
pub async fn get(look: &mut Look, id: Id<Organisation>) -> Result<Organisation> {
    let viewer = look.actor.viewer();
    let row = visible(&mut look.conn, viewer, id).await?;
    if row.deleted_at.is_some() { Err(Error::NotFound("organisation")) } else { Ok(row) }
}

/// Makes one.
pub async fn create(unit: &mut Unit, body: &CreateOrganisation) -> Result<Made<Organisation>> {
    require_super_admin(&unit.actor, "making an organisation")?;
    let slug = body.slug.clone().unwrap_or_else(|| slug_of(&body.name));
    let mut fields = Fields::default();
    fields.id("id", body.id).title("name", &body.name).slug("slug", &slug);
    fields.done()?;
    if let Some(row) = store::get::<Organisation>(&mut unit.tx, body.id).await? {
        return if row.slug == slug { Ok(Made::again(row)) } else { Err(taken(Entity::Organisation)) };
    }
    if store::organisations::by_slug(&mut unit.tx, &slug).await?.is_some() {
        return Err(Error::Conflict(format!("another organisation has the slug `{slug}`: choose another")));
    }
    let contact = body.contact_id.unwrap_or(unit.actor.user.id);
    check_contact(unit, contact).await?;
    let row = Organisation {
        id: body.id,
        name: body.name.trim().to_owned(),
        slug,
        is_active: true,
        contact_id: Some(contact),
        revision: 1,
        created_at: unit.now,
        updated_at: unit.now,
        deleted_at: None,
    };
    unit.create(place(row.id), &row).await?;
    Ok(Made::new(row))
}

/// Edits one.
pub async fn edit(
    unit: &mut Unit,
    id: Id<Organisation>,
    body: &EditOrganisation,
    expected: Expected,
) -> Result<Organisation> {
    let viewer = unit.actor.viewer();
    let row = visible(&mut unit.tx, viewer, id).await?;
    if !access::is_contact(&unit.actor.user, &row) {
        require_super_admin(&unit.actor, "editing an organisation of somebody else")?;
    }
    expected.check(&row)?;
    if row.deleted_at.is_some() {
        return Err(Error::refused("deleted", "the organisation was deleted", "make another one"));
    }
    let mut fields = Fields::default();
    body.name.iter().for_each(|name| {
        fields.title("name", name);
    });
    fields.done()?;
    if let Some(Some(contact)) = body.contact_id {
        check_contact(unit, contact).await?;
    }
    let after = Organisation {
        name: body.name.as_deref().map_or_else(|| row.name.clone(), |name| name.trim().to_owned()),
        is_active: body.is_active.unwrap_or(row.is_active),
        contact_id: body.contact_id.unwrap_or(row.contact_id),
        ..row.clone()
    };
    unit.update(place(id), &row, after).await
}

/// Deletes one that has no projects left.
pub async fn delete(unit: &mut Unit, id: Id<Organisation>, expected: Expected) -> Result<Organisation> {
    require_super_admin(&unit.actor, "deleting an organisation")?;
    let viewer = unit.actor.viewer();
    let row = visible(&mut unit.tx, viewer, id).await?;
    if row.deleted_at.is_some() {
        return Ok(row);
    }
    expected.check(&row)?;
    let left = store::organisations::project_count(&mut unit.tx, id).await?;
    if left > 0 {
        let reason = format!("the organisation still has {left} projects");
        return Err(Error::refused("has-projects", reason, "delete its projects first"));
    }
    unit.delete(place(id), &row).await
}

/// Takes a deletion back.
pub(super) async fn revive(unit: &mut Unit, id: Id<Organisation>) -> Result<Organisation> {
    require_super_admin(&unit.actor, "reviving an organisation")?;
    let viewer = unit.actor.viewer();
    let row = visible(&mut unit.tx, viewer, id).await?;
    unit.revive(place(id), &row).await
}

async fn visible(
    session: &mut impl store::Session,
    viewer: store::Viewer,
    id: Id<Organisation>,
) -> Result<Organisation> {
    if !store::organisations::is_visible(session, viewer, id).await? {
        return Err(Error::NotFound("organisation"));
    }
    store::get(session, id).await?.ok_or(Error::NotFound("organisation"))
}

async fn check_contact(unit: &mut Unit, contact: Id<User>) -> Result<()> {
    let user: Option<User> = store::get(&mut unit.tx, contact).await?;
    if user.as_ref().is_some_and(access::is_in) {
        return Ok(());
    }
    Err(Error::field("contact_id", "must be an active person of this server"))
}

/// Refuses what only a super admin may do.
pub(super) fn require_super_admin(actor: &Actor, what: &str) -> Result<()> {
    if actor.is_super_admin() {
        return Ok(());
    }
    Err(Error::NotAllowed(Refusal::new("super-admin-only", format!("{what} needs a super admin"), "ask a super admin")))
}

fn place(id: Id<Organisation>) -> Place {
    Place { scope: id.uuid(), project: None, video: None }
}
