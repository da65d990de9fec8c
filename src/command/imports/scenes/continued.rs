//! Scenes that name the scene they continue: nothing is guessed, and what was chosen for it stays.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{Error, Found, ImportScene, Matching, Result, Scene, Unit, Version, Video, find, store};
use crate::model::{
    Id,
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
    let earlier = earlier(unit, video, new.iter().filter_map(|scene| scene.continues), &by_id).await?;
    let mut taken = vec![false; old.len()];
    let mut matching = Matching::default();
    for (at, scene) in new.iter().enumerate() {
        let found = match scene.continues {
            None => None,
            Some(id) => match (by_id.get(&id), earlier.get(&id)) {
                (Some(old_at), _) => Some(*old_at),
                (None, Some(lineage)) => by_lineage.get(lineage).copied(),
                (None, None) => return Err(Error::field(field(at), "must be a scene of this video")),
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

/// The lineages of those of these scenes that are of other versions of the same video.
async fn earlier(
    unit: &mut Unit,
    video: &Found<Video>,
    named: impl Iterator<Item = Id<Scene>>,
    newest: &HashMap<Id<Scene>, usize>,
) -> Result<HashMap<Id<Scene>, Uuid>> {
    let named: Vec<Id<Scene>> = named.filter(|id| !newest.contains_key(id)).collect();
    let mut scenes = store::scenes::of_ids(&mut unit.tx, &named).await?;
    let mut versions: HashSet<Id<Version>> = scenes.iter().map(|scene| scene.version_id).collect();
    for id in versions.clone() {
        let found = find::version(&mut unit.tx, &unit.actor, id).await;
        if !found.is_ok_and(|version| version.video.id == video.row.id) {
            versions.remove(&id);
        }
    }
    scenes.retain(|scene| versions.contains(&scene.version_id));
    Ok(scenes.into_iter().map(|scene| (scene.id, scene.lineage_id)).collect())
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
