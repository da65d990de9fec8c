use orama::model::{
    Comment, CommentStatus, Level, Resolution, Stage, Visibility,
    comment::{
        MAX_CONTENT, check_new, delete, make_note, may_assign, may_delete, may_reword, may_toggle, revive, toggle,
    },
};

use crate::make::{NOW, amend, assert_refused, id};

fn reply() -> Comment {
    Comment { parent_id: Some(id(1)), status: None, ..amend(2) }
}

#[test]
fn a_reply_stays_with_its_parent() {
    let parent = amend(1);
    assert_eq!(check_new(&reply(), Some(&parent)), Ok(()));
    assert_eq!(check_new(&parent, None), Ok(()));

    assert_refused(check_new(&reply(), None), "parent-missing");
    assert_refused(check_new(&reply(), Some(&amend(3))), "parent-missing");
    assert_refused(check_new(&Comment { id: id(1), ..reply() }, Some(&parent)), "parent-missing");
    assert_refused(check_new(&Comment { scene_id: id(2), ..reply() }, Some(&parent)), "parent-elsewhere");
    assert_refused(check_new(&Comment { stage: Stage::Audio, ..reply() }, Some(&parent)), "parent-elsewhere");
    let deleted = Comment { deleted_at: Some(NOW), ..parent };
    assert_refused(check_new(&reply(), Some(&deleted)), "parent-deleted");
}

#[test]
fn a_reply_does_not_show_the_client_an_internal_thread() {
    for (parent, new, allowed) in [
        (Visibility::Internal, Visibility::Internal, true),
        (Visibility::Internal, Visibility::Client, false),
        (Visibility::Client, Visibility::Internal, true),
        (Visibility::Client, Visibility::Client, true),
    ] {
        let parent = Comment { visibility: parent, ..amend(1) };
        let answer = check_new(&Comment { visibility: new, ..reply() }, Some(&parent));
        assert_eq!(answer.is_ok(), allowed, "{:?} under {:?}", new, parent.visibility);
        if !allowed {
            assert_refused(answer, "internal-thread");
        }
    }
}

#[test]
fn words_must_be_there_and_fit() {
    let with = |content: String| check_new(&Comment { content, ..amend(1) }, None);
    for blank in ["", " ", "\n\t\u{a0}"] {
        assert_refused(with(blank.into()), "blank-comment");
    }
    assert_refused(with("a\0b".into()), "nul-in-text");
    assert_eq!(with("é".repeat(MAX_CONTENT)), Ok(()), "counted in characters, not bytes");
    assert_refused(with("é".repeat(MAX_CONTENT + 1)), "comment-too-long");
}

#[test]
fn frames_are_a_range_from_the_start_of_the_scene() {
    let with = |frame_in, frame_out| check_new(&Comment { frame_in, frame_out, ..amend(1) }, None);
    for (first, last) in [(None, None), (Some(0), None), (Some(0), Some(0)), (Some(5), Some(9))] {
        assert_eq!(with(first, last), Ok(()), "{first:?} {last:?}");
    }
    for (first, last) in [(Some(-1), None), (Some(-3), Some(4)), (Some(9), Some(8)), (None, Some(4))] {
        assert_refused(with(first, last), "bad-frames");
    }
}

#[test]
fn only_a_done_amend_has_a_resolution() {
    for status in [None, Some(CommentStatus::ToDo), Some(CommentStatus::Done)] {
        let answer = check_new(&Comment { status, resolution: Some(Resolution::Declined), ..amend(1) }, None);
        assert_eq!(answer.is_ok(), status == Some(CommentStatus::Done), "{status:?}");
    }
}

#[test]
fn rights_follow_authorship_assignment_and_level() {
    let comment = Comment { author_id: id(1), assignee_id: Some(id(2)), ..amend(1) };
    let levels = [Level::CLIENT, Level::COMMENTER, Level::EDITOR, Level::APPROVER, Level::MANAGER];
    // Who, then the lowest of the levels at which they may reword, toggle, assign and delete; none: never.
    let table = [
        ("author", id(1), [Some(20), Some(20), Some(20), Some(20)]),
        ("assignee", id(2), [None, Some(20), Some(20), Some(50)]),
        ("somebody else", id(3), [None, Some(30), Some(30), Some(50)]),
    ];
    for (who, user, lowest) in table {
        for level in levels {
            let answers = [may_reword, may_toggle, may_assign, may_delete].map(|may| may(user, level, &comment));
            for ((answer, lowest), what) in
                answers.into_iter().zip(lowest).zip(["reword", "toggle", "assign", "delete"])
            {
                assert_eq!(answer.is_ok(), lowest.is_some_and(|lowest| level.0 >= lowest), "{who} at {level}: {what}");
            }
        }
    }
    let refusal = assert_refused(may_reword(id(2), Level::MANAGER, &comment), "not-the-author");
    assert!(refusal.remedy.contains("reply"), "{refusal}");
}

#[test]
fn a_deleted_comment_is_left_alone_until_it_is_revived() {
    let deleted = delete(&amend(1), false, NOW);
    for may in [may_reword, may_toggle, may_assign] {
        assert_refused(may(id(1), Level::OWNER, &deleted), "deleted-comment");
    }
    assert_refused(toggle(&deleted, CommentStatus::Done, None), "deleted-comment");
    assert_refused(make_note(&deleted), "deleted-comment");
    assert_eq!(may_delete(id(1), Level::COMMENTER, &deleted), Ok(()), "whoever may delete may revive");
    assert_eq!(delete(&deleted, true, orama::model::Timestamp::from_micros(5)).deleted_at, Some(NOW), "the first time");
}

#[test]
fn done_says_how_and_open_forgets_it() {
    let open = amend(1);
    let done = toggle(&open, CommentStatus::Done, None).expect("done");
    assert_eq!((done.status, done.resolution), (Some(CommentStatus::Done), Some(Resolution::Fixed)));
    let declined = toggle(&done, CommentStatus::Done, Some(Resolution::Declined)).expect("settled otherwise");
    assert_eq!(declined.resolution, Some(Resolution::Declined));
    assert_eq!(toggle(&declined, CommentStatus::Done, None), Ok(declined.clone()), "done twice is done once");
    assert_eq!(toggle(&declined, CommentStatus::ToDo, None), Ok(open.clone()));
    assert_refused(toggle(&open, CommentStatus::ToDo, Some(Resolution::Fixed)), "resolution-without-done");

    let note = make_note(&declined).expect("a note");
    assert_eq!((note.status, note.resolution), (None, None));
    assert_refused(toggle(&note, CommentStatus::Done, None), "not-an-amend");
    assert_eq!(toggle(&note, CommentStatus::ToDo, None), Ok(open));
}

#[test]
fn a_tombstone_has_no_words_and_gets_them_back() {
    let alive = Comment { content: "the secret plan".into(), ..amend(1) };
    let plain = delete(&alive, false, NOW);
    assert_eq!(revive(&plain, None), Ok(alive.clone()));

    let tombstone = delete(&alive, true, NOW);
    assert_eq!((tombstone.content.as_str(), tombstone.deleted_at), ("", Some(NOW)));
    assert!(!tombstone.is_open());
    assert_eq!(revive(&tombstone, Some("the secret plan")), Ok(alive));
    assert_refused(revive(&tombstone, None), "words-lost");
    assert_refused(revive(&tombstone, Some("  ")), "words-lost");
}
