use std::{collections::HashMap, fs, path::PathBuf};

use orama::model::{
    Comment, CommentStatus, Id, Scene,
    lineage::{Matching, Reason, SceneText, carry_over, match_scenes},
};
use proptest::{prelude::*, sample::select};

use crate::make::{NOW, amend, id};

const TIDE: &str = "The tide was out and the boats lay on their sides in the grey mud of the harbour.";
const NETS: &str = "Old hands mend the nets on the quay while gulls wait for what falls from the tables.";
const STORM: &str = "A wall of rain comes over the breakwater and nobody who can see it says a word.";

fn scene<'a>(title: &'a str, text: &'a str) -> SceneText<'a> {
    SceneText { title, text }
}

fn pairs(matching: &Matching) -> Vec<(usize, usize, Reason)> {
    matching.pairs.iter().map(|pair| (pair.old, pair.new, pair.reason)).collect()
}

#[test]
fn the_most_similar_text_under_a_heading_wins_over_its_place() {
    let old = [scene("EXT. HARBOUR - DAY", TIDE), scene("EXT. HARBOUR - DAY", NETS)];
    let changed = TIDE.replace("grey", "black");
    let new = [scene("ext. harbour  – day", NETS), scene("EXT. HARBOUR - DAY", &changed)];
    let matching = match_scenes(&old, &new);
    assert_eq!(pairs(&matching), [(1, 0, Reason::HeadingAndText), (0, 1, Reason::HeadingAndText)]);
    assert!(matching.pairs[1].similarity > 0.8 && matching.pairs[1].similarity < 1.0);
    assert_eq!((matching.old_of(0), matching.old_of(1), matching.old_of(2)), (Some(1), Some(0), None));
}

#[test]
fn scenes_rewritten_under_their_headings_keep_their_order() {
    let old = [scene("INT. SHED", TIDE), scene("INT. SHED", "Nobody."), scene("EXT. QUAY", "")];
    let new = [scene("INT. SHED", NETS), scene("INT. SHED", STORM), scene("EXT. QUAY", STORM)];
    let wanted = [(0, 0, Reason::Heading), (1, 1, Reason::Heading), (2, 2, Reason::Heading)];
    assert_eq!(pairs(&match_scenes(&old, &new)), wanted);
}

#[test]
fn a_renamed_scene_is_known_by_its_words() {
    let old = [scene("INT. SHED", TIDE), scene("EXT. QUAY", NETS)];
    let changed = NETS.replace("gulls", "dogs");
    let new = [scene("EXT. SEA", STORM), scene("EXT. LONG QUAY - DUSK", &changed)];
    let matching = match_scenes(&old, &new);
    assert_eq!(pairs(&matching), [(1, 1, Reason::Text)]);
    assert_eq!((matching.new, matching.gone), (vec![0], vec![0]));
}

#[test]
fn of_two_candidates_the_more_similar_one_is_the_scene() {
    let (near, far) = (TIDE.replace("grey", "black"), TIDE.replace("grey", "black").replace("boats", "ships"));
    let matching = match_scenes(&[scene("INT. SHED", &far), scene("INT. SHED", &near)], &[scene("INT. SHED", TIDE)]);
    assert_eq!((pairs(&matching), matching.gone), (vec![(1, 0, Reason::HeadingAndText)], vec![0]));
}

#[test]
fn another_heading_asks_for_more_similarity_than_none() {
    let changed = TIDE.replace("grey mud", "wet brown sand").replace("boats", "old ships");
    let old = [scene("EXT. HARBOUR", TIDE)];
    let renamed = pairs(&match_scenes(&old, &[scene("EXT. BEACH", &changed)]));
    assert_eq!(renamed, [], "half the words under another heading are another scene");
    let matching = match_scenes(&old, &[scene("", &changed)]);
    assert_eq!(pairs(&matching), [(0, 0, Reason::Text)]);
    assert!((0.5..0.8).contains(&matching.pairs[0].similarity), "{}", matching.pairs[0].similarity);
}

