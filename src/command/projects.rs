//! Projects and who works in them.

use super::{
    Error, Expected, Look, Made, Result, Unit,
    check::Fields,
    find,
    page::Window,
    unit::{Place, taken},
};
use crate::{
    api::{
        Page, PageQuery,
        projects::{CreateProject, EditProject},
    },
    model::{Deed, Entity, Id, Organisation, Project, ProjectMember, Refusal, access},
    store::{
        self,
        page::{ByTime, ByTitle},
    },
};

/// The projects the actor may see, by title.
pub async fn list(look: &mut Look, query: &PageQuery) -> Result<Page<Project>> {
    let window = Window::<ByTitle>::read("projects", query.limit, query.cursor.as_deref())?;
    let viewer = look.actor.viewer();
    let rows = store::projects::list(&mut look.conn, viewer, window.wanted(), window.after.clone()).await?;
    Ok(window.page(rows, |row| ByTitle { title: row.title.clone(), id: row.id.uuid() }))
}

/// One project.
pub async fn get(look: &mut Look, id: Id<Project>) -> Result<Project> {
    Ok(find::project(&mut look.conn, &look.actor, id).await?.readable()?.row)
}

/// Who works in it, oldest membership first.
pub async fn members(look: &mut Look, id: Id<Project>, query: &PageQuery) -> Result<Page<ProjectMember>> {
    let project = find::project(&mut look.conn, &look.actor, id).await?.readable()?;
    access::require(project.level, Deed::ReadMembers)?;
    let window = Window::<ByTime>::read("members", query.limit, query.cursor.as_deref())?;
    let rows = store::members::of_project(&mut look.conn, id, window.wanted(), window.after).await?;
    let rows = rows.into_iter().map(|membership| membership.member).collect();
    Ok(window.page(rows, |row| ByTime { at: row.created_at, id: row.id.uuid() }))
}

/// Makes one; the actor becomes its owner.
pub async fn create(unit: &mut Unit, body: &CreateProject) -> Result<Made<Project>> {
    let mut fields = Fields::default();
    fields.id("id", body.id).title("title", &body.title);
    fields.text("objective", &body.objective).text("style", &body.style);
    fields.done()?;
    if let Some(row) = store::get::<Project>(&mut unit.tx, body.id).await? {
        let same_parent = row.organisation_id == body.organisation_id;
        let is_visible = find::project(&mut unit.tx, &unit.actor, body.id).await.is_ok();
        return if same_parent && is_visible { Ok(Made::again(row)) } else { Err(taken(Entity::Project)) };
    }
    check_organisation(unit, body.organisation_id).await?;
    let row = Project {
        id: body.id,
        title: body.title.trim().to_owned(),
        owner_id: unit.actor.user.id,
        organisation_id: body.organisation_id,
        objective: body.objective.clone(),
        style: body.style.clone(),
        revision: 1,
        created_at: unit.now,
        updated_at: unit.now,
        deleted_at: None,
    };
    unit.create(Place::of_project(&row), &row).await?;
    Ok(Made::new(row))
}

/// Refuses an organisation in which the actor may not start a project.
pub(super) async fn check_organisation(unit: &mut Unit, id: Option<Id<Organisation>>) -> Result<()> {
    let mut organisation: Option<Organisation> = None;
    if let Some(id) = id {
        let is_visible = store::organisations::is_visible(&mut unit.tx, unit.actor.viewer(), id).await?;
        let row = if is_visible { store::get(&mut unit.tx, id).await? } else { None };
        organisation = Some(row.ok_or(Error::NotFound("organisation"))?);
    }
    if access::may_start_project(&unit.actor.user, organisation.as_ref()) {
        return Ok(());
    }
    Err(Error::NotAllowed(Refusal::new(
        "not-in-organisation",
        "starting a project in this organisation needs an active organisation that you belong to",
        "ask its contact, or make a private project",
    )))
}

/// Edits one.
pub async fn edit(unit: &mut Unit, id: Id<Project>, body: &EditProject, expected: Expected) -> Result<Project> {
    let project = find::project(&mut unit.tx, &unit.actor, id).await?.writable(Deed::EditProject)?;
    expected.check(&project.row)?;
    let mut fields = Fields::default();
    body.title.iter().for_each(|text| {
        fields.title("title", text);
    });
    body.objective.iter().for_each(|text| {
        fields.text("objective", text);
    });
    body.style.iter().for_each(|text| {
        fields.text("style", text);
    });
    fields.done()?;
    let before = &project.row;
    let after = Project {
        title: body.title.as_deref().map_or_else(|| before.title.clone(), |title| title.trim().to_owned()),
        objective: body.objective.clone().unwrap_or_else(|| before.objective.clone()),
        style: body.style.clone().unwrap_or_else(|| before.style.clone()),
        ..before.clone()
    };
    unit.update(project.place(), before, after).await
}

/// Deletes one, with everything in it out of sight.
pub async fn delete(unit: &mut Unit, id: Id<Project>, expected: Expected) -> Result<Project> {
    let project = find::project(&mut unit.tx, &unit.actor, id).await?.restorable(Deed::DeleteProject)?;
    if project.row.deleted_at.is_none() {
        expected.check(&project.row)?;
    }
    unit.delete(project.place(), &project.row).await
}

/// Takes a deletion back.
pub async fn revive(unit: &mut Unit, id: Id<Project>) -> Result<Project> {
    let project = find::project(&mut unit.tx, &unit.actor, id).await?.restorable(Deed::DeleteProject)?;
    unit.revive(project.place(), &project.row).await
}
