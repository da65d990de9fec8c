//! The demo's comments: threads, and amends that later versions carry on.

use super::{
    build::{self, Broken, World},
    source::{self, Age},
};
use crate::model::{Comment, CommentStatus, Id, ProjectBundle, Scene, Timestamp, Version, Visibility};

/// Adds a thread, once for each version that carries its amend on. Replies stand where they were written: on the version
/// that was the newest at that time.
pub fn add(
    world: &World<'_>,
    bundle: &mut ProjectBundle,
    video: &source::Video,
    versions: &[Version],
    source: &source::Comment,
    path: &str,
) -> Result<(), Broken> {
    let key = format!("{path}/{}/{}/{}/{}", source.scene, source.stage, source.by, source.age.0);
    let carriers = carriers(world, video, versions, source);
    let mut carried_from = None;
    for (index, version) in carriers.iter().enumerate() {
        let is_last = index + 1 == carriers.len();
        let scene = build::scene_id(video, version.number, &source.scene, path)?;
        let since = if index == 0 { world.at(source.age) } else { version.created_at };
        let until = carriers.get(index + 1).map(|next| next.created_at);
        let mut root = root(world, source, scene, &format!("{key}/v{}", version.number))?;
        root.created_at = since;
        root.carried_from_id = carried_from;
        settle(world, &mut root, source, is_last);
        carried_from = Some(root.id);
        let replies = replies(world, source, &root, since, until)?;
        bundle.comments.push(root);
        bundle.comments.extend(replies);
    }
    Ok(())
}

/// The versions that have the amend: the one it was raised on and, where it is carried, all later ones.
fn carriers<'a>(
    world: &World<'_>,
    video: &source::Video,
    versions: &'a [Version],
    source: &source::Comment,
) -> Vec<&'a Version> {
    let closed_at = source.settled.map(|age| world.at(age));
    let was_open = |version: &Version| closed_at.is_none_or(|closed_at| version.created_at < closed_at);
    let has_scene = |version: &Version| {
        usize::try_from(version.number - 1).is_ok_and(|index| video.version[index].scenes.contains(&source.scene))
    };
    versions
        .iter()
        .filter(|version| {
            version.number == source.version
                || (source.carried && version.number > source.version && was_open(version) && has_scene(version))
        })
        .collect()
}

fn root(world: &World<'_>, source: &source::Comment, scene_id: Id<Scene>, key: &str) -> Result<Comment, Broken> {
    let created_at = world.at(source.age);
    Ok(Comment {
        id: World::id(source.age, key),
        scene_id,
        stage: source.stage,
        status: source.amend.map(|_| CommentStatus::ToDo),
        parent_id: None,
        author_id: world.person(&source.by)?,
        content: source.text.clone(),
        assignee_id: source.assignee.as_deref().map(|key| world.person(key)).transpose()?,
        frame_in: source.frames.map(|[first, _]| first),
        frame_out: source.frames.map(|[_, last]| last),
        visibility: source.visibility.unwrap_or(Visibility::Internal),
        resolution: None,
        carried_from_id: None,
        revision: 1,
        created_at,
        updated_at: created_at,
        deleted_at: None,
    })
}

/// Brings the row to where the story ends; amends that were carried on stay open where they were.
fn settle(world: &World<'_>, row: &mut Comment, source: &source::Comment, is_last: bool) {
    row.updated_at = row.created_at;
    let mut write = |age: Age| {
        row.updated_at = world.at(age);
        row.revision += 1;
    };
    if let Some(age) = source.deleted {
        write(age);
        row.deleted_at = Some(world.at(age));
        row.content = String::new();
    }
    if let (true, Some(resolution)) = (is_last, source.amend.and_then(source::Amend::resolution)) {
        write(source.settled.unwrap_or(source.age));
        row.status = Some(CommentStatus::Done);
        row.resolution = Some(resolution);
    }
}

/// The replies that were written between two moments.
fn replies(
    world: &World<'_>,
    source: &source::Comment,
    root: &Comment,
    since: Timestamp,
    until: Option<Timestamp>,
) -> Result<Vec<Comment>, Broken> {
    let mut rows = Vec::new();
    for (index, reply) in source.replies.iter().enumerate() {
        let created_at = world.at(reply.age);
        if created_at < since || until.is_some_and(|until| created_at >= until) {
            continue;
        }
        rows.push(Comment {
            id: World::id(reply.age, &format!("{}/reply/{index}", root.id)),
            parent_id: Some(root.id),
            author_id: world.person(&reply.by)?,
            content: reply.text.clone(),
            visibility: reply.visibility.unwrap_or(root.visibility),
            status: None,
            assignee_id: None,
            frame_in: None,
            frame_out: None,
            resolution: None,
            carried_from_id: None,
            revision: 1,
            created_at,
            updated_at: created_at,
            deleted_at: None,
            ..root.clone()
        });
    }
    Ok(rows)
}