#[test]
fn a_few_common_words_do_not_make_two_scenes_one() {
    let old = [scene("", "Cut to:"), scene("ONE", "Yes."), scene("", "")];
    let new = [scene("", "Fade out."), scene("TWO", "Yes."), scene("", "")];
    let matching = match_scenes(&old, &new);
    assert_eq!(pairs(&matching), []);
    assert_eq!((matching.new, matching.gone), (vec![0, 1, 2], vec![0, 1, 2]));
}

#[test]
fn paragraphs_without_headings_are_matched_by_text() {
    let changed = TIDE.replace("grey mud", "wet brown sand");
    let matching =
        match_scenes(&[scene("", TIDE), scene("", NETS)], &[scene("", STORM), scene("", NETS), scene("", &changed)]);
    assert_eq!(pairs(&matching), [(1, 1, Reason::Text), (0, 2, Reason::Text)]);
}

/// Five thousand scenes under one heading: all pairs would be twenty-five million comparisons.
#[test]
fn a_long_run_under_one_heading_is_matched_in_place() {
    let texts: Vec<String> = (0..5_000).map(|at| format!("take {at} of shot {} at mark {}", at * 7, at * 13)).collect();
    let edited: Vec<String> = texts.iter().map(|text| format!("{text} again")).collect();
    let old: Vec<_> = texts.iter().map(|text| scene("INT. STUDIO", text)).collect();
    let new: Vec<_> = edited.iter().skip(3).map(|text| scene("INT. STUDIO", text)).collect();
    let matching = match_scenes(&old, &new);
    assert_eq!(matching.gone, [0, 1, 2]);
    assert!(matching.pairs.iter().all(|pair| pair.old == pair.new + 3 && pair.reason == Reason::HeadingAndText));
}

fn texts() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let word = select(vec!["tide", "boat", "net", "quay", "gull", "rain", "mud", "rope"]);
    let text = prop::collection::vec(word, 0..8).prop_map(|words| words.join(" "));
    prop::collection::vec((select(vec!["", "INT. SHED", "EXT. QUAY", "EXT. SEA"]), text), 0..14)
}

