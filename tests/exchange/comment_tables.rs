//! Tables of comments: what is written comes back, whatever it says, and no row goes away without a word.

use orama::{
    exchange::{Change, Format, Review, comment_plan, comment_table, write_review},
    model::{Comment, CommentStatus, Resolution, Visibility},
};
use proptest::prelude::*;

use crate::{
    markers::against,
    review::{amend, id, review, scene},
};

/// Words as a spreadsheet likes them least.
const WORDS: &str = "[=+@'\"\t\r\n,;a \\-＝日\u{301}]{0,10}[a日]";

fn table_of(review: &Review) -> String {
    write_review(Format::CsvComments, review).expect("a table").files.remove(0)
}

fn plan(review: &Review, table: &str) -> orama::exchange::Plan {
    let rows = comment_table::read("test", table.as_bytes()).expect("what we wrote");
    let people = comment_plan::People { me: id(9), find: &|_| None };
    comment_plan::plan(&[rows], &against(review), &people)
}

/// Comments of every kind: amends open and done, notes, answers, with frames and without, for the client or not.
fn comments() -> impl Strategy<Value = Vec<Comment>> {
    let one = (WORDS, 0_u8..4, proptest::option::of((0_i64..50, 0_i64..50)), any::<bool>(), any::<bool>());
    proptest::collection::vec(one, 1..12).prop_map(|drawn| {
        let mut rows: Vec<Comment> = Vec::new();
        for ((words, kind, frames, for_client, answers), number) in drawn.into_iter().zip(100..) {
            let mut row = amend(number, 1 + i64::from(kind % 2), None, &words);
            (row.frame_in, row.frame_out) =
                frames.map_or((None, None), |(first, more)| (Some(first), Some(first + more)));
            row.status =
                [None, Some(CommentStatus::ToDo), Some(CommentStatus::Done), Some(CommentStatus::ToDo)][kind as usize];
            row.resolution = (row.status == Some(CommentStatus::Done)).then_some(Resolution::Fixed);
            row.visibility = if for_client { Visibility::Client } else { Visibility::Internal };
            if let Some(parent) = rows.iter().find(|other| answers && other.scene_id == row.scene_id) {
                (row.parent_id, row.visibility) = (Some(parent.id), parent.visibility);
            }
            rows.push(row);
        }
        rows
    })
}

proptest! {
    #[test]
    fn a_table_that_was_written_changes_nothing(rows in comments()) {
        let count = rows.len();
        let review = review("25", vec![scene(1, "=Dawn", Some(100)), scene(2, "Nets", Some(100))], rows);
        let plan = plan(&review, &table_of(&review));
        prop_assert_eq!(plan.steps, []);
        prop_assert_eq!(plan.same, count);
    }

    /// Each row of a list that somebody made becomes a comment with those very words, or is told of.
    #[test]
    fn each_row_without_an_id_is_new_or_told_of(rows in proptest::collection::vec((WORDS, 0_i64..4), 1..12)) {
        let review = review("25", vec![scene(1, "Dawn", Some(100)), scene(2, "Nets", Some(100))], Vec::new());
        let table = orama::exchange::table::write(
            &["scene_no", "status", "text"],
            rows.iter().map(|(words, number)| vec![number.to_string(), "to_do".into(), words.clone()]),
        );
        let plan = plan(&review, &table);
        let mut told = 0;
        for step in &plan.steps {
            match &step.change {
                Change::New(new) => {
                    let is_there = |(words, number): &&(String, i64)| {
                        words.trim() == new.words && id(1000 + *number as u128) == new.scene
                    };
                    prop_assert!(rows.iter().any(|row| is_there(&row)), "{:?}", new);
                }
                Change::Unknown(why) => {
                    prop_assert!(why.contains("names no scene"), "{why}");
                    told += 1;
                }
                other => prop_assert!(false, "{other:?}"),
            }
        }
        prop_assert_eq!(told, rows.iter().filter(|(_, number)| !(1..=2).contains(number)).count());
        // The same words on the same scene count once: whoever imports a list twice has not said it twice.
        let mut distinct: Vec<(&str, i64)> =
            rows.iter().filter(|(_, number)| (1..=2).contains(number)).map(|(words, number)| (words.trim(), *number)).collect();
        distinct.sort_unstable();
        distinct.dedup();
        prop_assert_eq!(plan.steps.len() - told, distinct.len());
    }

    #[test]
    fn damaged_tables_are_answered(pieces in proptest::collection::vec(proptest::sample::select(&[
        "comment_id", "parent_id", "scene_no", "status", "text", "to_do", "done", ",", ";", "\t", "\n", "\r\n", "\"", "\"\"", "'=", "1", "-1",
        "01970000-0000-7000-8000-000000000064",
    ][..]), 0..60)) {
        let _ = comment_table::read("test", pieces.concat().as_bytes());
        let _ = comment_table::read("test", format!("comment_id,text,status\n{}", pieces.concat()).as_bytes());
    }
}
