//! Who works in a project: managers add, change and remove members, none above themselves.

use super::{
    Error, Expected, Look, Made, Result, Unit,
    check::Fields,
    find::{self, Found},
    unit::{Place, taken},
};
use crate::{
    api::{
        Page,
        members::{AddMember, EditMember},
    },
    model::{AccessLevel, Deed, Entity, Id, Level, MemberRole, Project, ProjectMember, Refusal, User, access},
    store,
};

/// The levels that a member can have, the lowest first.
pub async fn levels(look: &mut Look) -> Result<Page<AccessLevel>> {
    Ok(Page { items: store::access_levels::list(&mut look.conn).await?, next_cursor: None })
}

/// Adds somebody who is known to the actor already. They are in at once.
pub async fn add(unit: &mut Unit, project: Id<Project>, body: &AddMember) -> Result<Made<ProjectMember>> {
    let project = managed(unit, project).await?;
    let mut fields = Fields::default();
    fields.id("id", body.id);
    fields.done()?;
    let level = level_named(unit, project.level, &body.level).await?;
    let user = person(unit, body).await?;
    if let Some(row) = store::get::<ProjectMember>(&mut unit.tx, body.id).await? {
        let same = row.project_id == project.row.id && row.user_id == user.id;
        return if same { Ok(Made::again(row)) } else { Err(taken(Entity::ProjectMember)) };
    }
    if store::members::of_user(&mut unit.tx, project.row.id, user.id).await?.is_some() {
        return Err(Error::Conflict("this person is a member already: change the level of the membership".to_owned()));
    }
    let row = ProjectMember {
        id: body.id,
        project_id: project.row.id,
        user_id: user.id,
        access_level_id: level.id,
        role: MemberRole::Contributor,
        invited_by_id: Some(unit.actor.user.id),
        invited_at: Some(unit.now),
        accepted_at: Some(unit.now),
        is_active: true,
        revision: 1,
        created_at: unit.now,
        updated_at: unit.now,
        deleted_at: None,
    };
    unit.create(Place::of_project(&project.row), &row).await?;
    Ok(Made::new(row))
}

/// Changes a member's level, or switches the membership off and on.
pub async fn edit(
    unit: &mut Unit,
    project: Id<Project>,
    id: Id<ProjectMember>,
    body: &EditMember,
    expected: Expected,
) -> Result<ProjectMember> {
    let project = managed(unit, project).await?;
    let row = member(unit, &project, id).await?;
    expected.check(&row)?;
    if row.deleted_at.is_some() {
        return Err(Error::refused("deleted", "the member was removed", "add or invite them again"));
    }
    let mut after = row.clone();
    if let Some(name) = &body.level {
        after.access_level_id = level_named(unit, project.level, name).await?.id;
    }
    after.is_active = body.is_active.unwrap_or(row.is_active);
    unit.update(project.place(), &row, after).await
}

/// Removes a member. Their next request finds nothing of the project.
pub async fn remove(
    unit: &mut Unit,
    project: Id<Project>,
    id: Id<ProjectMember>,
    expected: Expected,
) -> Result<ProjectMember> {
    let project = managed(unit, project).await?;
    let row = member(unit, &project, id).await?;
    if row.deleted_at.is_none() {
        expected.check(&row)?;
    }
    unit.delete(project.place(), &row).await
}

/// The project, for somebody who may manage its members. It stays locked: such changes are made one after another.
pub(super) async fn managed(unit: &mut Unit, id: Id<Project>) -> Result<Found<Project>> {
    store::projects::lock(&mut unit.tx, id).await?;
    find::project(&mut unit.tx, &unit.actor, id).await?.writable(Deed::ManageMembers)
}

/// A level by its name, if somebody with `own` may give it.
pub(super) async fn level_named(unit: &mut Unit, own: Level, name: &str) -> Result<AccessLevel> {
    let level = store::access_levels::by_name(&mut unit.tx, name).await?.filter(|level| level.is_active);
    let Some(level) = level else {
        let known = store::access_levels::list(&mut unit.tx).await?;
        let names: Vec<String> = known.into_iter().filter(|level| level.is_active).map(|level| level.name).collect();
        return Err(Error::field("level", format!("must be one of {}", names.join(", "))));
    };
    not_above(own, Level(level.permission_level), "giving")?;
    Ok(level)
}

/// Nobody gives, changes or takes away more than they have.
fn not_above(own: Level, level: Level, what: &str) -> Result<()> {
    if level <= own {
        return Ok(());
    }
    Err(Error::NotAllowed(Refusal::new(
        "level-too-low",
        format!("{what} the level {level} needs at least that level, yours is {own}"),
        "ask somebody who has it",
    )))
}

/// A member of the project whom the actor may change.
async fn member(unit: &mut Unit, project: &Found<Project>, id: Id<ProjectMember>) -> Result<ProjectMember> {
    let row: Option<ProjectMember> = store::get(&mut unit.tx, id).await?;
    let row = row.filter(|row| row.project_id == project.row.id).ok_or(Error::NotFound("member"))?;
    if row.user_id == project.row.owner_id {
        return Err(Error::refused(
            "owner-stays",
            "this is the owner of the project, who has every right in it",
            "give the project to another owner first",
        ));
    }
    let level: Option<AccessLevel> = store::get(&mut unit.tx, row.access_level_id).await?;
    let has = match row.role {
        MemberRole::Owner => Level::OWNER,
        MemberRole::Contributor => level.map_or(Level::CLIENT, |level| Level(level.permission_level)),
    };
    not_above(project.level, has, "changing somebody with")?;
    Ok(row)
}

/// The person a body names, if the actor may know of them.
async fn person(unit: &mut Unit, body: &AddMember) -> Result<User> {
    let (field, user) = match (body.user_id, &body.email) {
        (Some(id), None) => ("user_id", store::get::<User>(&mut unit.tx, id).await?),
        (None, Some(email)) => ("email", store::users::by_email(&mut unit.tx, &email.trim().to_lowercase()).await?),
        _ => return Err(Error::field("user_id", "name the person by user_id or by email, one of them")),
    };
    let viewer = unit.actor.viewer();
    if let Some(user) = user.filter(access::is_in)
        && store::users::is_known_to(&mut unit.tx, viewer, user.id).await?
    {
        return Ok(user);
    }
    Err(Error::field(field, "is nobody whom you know here: invite them by their address"))
}
