//! Scenes that name the scene they continue: nothing is guessed, and what was chosen for it stays.

use std::collections::HashMap;

use super::{Error, Found, ImportScene, Matching, Result, Scene, Unit, Version, Video, find, store, versions};
use crate::model::{
    Id, SceneMedia,
    lineage::{Pair, Reason},
};

/// Which scenes of the version before are named; none where no scene names any.
pub(super) async fn named(
    unit: &mut Unit,
    video: &Found<Video>,
    old: &[Scene],
    new: &[ImportScene],
) -> Result<Option<Matching>> {
    if new.iter().all(|scene| scene.continues.is_none()) {
        return Ok(None);
    }
    let by_id: HashMap<_, _> = old.iter().enumerate().map(|(at, scene)| (scene.id, at)).collect();
    let by_lineage: HashMap<_, _> = old.iter().enumerate().map(|(at, scene)| (scene.lineage_id, at)).collect();
    let mut taken = vec![false; old.len()];
    let mut matching = Matching::default();
    for (at, scene) in new.iter().enumerate() {
        let found = match scene.continues {
            None => None,
            Some(id) => match by_id.get(&id) {
                Some(old_at) => Some(*old_at),
                None => by_lineage.get(&earlier(unit, video, at, id).await?).copied(),
            },
        };
        match found {
            Some(old_at) if taken[old_at] => {
                return Err(Error::field(field(at), "names a scene that another row continues already"));
            }
            Some(old_at) => {
                taken[old_at] = true;
                matching.pairs.push(Pair { old: old_at, new: at, similarity: 1.0, reason: Reason::HeadingAndText });
            }
            None => matching.new.push(at),
        }
    }
    matching.gone = (0..old.len()).filter(|at| !taken[*at]).collect();
    Ok(Some(matching))
}

fn field(at: usize) -> String {
    format!("scenes[{at}].continues")
}

/// The lineage of a scene of an earlier version of the same video.
async fn earlier(unit: &mut Unit, video: &Found<Video>, at: usize, id: Id<Scene>) -> Result<uuid::Uuid> {
    let found = find::scene(&mut unit.tx, &unit.actor, id).await.ok().filter(|scene| scene.video.id == video.row.id);
    let scene = found.ok_or_else(|| Error::field(field(at), "must be a scene of this video"))?;
    Ok(scene.row().lineage_id)
}

/// Keeps what is selected for the scene.
pub(super) fn keep_selected(row: &mut Scene, before: &Scene) {
    row.selected_image_id = before.selected_image_id;
    row.selected_voice_id = before.selected_voice_id;
    row.selected_video_id = before.selected_video_id;
    row.selected_music_id = before.selected_music_id;
    row.task_id.clone_from(&before.task_id);
}

/// The scenes of the version before that go on, each with the one that continues it.
pub(super) fn continued(old: &[Scene], matching: &Matching, new: &[ImportScene]) -> HashMap<Id<Scene>, Id<Scene>> {
    matching.pairs.iter().map(|pair| (old[pair.old].id, new[pair.new].id)).collect()
}

/// Links the takes of the version before to the scenes that continue its own.
pub(super) async fn keep_takes(
    unit: &mut Unit,
    video: &Found<Video>,
    previous: &Version,
    old: &[Scene],
    matching: &Matching,
    new: &[ImportScene],
) -> Result<()> {
    let continued = continued(old, matching, new);
    let place = video.place().in_video(video.row.id);
    for take in store::media::of_version(&mut unit.tx, previous.id).await? {
        if let Some(scene_id) = continued.get(&take.link.scene_id) {
            versions::link(unit, place, SceneMedia { scene_id: *scene_id, ..take.link }).await?;
        }
    }
    Ok(())
}
