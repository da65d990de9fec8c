use orama::model::{
    Scene,
    compare::{Fate, Pair, compare},
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::make::{NOW, id};

fn scene(version: u128, lineage: u128, voice: &str) -> Scene {
    Scene {
        id: id(version * 1000 + lineage),
        version_id: id(version),
        order: 1,
        title: String::new(),
        voice_text: voice.to_owned(),
        description: String::new(),
        image_prompt: String::new(),
        selected_image_id: None,
        selected_voice_id: None,
        selected_video_id: None,
        selected_music_id: None,
        task_id: None,
        duration_frames: None,
        lineage_id: Uuid::from_u128(lineage),
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

fn version(number: u128, lineages: &[u128]) -> Vec<Scene> {
    lineages.iter().map(|lineage| scene(number, *lineage, "words")).collect()
}

fn compared(old: &[Scene], new: &[Scene]) -> Vec<Pair> {
    compare(&old.iter().collect::<Vec<_>>(), &new.iter().collect::<Vec<_>>())
}

fn fates(old: &[u128], new: &[u128]) -> Vec<(Option<usize>, Option<usize>, Fate)> {
    let pairs = compared(&version(1, old), &version(2, new));
    pairs.into_iter().map(|pair| (pair.old, pair.new, pair.fate)).collect()
}

#[test]
fn scenes_are_added_gone_and_alike() {
    let wanted = [
        (Some(0), None, Fate::Gone),
        (Some(1), Some(0), Fate::Same),
        (Some(2), None, Fate::Gone),
        (None, Some(1), Fate::Added),
        (Some(3), Some(2), Fate::Same),
    ];
    assert_eq!(fates(&[1, 2, 3, 4], &[2, 9, 4]), wanted);
}

#[test]
fn one_scene_that_was_carried_past_three_is_the_one_that_moved() {
    let moved: Vec<_> = fates(&[1, 2, 3, 4], &[2, 3, 4, 1]).into_iter().filter(|pair| pair.2 == Fate::Moved).collect();
    assert_eq!(moved, [(Some(0), Some(3), Fate::Moved)]);
}

#[test]
fn texts_takes_and_length_make_a_scene_different_and_its_moving_is_said_first() {
    let old = version(1, &[1, 2, 3, 4]);
    let mut new = version(2, &[1, 2, 4, 3]);
    new[0].image_prompt.push_str("fog");
    new[1].selected_voice_id = Some(id(7));
    new[2].duration_frames = Some(24);
    new[3].task_id = Some("a task of another system".to_owned());
    let pairs = compared(&old, &new);
    let seen: Vec<_> = pairs.iter().map(|pair| (pair.fate, pair.differs)).collect();
    assert_eq!(seen[..2], [(Fate::Changed, true), (Fate::Changed, true)]);
    let moved = pairs.iter().filter(|pair| pair.fate == Fate::Moved).count();
    assert_eq!((moved, pairs[2].differs, pairs[3].differs), (1, true, false));
}

#[test]
fn of_two_scenes_with_one_lineage_each_is_compared_once() {
    let wanted = [(Some(0), Some(0), Fate::Same), (Some(1), Some(1), Fate::Same), (None, Some(2), Fate::Added)];
    assert_eq!(fates(&[5, 5], &[5, 5, 5]), wanted);
}

proptest! {
    #[test]
    fn every_scene_is_in_one_pair_and_what_stays_keeps_its_order(
        old in prop::collection::vec(0u128..12, 0..14),
        new in prop::collection::vec(0u128..12, 0..14),
    ) {
        let pairs = compared(&version(1, &old), &version(2, &new));
        let mut olds: Vec<usize> = pairs.iter().filter_map(|pair| pair.old).collect();
        olds.sort_unstable();
        prop_assert_eq!(olds, (0..old.len()).collect::<Vec<_>>());
        let news: Vec<usize> = pairs.iter().filter_map(|pair| pair.new).collect();
        prop_assert_eq!(news, (0..new.len()).collect::<Vec<_>>());
        let stays: Vec<usize> = pairs.iter().filter(|pair| pair.fate == Fate::Same).filter_map(|pair| pair.old).collect();
        prop_assert!(stays.is_sorted());
        for pair in &pairs {
            if let (Some(before), Some(after)) = (pair.old, pair.new) {
                prop_assert_eq!(old[before], new[after]);
            }
        }
    }
}
