//! A whole project is taken in with its ids, revisions and times, so that exporting it again gives the same file.
//!
//! Who may: a super admin, or the person whom the project belongs to. People are recognised by id, then by address, and the
//! others are added without a password; nobody gains a right in this workspace that the project itself does not give.

mod check;
mod people;
pub mod rows;

use serde::Serialize;
use serde_json::json;

use crate::{
    api::imports::{ImportProject, ProjectReport},
    command::{
        Error, Result, Unit, find, projects,
        unit::{Change, Place, taken},
    },
    model::{Entity, Id, Organisation, Project, ProjectBundle, Refusal, User, Verb, Video},
    store::{
        self, Logged,
        activity::{Image, image},
    },
};

/// Takes a project in, and says what came.
pub async fn import(unit: &mut Unit, body: &ImportProject) -> Result<ProjectReport> {
    let mut bundle = body.bundle.clone();
    check::check(&bundle, &store::access_levels::list(&mut unit.tx).await?)?;
    let known = people::recognise(unit, &bundle).await?;
    known.rename(&mut bundle);
    require_owner(unit, &bundle.project)?;
    require_new(unit, &bundle.project).await?;
    let organisation = take_organisation(unit, &mut bundle).await?;
    let users = people::add(unit, &known, &bundle).await?;
    let place = Place::of_project(&bundle.project);
    unit.create_fresh(place, &bundle.project).await?;
    add_rows(unit, place, &bundle).await?;
    Ok(ProjectReport {
        dry_run: body.dry_run,
        project_id: bundle.project.id,
        project_title: bundle.project.title.clone(),
        rows: count_rows(&bundle, 1, organisation, users),
        people_matched: known.addresses(),
    })
}

fn require_owner(unit: &Unit, project: &Project) -> Result<()> {
    if unit.actor.is_super_admin() || project.owner_id == unit.actor.user.id {
        return Ok(());
    }
    Err(Error::NotAllowed(Refusal::new(
        "not-the-owner",
        "importing a project of somebody else needs a super admin",
        "ask a super admin, or the owner of the project",
    )))
}

/// Refuses a project that is here already. Who may not see it learns no more than that the id is taken.
async fn require_new(unit: &mut Unit, project: &Project) -> Result<()> {
    if store::get::<Project>(&mut unit.tx, project.id).await?.is_none() {
        return Ok(());
    }
    if find::project(&mut unit.tx, &unit.actor, project.id).await.is_err() {
        return Err(taken(Entity::Project));
    }
    Err(Error::Conflict(format!(
        "the project {} is in this workspace already: delete it there or go on with it",
        project.title
    )))
}

/// Finds the organisation by id, then by slug, or adds it. Answers how many were added. One that the actor may not see is
/// answered like one that is not there.
async fn take_organisation(unit: &mut Unit, bundle: &mut ProjectBundle) -> Result<i64> {
    let Some(organisation) = bundle.organisation.clone() else { return Ok(0) };
    let mut known: Option<Organisation> = store::get(&mut unit.tx, organisation.id).await?;
    if known.is_none() {
        known = store::organisations::by_slug(&mut unit.tx, &organisation.slug).await?;
    }
    let viewer = unit.actor.viewer();
    if let Some(known) = known
        && store::organisations::is_visible(&mut unit.tx, viewer, known.id).await?
    {
        bundle.project.organisation_id = Some(known.id);
        projects::check_organisation(unit, Some(known.id)).await?;
        return Ok(0);
    }
    if !unit.actor.is_super_admin() {
        return Err(Error::NotAllowed(Refusal::new(
            "super-admin-only",
            format!(
                "there is no organisation {} in this workspace, or you may not see it, and adding one needs a super admin",
                organisation.name
            ),
            "ask a super admin to import the project",
        )));
    }
    let place = Place { scope: organisation.id.uuid(), project: None, video: None };
    unit.create_fresh(place, &organisation).await?;
    Ok(1)
}

/// Adds the rows in an order in which each finds what it refers to.
async fn add_rows(unit: &mut Unit, place: Place, bundle: &ProjectBundle) -> Result<()> {
    add_all(unit, place, &bundle.members).await?;
    for video in &bundle.videos {
        unit.create_fresh(place.in_video(video.id), video).await?;
    }
    add_formats(unit, place, bundle).await?;
    unit.create_all(&bundle.media, |_| place).await?;
    let of = check::Videos::of(bundle);
    for version in &bundle.versions {
        unit.create_fresh(place.in_video(version.video_id), version).await?;
    }
    unit.create_all(&bundle.scenes, |scene| of.scene(place, scene.id)).await?;
    store::media::link_all(&mut unit.tx, &bundle.scene_media).await?;
    for take in &bundle.scene_media {
        log(unit, of.scene(place, take.scene_id), Entity::SceneMedia, take.scene_id.uuid(), image(take));
    }
    unit.create_all(&bundle.comments, |comment| of.scene(place, comment.scene_id)).await?;
    if store::decisions::insert_all(&mut unit.tx, &bundle.decisions).await? != bundle.decisions.len() as u64 {
        return Err(taken(Entity::StageDecision));
    }
    for decision in &bundle.decisions {
        log(unit, place.in_video(decision.video_id), Entity::StageDecision, decision.id.uuid(), image(decision));
    }
    Ok(())
}

async fn add_all<T: Logged + Serialize>(unit: &mut Unit, place: Place, rows: &[T]) -> Result<()> {
    for row in rows {
        unit.create_fresh(place, row).await?;
    }
    Ok(())
}

async fn add_formats(unit: &mut Unit, place: Place, bundle: &ProjectBundle) -> Result<()> {
    for video in &bundle.videos {
        let formats = formats_of(bundle, video.id);
        if formats.is_empty() {
            continue;
        }
        store::videos::set_formats(&mut unit.tx, video.id, &formats).await?;
        let after = image(&json!({ "video_id": video.id, "formats": formats }));
        log(unit, place.in_video(video.id), Entity::VideoFormats, video.id.uuid(), after);
    }
    Ok(())
}

fn formats_of(bundle: &ProjectBundle, video: Id<Video>) -> Vec<crate::model::AspectRatio> {
    bundle.video_formats.iter().filter(|row| row.video_id == video).map(|row| row.format).collect()
}

fn log(unit: &mut Unit, place: Place, entity: Entity, id: uuid::Uuid, after: Image) {
    unit.log(place, Change { verb: Verb::Create, entity, id, before: None, after: Some(after) });
}

fn count_rows(bundle: &ProjectBundle, projects: i64, organisations: i64, users: i64) -> Vec<(String, i64)> {
    let rows = [
        ("organisations", organisations),
        ("users", users),
        ("projects", projects),
        ("project_members", bundle.members.len() as i64),
        ("videos", bundle.videos.len() as i64),
        ("video_formats", bundle.video_formats.len() as i64),
        ("versions", bundle.versions.len() as i64),
        ("scenes", bundle.scenes.len() as i64),
        ("media", bundle.media.len() as i64),
        ("scene_media", bundle.scene_media.len() as i64),
        ("comments", bundle.comments.len() as i64),
        ("stage_decisions", bundle.decisions.len() as i64),
    ];
    rows.into_iter().map(|(table, count)| (table.to_owned(), count)).collect()
}
