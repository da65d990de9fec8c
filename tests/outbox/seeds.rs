//! Many histories. A failing one is named by its seed: `run(SEED, Defect::None, STEPS)` is the same history again.

use super::{
    history::{Ending, run},
    server::Defect,
};

const STEPS: usize = 40;

fn check(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        if let Err(wrong) = run(seed, Defect::None, STEPS) {
            panic!("seed {seed}: {wrong}");
        }
    }
}

// The histories are spread over several tests, so that they use the processors that there are.

#[test]
fn histories_1() {
    check(0..6_250);
}

#[test]
fn histories_2() {
    check(6_250..12_500);
}

#[test]
fn histories_3() {
    check(12_500..18_750);
}

#[test]
fn histories_4() {
    check(18_750..25_000);
}

#[test]
fn histories_5() {
    check(25_000..31_250);
}

#[test]
fn histories_6() {
    check(31_250..37_500);
}

#[test]
fn histories_7() {
    check(37_500..43_750);
}

#[test]
fn histories_8() {
    check(43_750..50_000);
}

#[test]
fn long_histories() {
    for seed in 0..200 {
        if let Err(wrong) = run(seed, Defect::None, 600) {
            panic!("seed {seed}, 600 steps: {wrong}");
        }
    }
}

#[test]
fn a_seed_is_the_same_history_each_time_and_another_seed_is_another() {
    let trace = |seed| run(seed, Defect::None, STEPS).expect("a sound history");
    let first: Vec<u64> = (0..200).map(trace).collect();
    assert_eq!(first, (0..200).map(trace).collect::<Vec<u64>>());
    let mut different = first.clone();
    different.sort_unstable();
    different.dedup();
    assert!(different.len() > 190, "only {} courses in 200 seeds", different.len());
}

/// The first seed that shows a defect, with what it says.
fn found(defect: Defect) -> (u64, String) {
    let wrong = |seed| match run(seed, defect, STEPS) {
        Ending::Err(wrong) => Some((seed, wrong)),
        Ending::Ok(_) => None,
    };
    (0..5_000).find_map(wrong).unwrap_or_else(|| panic!("{defect:?} is not found"))
}

#[test]
fn a_server_that_forgets_keys_is_found() {
    let (_, wrong) = found(Defect::ForgetsKeys);
    assert!(wrong.contains("times"), "{wrong}");
}

#[test]
fn revisions_that_get_lost_are_found() {
    let (_, wrong) = found(Defect::LosesRevisions);
    assert!(wrong.contains("saw") || wrong.contains("model"), "{wrong}");
}

#[test]
fn a_disk_that_forgets_is_found() {
    let (_, wrong) = found(Defect::LosesDisk);
    assert!(wrong.contains("lost"), "{wrong}");
}

#[test]
fn a_client_that_takes_back_what_may_have_left_is_found() {
    let (_, wrong) = found(Defect::LosesMarks);
    assert!(wrong.contains("taken back") || wrong.contains("times") || wrong.contains("lost"), "{wrong}");
}
