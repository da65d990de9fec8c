use std::collections::HashSet;

use orama::model::{
    Scene, SceneMedia, TakeRole, Timestamp, Version,
    version::{clone_scenes, newest, next_number},
};
use uuid::Uuid;

use crate::make::{NOW, id, scene};

fn version(number: i64) -> Version {
    Version {
        id: id(number as u128),
        video_id: id(1),
        number,
        name: String::new(),
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

#[test]
fn the_newest_version_is_the_highest_that_is_not_deleted() {
    let mut versions = vec![version(2), version(3), version(1)];
    assert_eq!(newest(&versions).map(|version| version.number), Some(3));
    versions[1].deleted_at = Some(NOW);
    assert_eq!(newest(&versions).map(|version| version.number), Some(2));
    assert_eq!(next_number(&versions), 4, "the deleted one can still be revived");
    assert_eq!((newest(&[]), next_number(&[])), (None, 1));
}

#[test]
fn a_clone_has_the_same_scenes_and_is_nobody_elses() {
    let later = Timestamp::from_micros(NOW.micros() + 1);
    let gone = Scene { deleted_at: Some(NOW), ..scene(2, 2) };
    let old = vec![scene(3, 3), gone, scene(1, 1), scene(4, 5)];
    let mut numbers = 100..;
    let clones = clone_scenes(&old, id(2), || id(numbers.next().expect("an id")), later);

    let expected: Vec<Scene> = [(1, 1), (3, 2), (4, 3)]
        .into_iter()
        .zip(100..)
        .map(|((number, order), new)| Scene {
            id: id(new),
            version_id: id(2),
            order,
            task_id: None,
            revision: 1,
            created_at: later,
            updated_at: later,
            lineage_id: Uuid::from_u128(number + 5_000),
            ..scene(number, 0)
        })
        .collect();
    assert_eq!(clones.scenes, expected);
    assert_eq!(clones.clone_of.len(), 3);
    assert_eq!(clones.clone_of.get(&id(3)), Some(&id(101)));
}

#[test]
fn takes_come_along_in_their_order() {
    let old = [scene(1, 1), scene(2, 2)];
    let mut numbers = 100..;
    let clones = clone_scenes(&old, id(2), || id(numbers.next().expect("an id")), NOW);
    let take = |scene: u128, media: u128| SceneMedia {
        scene_id: id(scene),
        media_id: id(media),
        role: TakeRole::Image,
        created_at: Timestamp::from_micros(media as i64),
    };
    let takes = clones.takes(&[take(1, 7), take(1, 8), take(2, 7), take(9, 7)]);
    assert_eq!(takes, [take(100, 7), take(100, 8), take(101, 7)]);
    let scenes: HashSet<_> = clones.scenes.iter().map(|scene| scene.id).collect();
    assert!(takes.iter().all(|take| scenes.contains(&take.scene_id)));
}
