//! Reading costs as much as the file is long, whatever is in it. The files are long enough that whatever grows faster would
//! not come to its end within any patience.

use std::time::{Duration, Instant};

use orama::exchange::{Format, comment_plan, comment_table, plan_markers, read_markers};

use crate::{
    long,
    markers::against,
    review::{id, review, scene},
};

/// Many times what any of these takes on a slow machine without optimisation.
const PATIENCE: Duration = Duration::from_mins(1);
/// A million of the smallest pieces.
const LENGTH: usize = 1024 * 1024;

#[test]
fn no_reader_takes_longer_than_the_length_of_its_file() {
    for file in long::all() {
        let bytes = file.of(LENGTH);
        let begun = Instant::now();
        // Good or bad: what counts is that it comes to an end.
        let _ = file.read(&bytes);
        assert!(begun.elapsed() < PATIENCE, "{}: {:?}", file.name, begun.elapsed());
    }
}

/// What is measured at the limit is what a real file costs, too.
#[test]
fn the_long_project_is_a_good_one() {
    let file = long::all().into_iter().find(|file| file.name == "project: scenes").expect("it is there");
    file.read(&file.of(64 * 1024)).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn planning_takes_no_longer_than_scenes_and_markers_together() {
    const COUNT: i64 = 50_000;
    let scenes = (1..=COUNT).map(|order| scene(order, &format!("SH{order:05}"), Some(24))).collect();
    let review = review("25", scenes, Vec::new());
    let against = against(&review);
    let begun = Instant::now();

    let rows = (1..=COUNT).map(|order| format!("SH{order:05},SE01,wip,warmer {order}\n")).collect::<Vec<_>>().concat();
    let list = format!("Name,Sequence,anim,anim comment\n{rows}");
    let file = read_markers(Format::KitsuCsv, "test", list.as_bytes()).expect("a list");
    assert_eq!(plan_markers(&[file], &against).expect("a plan").steps.len(), COUNT as usize);

    let rows = (1..=COUNT).map(|order| format!("{order},to_do,Ana,colder {order}\n")).collect::<Vec<_>>().concat();
    let table = comment_table::read("test", format!("scene_no,status,assignee,text\n{rows}").as_bytes()).expect("rows");
    let people = comment_plan::People { me: id(9), find: &|_| None };
    assert_eq!(comment_plan::plan(&[table], &against, &people).steps.len(), COUNT as usize);

    let tags = "[orama:".repeat(500_000);
    let list = format!("Comment,Commenter,Frame\n{tags},Ana,12\n");
    let file = read_markers(Format::FrameioCsv, "test", list.as_bytes()).expect("a list");
    assert_eq!(plan_markers(&[file], &against).expect("a plan").steps.len(), 1, "too long for a comment, and told so");
    assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
}