fn borrowed<'a>(scenes: &'a [(&'static str, String)]) -> Vec<SceneText<'a>> {
    scenes.iter().map(|(title, text)| scene(title, text)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_scene_is_matched_once_or_named(old in texts(), new in texts()) {
        let matching = match_scenes(&borrowed(&old), &borrowed(&new));
        prop_assert_eq!(&matching, &match_scenes(&borrowed(&old), &borrowed(&new)));
        let mut of_old: Vec<_> = matching.pairs.iter().map(|pair| pair.old).chain(matching.gone).collect();
        let mut of_new: Vec<_> = matching.pairs.iter().map(|pair| pair.new).chain(matching.new).collect();
        of_old.sort_unstable();
        of_new.sort_unstable();
        prop_assert_eq!(of_old, (0..old.len()).collect::<Vec<_>>());
        prop_assert_eq!(of_new, (0..new.len()).collect::<Vec<_>>());
        for pair in &matching.pairs {
            let same_heading = !old[pair.old].0.is_empty() && old[pair.old].0 == new[pair.new].0;
            prop_assert!((0.0..=1.0).contains(&pair.similarity));
            prop_assert!(same_heading || (pair.reason == Reason::Text && pair.similarity > 0.5));
        }
    }

    /// As many scenes of a heading are matched as both versions have.
    #[test]
    fn a_heading_never_leaves_scenes_on_both_sides(old in texts(), new in texts()) {
        let matching = match_scenes(&borrowed(&old), &borrowed(&new));
        for heading in ["INT. SHED", "EXT. QUAY", "EXT. SEA"] {
            let gone = matching.gone.iter().any(|at| old[*at].0 == heading);
            let added = matching.new.iter().any(|at| new[*at].0 == heading);
            prop_assert!(!(gone && added), "{} is both gone and new", heading);
        }
    }

    /// Wherever it went: what is the same in both, and there only once, is the same scene.
    #[test]
    fn an_untouched_scene_is_found(old in texts(), new in texts()) {
        check_untouched(&borrowed(&old), &borrowed(&new));
    }

    #[test]
    fn an_unchanged_version_matches_itself(scenes in texts()) {
        let titled: Vec<_> = scenes.into_iter().filter(|(title, _)| !title.is_empty()).collect();
        let matching = match_scenes(&borrowed(&titled), &borrowed(&titled));
        prop_assert!(matching.new.is_empty() && matching.gone.is_empty());
        prop_assert!(matching.pairs.iter().all(|pair| pair.old == pair.new && pair.reason == Reason::HeadingAndText));
    }
}

fn check_untouched(old: &[SceneText<'_>], new: &[SceneText<'_>]) -> usize {
    let matching = match_scenes(old, new);
    let places = |scenes: &[SceneText<'_>], wanted| -> Vec<usize> {
        scenes.iter().enumerate().filter(|(_, scene)| **scene == wanted).map(|(at, _)| at).collect()
    };
    let mut found = 0;
    for scene in old.iter().filter(|scene| !scene.title.is_empty()) {
        if let ([old], [new]) = (places(old, *scene).as_slice(), places(new, *scene).as_slice()) {
            assert_eq!(matching.old_of(*new), Some(*old), "{scene:?}");
            found += 1;
        }
    }
    found
}

/// Fifteen drafts of a dialogue by somebody else: each line is a scene with its speaker for a heading, so that nearly
/// everything has the same two headings and only the words can tell.
#[test]
fn real_drafts_keep_their_lines() {
    let shared = std::env::var_os("ORAMA_TESTDATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/testdata")), PathBuf::from);
    let Ok(folder) = fs::read_dir(shared.join("fountain/our-many-masks")) else {
        eprintln!("skipped: no fountain/our-many-masks in {}", shared.display());
        return;
    };
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.expect("a readable folder").path()).collect();
    files.sort();
    let drafts: Vec<String> = files.iter().map(|file| fs::read_to_string(file).expect("a readable draft")).collect();
    let scenes: Vec<Vec<SceneText<'_>>> = drafts
        .iter()
        .map(|draft| {
            draft.split("\n\n").filter_map(|block| block.trim().split_once('\n')).map(|(who, line)| scene(who, line))
        })
        .map(Iterator::collect)
        .collect();
    let found: usize = scenes.windows(2).map(|pair| check_untouched(&pair[0], &pair[1])).sum();
    assert!(found > 200, "only {found} lines were the same in two drafts");
}

#[test]
fn open_amends_go_to_the_scene_that_continues_theirs() {
    let scenes: HashMap<Id<Scene>, Id<Scene>> = HashMap::from([(id(1), id(11)), (id(2), id(12))]);
    let on = |number, scene| Comment { scene_id: id(scene), ..amend(number) };
    let reply = Comment { parent_id: Some(id(1)), frame_in: Some(4), assignee_id: Some(id(8)), ..on(3, 1) };
    let done = Comment { status: Some(CommentStatus::Done), ..on(4, 1) };
    let note = Comment { status: None, ..on(5, 1) };
    let deleted = Comment { deleted_at: Some(NOW), ..on(6, 1) };
    let amends = [on(2, 2), reply, done, note, deleted, on(1, 1), on(7, 3)];
    let mut numbers = 100..;
    let carry = carry_over(&amends, |scene| scenes.get(&scene).copied(), || id(numbers.next().expect("an id")), NOW);

    assert_eq!(carry.unmatched, [id(7)]);
    let facts: Vec<_> = carry.carried.iter().map(|c| (c.id, c.scene_id, c.carried_from_id)).collect();
    let wanted = [(id(100), id(11), Some(id(1))), (id(101), id(12), Some(id(2))), (id(102), id(11), Some(id(3)))];
    assert_eq!(facts, wanted, "oldest first");
    assert!(
        carry.carried.iter().all(|c| c.is_open() && c.parent_id.is_none() && c.revision == 1 && c.created_at == NOW)
    );
    assert_eq!((carry.carried[2].frame_in, carry.carried[2].assignee_id), (Some(4), Some(id(8))));
}
