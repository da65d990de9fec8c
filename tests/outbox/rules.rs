//! What each answer means, which write waits for which, and what becomes one with what: one example for each rule.

use std::time::Duration;

use orama::{
    api::{
        FieldError, Problem, ProblemType,
        batch::{BatchItem, Seen, WriteMethod},
    },
    client::outbox::{Answer, CannotResolve, Change, Entry, Gone, Next, Outbox, State, part_key, stuck_behind},
    model::Timestamp,
};
use serde_json::{Value, json};
use uuid::Uuid;

const NOW: Duration = Duration::from_secs(100);
const VIDEO: Uuid = Uuid::from_u128(900);
const SCENE: Uuid = Uuid::from_u128(901);

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn entry(key: u128, method: WriteMethod, path: String, body: Value, base: Option<i64>, before: &Value) -> Entry {
    let request = BatchItem { method, path, body: Some(body), if_match: base.map(Seen::Revision) };
    Entry::new(id(key), request, format!("write {key}"), Timestamp::from_micros(0), Some(before), Some(VIDEO))
}

fn row(number: u128, revision: i64, fields: &Value) -> Value {
    let mut row = json!({"id": id(number), "revision": revision, "deleted_at": null});
    row.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
    row
}

/// An edit of a comment whose row was at revision 1 with the content `old` and to do.
fn edit(key: u128, comment: u128, body: Value) -> Entry {
    let before = row(comment, 1, &json!({"content": "old", "status": "to_do", "assignee_id": null}));
    edit_of(key, comment, body, &before)
}

fn edit_of(key: u128, comment: u128, body: Value, before: &Value) -> Entry {
    entry(key, WriteMethod::Patch, format!("/v1/comments/{}", id(comment)), body, before["revision"].as_i64(), before)
}

fn create(key: u128, comment: u128, parent: Option<u128>) -> Entry {
    let body = json!({"id": id(comment), "content": "new", "parent_id": parent.map(id)});
    entry(key, WriteMethod::Post, format!("/v1/scenes/{SCENE}/comments"), body, None, &Value::Null)
}

fn delete(key: u128, comment: u128) -> Entry {
    let path = format!("/v1/comments/{}", id(comment));
    let request = BatchItem { method: WriteMethod::Delete, path, body: None, if_match: Some(Seen::Revision(1)) };
    Entry::new(id(key), request, "delete", Timestamp::from_micros(0), None, Some(VIDEO))
}

fn decide(key: u128, base: i64) -> Entry {
    let before = row(900, base, &json!({"current_stage": "script", "stage_status": "in_review"}));
    entry(
        key,
        WriteMethod::Post,
        format!("/v1/videos/{VIDEO}/stage"),
        json!({"action": "approve"}),
        Some(base),
        &before,
    )
}

/// The key of what is sent next.
fn next(outbox: &mut Outbox) -> Option<u128> {
    match outbox.next(NOW) {
        Next::Send(entry, _) => Some(entry.key.as_u128()),
        _ => None,
    }
}

fn answer(outbox: &mut Outbox, key: u128, answer: Answer) -> Vec<Change> {
    outbox.answered(id(key), answer, NOW, u32::MAX)
}

fn problem(kind: ProblemType) -> Problem {
    Problem::new(kind, "the server's words")
}

fn stale(current: Value) -> Answer {
    Answer::Problem(Box::new(Problem { current: Some(current), ..problem(ProblemType::Stale) }))
}

fn with(entries: impl IntoIterator<Item = Entry>) -> Outbox {
    let mut outbox = Outbox::default();
    for entry in entries {
        outbox.add(entry);
    }
    outbox
}

fn state(outbox: &Outbox, key: u128) -> &State {
    &outbox.get(id(key)).expect("it is there").state
}

#[test]
fn a_write_is_kept_then_marked_then_sent_and_gone_when_it_was_acknowledged() {
    let mut outbox = Outbox::default();
    let added = outbox.add(create(1, 10, None));
    assert!(matches!(added.as_slice(), [Change::Keep(1, kept)] if !kept.has_left && kept.state == State::Queued));
    let Next::Send(sent, changes) = outbox.next(NOW) else { panic!("nothing is sent") };
    assert_eq!(sent.key, id(1));
    assert!(matches!(&changes[0], Change::Keep(1, kept) if kept.has_left), "the mark is on disk first: {changes:?}");
    assert_eq!(state(&outbox, 1), &State::Sending);
    assert_eq!(outbox.next(NOW), Next::Busy);
    let done = row(10, 1, &json!({"content": "new"}));
    let changes = answer(&mut outbox, 1, Answer::Done(done.clone()));
    assert_eq!(changes, [Change::Drop(id(1), Gone::Acknowledged(done))]);
    assert_eq!((outbox.len(), outbox.next(NOW)), (0, Next::Idle));
}

#[test]
fn a_number_of_tries_that_no_program_wrote_ends_them_and_costs_no_words() {
    let mut outbox = Outbox::restored([(1, Entry { tries: u32::MAX, ..create(1, 10, None) })]);
    let Next::Send(sent, _) = outbox.next(NOW) else { panic!("nothing is sent") };
    answer(&mut outbox, 1, Answer::Unreadable("half an answer".into()));
    assert!(matches!(state(&outbox, 1), State::Failed(_)));
    assert_eq!(outbox.get(id(1)).and_then(Entry::text), sent.text());
}

#[test]
fn without_an_answer_all_wait_and_the_same_goes_again() {
    let mut outbox = with([create(1, 10, None), create(2, 11, None)]);
    let Next::Send(first, _) = outbox.next(NOW) else { panic!("nothing is sent") };
    answer(&mut outbox, 1, Answer::Lost("cut".into()));
    // The dice showed the most: half a second, and then twice as long.
    assert_eq!(outbox.next(NOW), Next::Wait(NOW + Duration::from_millis(500)));
    assert_eq!(outbox.trouble(), Some(("cut", false)));
    let later = NOW + Duration::from_millis(500);
    let Next::Send(again, _) = outbox.next(later) else { panic!("nothing is sent") };
    assert_eq!((again.key, &again.request), (first.key, &first.request));
    outbox.answered(id(1), Answer::Lost("cut".into()), later, u32::MAX);
    assert_eq!(outbox.next(later), Next::Wait(later + Duration::from_secs(1)));
    // Somebody heard the server: nobody waits any more.
    outbox.hurry();
    assert_eq!(next(&mut outbox), Some(1));
}

#[test]
fn a_token_that_is_not_accepted_stops_all_and_gives_nothing_up() {
    let mut outbox = with([create(1, 10, None), create(2, 11, None)]);
    next(&mut outbox);
    answer(&mut outbox, 1, Answer::Problem(Box::new(problem(ProblemType::NotAuthenticated))));
    assert_eq!(outbox.trouble(), Some(("the server's words", true)));
    assert_eq!(outbox.next(NOW), Next::Wait(NOW + Duration::from_mins(1)));
    assert_eq!(outbox.len(), 2);
    assert!(outbox.entries().all(|entry| entry.state.is_live()));
}

#[test]
fn a_server_that_asks_to_be_left_alone_is() {
    for kind in [ProblemType::TooMany, ProblemType::Unavailable] {
        let mut outbox = with([create(1, 10, None)]);
        next(&mut outbox);
        let wait = Problem { retry_after: Some(30), ..problem(kind) };
        answer(&mut outbox, 1, Answer::Problem(Box::new(wait)));
        assert_eq!(outbox.next(NOW), Next::Wait(NOW + Duration::from_secs(30)));
    }
}

#[test]
fn a_defect_of_the_server_holds_up_that_write_alone_and_is_given_up_in_the_end() {
    let mut outbox = with([create(1, 10, None), create(2, 11, None)]);
    next(&mut outbox);
    answer(&mut outbox, 1, Answer::Problem(Box::new(problem(ProblemType::Internal))));
    assert_eq!(next(&mut outbox), Some(2), "the other one goes on");
    answer(&mut outbox, 2, Answer::Done(row(11, 1, &json!({"content": "new"}))));
    for _ in 0..7 {
        outbox.hurry();
        assert_eq!(next(&mut outbox), Some(1));
        answer(&mut outbox, 1, Answer::Unreadable("a page".into()));
    }
    assert!(matches!(state(&outbox, 1), State::Failed(why) if why.contains("8 times")));
    outbox.retry(id(1)).expect("it can be tried again");
    assert_eq!(next(&mut outbox), Some(1));
}

#[test]
fn what_is_refused_fails_with_the_servers_words_and_holds_up_only_what_needs_it() {
    let refusals = [
        ProblemType::NotAllowed,
        ProblemType::NotFound,
        ProblemType::Refused,
        ProblemType::Conflict,
        ProblemType::Invalid,
        ProblemType::TooLarge,
        ProblemType::Malformed,
        ProblemType::PreconditionRequired,
    ];
    for kind in refusals {
        let mut outbox = with([create(1, 10, None), create(2, 11, Some(10)), create(3, 12, None)]);
        next(&mut outbox);
        let fields = vec![FieldError { field: "content".into(), detail: "is too long".into() }];
        answer(&mut outbox, 1, Answer::Problem(Box::new(Problem { errors: fields, ..problem(kind) })));
        assert_eq!(state(&outbox, 1), &State::Failed("the server's words (content: is too long)".into()));
        assert_eq!(next(&mut outbox), Some(3), "{kind:?}: what stands alone goes on");
        answer(&mut outbox, 3, Answer::Done(row(12, 1, &json!({"content": "new"}))));
        assert_eq!(outbox.next(NOW), Next::Idle, "the reply waits");
        assert_eq!(
            stuck_behind(&outbox.placed().map(|(at, entry)| (at, entry.clone())).collect()).get(&id(2)),
            Some(&id(1))
        );
    }
}

#[test]
fn writes_on_one_row_keep_their_order_and_go_on_from_each_other() {
    let mut outbox = with([create(1, 10, None)]);
    next(&mut outbox);
    outbox.add(edit(2, 10, json!({"content": "better"})));
    assert_eq!(outbox.next(NOW), Next::Busy);
    answer(&mut outbox, 1, Answer::Done(row(10, 1, &json!({"content": "new"}))));
    // Nothing was between them: the second was made on revision 1 already.
    assert_eq!(next(&mut outbox), Some(2));
    let mut toggle = edit(3, 10, json!({"status": "done"}));
    toggle.request.if_match = Some(Seen::Revision(1));
    outbox.add(toggle);
    let changes = answer(&mut outbox, 2, Answer::Done(row(10, 2, &json!({"content": "better", "status": "to_do"}))));
    assert!(matches!(&changes[1], Change::Keep(_, kept) if kept.base() == Some(2)), "{changes:?}");
}

#[test]
fn other_fields_merge_by_themselves_and_the_same_field_is_a_conflict() {
    // Somebody else gave it to a person; we changed the words.
    let theirs = row(10, 5, &json!({"content": "old", "status": "to_do", "assignee_id": 7}));
    let mut outbox = with([edit(1, 10, json!({"content": "mine"}))]);
    next(&mut outbox);
    answer(&mut outbox, 1, stale(theirs));
    let Next::Send(again, _) = outbox.next(NOW) else { panic!("it is not sent again") };
    assert_eq!((again.base(), &again.request.body), (Some(5), &Some(json!({"content": "mine"}))));

    // Somebody else changed the words, too.
    let theirs = row(10, 6, &json!({"content": "theirs", "status": "to_do"}));
    answer(&mut outbox, 1, stale(theirs.clone()));
    let State::Conflict(conflict) = state(&outbox, 1).clone() else { panic!("no conflict") };
    assert_eq!((conflict.theirs, conflict.fields), (theirs, vec!["content".to_owned()]));
    assert_eq!(outbox.next(NOW), Next::Idle, "nothing is overwritten by itself");

    // The person saw it, and puts mine in its place.
    outbox.insist(id(1)).expect("it can be");
    let Next::Send(insisted, _) = outbox.next(NOW) else { panic!("it is not sent") };
    assert_eq!(insisted.base(), Some(6));
    // Meanwhile it was changed once more, to something that nobody here has seen.
    answer(&mut outbox, 1, stale(row(10, 7, &json!({"content": "theirs again"}))));
    assert!(matches!(state(&outbox, 1), State::Conflict(_)));
}

#[test]
fn what_is_so_already_needs_nothing() {
    let mut outbox = with([edit(1, 10, json!({"status": "done"}))]);
    next(&mut outbox);
    let changes = answer(&mut outbox, 1, stale(row(10, 4, &json!({"status": "done"}))));
    assert_eq!(changes, [Change::Drop(id(1), Gone::AlreadySo)]);

    // A reason would be lost: that is for a person to see.
    let mut outbox = with([edit(1, 10, json!({"status": "done", "resolution": "declined", "reason": "no time"}))]);
    next(&mut outbox);
    answer(&mut outbox, 1, stale(row(10, 4, &json!({"status": "done", "resolution": "declined"}))));
    assert!(matches!(state(&outbox, 1), State::Conflict(_)));
}

#[test]
fn a_deletion_meets_a_change_and_a_change_meets_a_deletion() {
    let mut outbox = with([delete(1, 10)]);
    next(&mut outbox);
    answer(&mut outbox, 1, stale(row(10, 4, &json!({"content": "theirs"}))));
    assert!(matches!(state(&outbox, 1), State::Conflict(_)), "what nobody here has seen is not deleted");
    outbox.insist(id(1)).expect("it can be");
    next(&mut outbox);
    let mut gone = row(10, 5, &json!({"content": ""}));
    gone["deleted_at"] = json!("2026-01-01T00:00:00Z");
    let changes = answer(&mut outbox, 1, stale(gone.clone()));
    assert_eq!(changes, [Change::Drop(id(1), Gone::AlreadySo)]);

    let mut outbox = with([edit(1, 10, json!({"content": "mine"}))]);
    next(&mut outbox);
    answer(&mut outbox, 1, stale(gone));
    assert_eq!(outbox.insist(id(1)), Err(CannotResolve::Deleted));
}

#[test]
fn a_decision_waits_for_what_was_done_before_it_and_a_lost_race_is_a_conflict() {
    let mut outbox = with([edit(1, 10, json!({"status": "done"})), decide(2, 3), create(3, 12, None)]);
    assert_eq!(next(&mut outbox), Some(1));
    answer(&mut outbox, 1, Answer::Problem(Box::new(problem(ProblemType::NotAllowed))));
    assert_eq!(next(&mut outbox), Some(3), "the decision waits for a person, and nothing waits for it");
    answer(&mut outbox, 3, Answer::Done(row(12, 1, &json!({"content": "new"}))));
    outbox.discard(id(1)).expect("it goes");
    assert_eq!(next(&mut outbox), Some(2));
    // Another title of the video is nothing to a decision.
    let titled = row(900, 4, &json!({"current_stage": "script", "stage_status": "in_review", "title": "other"}));
    answer(&mut outbox, 2, stale(titled));
    assert_eq!(next(&mut outbox), Some(2));
    let approved = row(900, 5, &json!({"current_stage": "script", "stage_status": "approved"}));
    answer(&mut outbox, 2, stale(approved));
    assert!(matches!(state(&outbox, 2), State::Conflict(_)));

    let mut outbox = with([decide(2, 3)]);
    next(&mut outbox);
    let late = Problem { rule: Some("wrong-status".into()), ..problem(ProblemType::Refused) };
    answer(&mut outbox, 2, Answer::Problem(Box::new(late)));
    assert!(matches!(state(&outbox, 2), State::Conflict(_)));
}

#[test]
fn a_comment_does_not_overtake_a_decision_that_is_on_its_way() {
    let mut outbox = with([decide(1, 3), create(2, 12, None)]);
    assert_eq!(next(&mut outbox), Some(1));
    answer(&mut outbox, 1, Answer::Problem(Box::new(problem(ProblemType::Internal))));
    assert_eq!(outbox.next(NOW), Next::Wait(NOW + Duration::from_secs(1)), "in its turn");
}

#[test]
fn a_toggle_and_its_opposite_leave_nothing() {
    let mut outbox = with([edit(1, 10, json!({"status": "done"}))]);
    let seen = row(10, 1, &json!({"status": "done"}));
    let changes = outbox.add(edit_of(2, 10, json!({"status": "to_do"}), &seen));
    assert_eq!(changes, [Change::Drop(id(1), Gone::Folded), Change::Drop(id(2), Gone::Folded)]);
    assert_eq!(outbox.len(), 0);

    // Once it may have left, the opposite follows it.
    let mut outbox = with([edit(1, 10, json!({"status": "done"}))]);
    next(&mut outbox);
    answer(&mut outbox, 1, Answer::Lost("cut".into()));
    outbox.add(edit_of(2, 10, json!({"status": "to_do"}), &seen));
    assert_eq!(outbox.len(), 2);
    // After a restart nobody knows what left.
    let mut restored = Outbox::restored(outbox.placed().map(|(place, entry)| (place, entry.clone())));
    outbox.hurry();
    assert_eq!((next(&mut restored), next(&mut outbox)), (Some(1), Some(1)));
}

#[test]
fn two_edits_of_a_row_become_one_with_what_was_seen_first() {
    let mut outbox = with([edit(1, 10, json!({"content": "draft"}))]);
    let seen = row(10, 1, &json!({"content": "draft", "status": "to_do"}));
    outbox.add(edit_of(2, 10, json!({"content": "final", "status": "done"}), &seen));
    let entries: Vec<&Entry> = outbox.entries().collect();
    let [one] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!((one.key, &one.request.body), (id(2), &Some(json!({"content": "final", "status": "done"}))));
    assert_eq!(Value::Object(one.seen.clone()), json!({"content": "old", "status": "to_do"}));
}

#[test]
fn an_edit_is_not_carried_past_a_decision() {
    let mut outbox = with([edit(1, 10, json!({"status": "done"})), decide(2, 3)]);
    outbox.add(edit_of(3, 10, json!({"status": "to_do"}), &row(10, 1, &json!({"status": "done"}))));
    assert_eq!(outbox.len(), 3, "the decision is on what was done before it");
}

#[test]
fn a_comment_that_never_left_and_is_deleted_leaves_nothing_unless_it_was_answered() {
    let mut outbox = with([create(1, 10, None), edit(2, 10, json!({"content": "better"}))]);
    let changes = outbox.add(delete(3, 10));
    assert_eq!((changes.len(), outbox.len()), (3, 0));
    let mut outbox = with([create(1, 10, None), create(2, 11, Some(10))]);
    outbox.add(delete(3, 10));
    assert_eq!(outbox.len(), 3);
}

#[test]
fn other_words_than_those_that_arrived_follow_them() {
    let mut outbox = with([create(1, 10, None)]);
    next(&mut outbox);
    let changes = answer(&mut outbox, 1, Answer::Done(row(10, 3, &json!({"content": "an earlier try"}))));
    let [Change::Drop(..), Change::Keep(_, kept)] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!((kept.request.method, kept.base()), (WriteMethod::Patch, Some(3)));
    assert_eq!(kept.request.body, Some(json!({"content": "new"})));
}

#[test]
fn what_another_program_wrote_is_taken_and_what_it_sent_is_gone() {
    let mut outbox = with([create(1, 10, None), create(2, 11, None)]);
    next(&mut outbox);
    let changes = outbox.reload([(1, create(1, 10, None)), (3, create(3, 12, None))]);
    assert!(changes.contains(&Change::Drop(id(2), Gone::Elsewhere)), "{changes:?}");
    assert_eq!(state(&outbox, 1), &State::Sending, "ours is still on its way");
    answer(&mut outbox, 1, Answer::Done(row(10, 1, &json!({"content": "new"}))));
    assert_eq!(next(&mut outbox), Some(3));
}

#[test]
fn more_are_marked_at_once_the_longer_it_goes_well() {
    let mut outbox = with((1..=10).map(|number| create(number, 100 + number, None)));
    let mut marked = Vec::new();
    for key in 1..=10 {
        let Next::Send(sent, changes) = outbox.next(NOW) else { panic!("nothing is sent") };
        assert_eq!(sent.key, id(key));
        marked.push(changes.iter().filter(|change| matches!(change, Change::Keep(..))).count());
        answer(&mut outbox, key, Answer::Done(row(100 + key, 1, &json!({"content": "new"}))));
    }
    // One, then what twice as many as before would be: each waits for the disk once for all of its own.
    assert_eq!(marked, [1, 2, 0, 7, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn a_drain_looks_at_each_write_a_few_times_however_many_wait() {
    // A comment, other words for it, and an answer to the one before: queued one after the other, and sent.
    let looked = |many: u128| {
        let mut outbox = Outbox::default();
        for number in 1..=many {
            outbox.add(create(number, 100_000 + number, (number > 1).then_some(100_000 + number - 1)));
        }
        for number in 1..=many {
            outbox.add(edit(200_000 + number, 300_000 + number, json!({"content": "better"})));
        }
        for _ in 0..2 * many {
            let Next::Send(sent, _) = outbox.next(NOW) else { panic!("nothing is sent") };
            let about = sent.subject.changes[0];
            let done =
                json!({"id": about, "revision": 2, "deleted_at": null, "content": sent.text(), "status": "to_do"});
            outbox.answered(sent.key, Answer::Done(done), NOW, u32::MAX);
        }
        assert_eq!((outbox.len(), outbox.next(NOW)), (0, Next::Idle));
        outbox.looked()
    };
    let (few, many) = (looked(200), looked(2_000));
    assert!(many <= 10 * few, "{few} looks for 400 writes, {many} for 4,000");
    assert!(many < 4 * 4_000, "{many} looks for 4,000 writes");
}

#[test]
fn what_is_refused_of_a_batch_stays_in_its_place_as_writes_of_their_own() {
    let items = [10, 11, 12, 13].map(|number| edit(0, number, json!({"status": "done"})).request);
    let batch = entry(1, WriteMethod::Post, "/v1/batch".into(), json!({ "items": items }), None, &Value::Null);
    let mut outbox = with([batch, edit(2, 11, json!({"content": "later"})), create(3, 20, None)]);
    assert_eq!(next(&mut outbox), Some(1));
    let stale = |current: Value| Problem { current: Some(current), ..problem(ProblemType::Stale) };
    let changes = answer(
        &mut outbox,
        1,
        Answer::Done(json!({"items": [
            {"status": 200, "body": row(10, 2, &json!({"status": "done"}))},
            {"status": 412, "problem": stale(row(11, 5, &json!({"status": "to_do", "content": "theirs"})))},
            {"status": 412, "problem": stale(row(12, 5, &json!({"status": "done"})))},
            {"status": 404, "problem": problem(ProblemType::NotFound)},
        ]})),
    );
    let part = |number| part_key(id(1), number);
    assert!(matches!(&changes[0], Change::Drop(key, Gone::Acknowledged(_)) if *key == id(1)), "{changes:?}");
    assert!(changes.contains(&Change::Drop(part(2), Gone::AlreadySo)), "it is what was asked for: {changes:?}");
    let order: Vec<Uuid> = outbox.entries().map(|entry| entry.key).collect();
    assert_eq!(order, [part(1), part(3), id(2), id(3)]);
    assert!(matches!(&outbox.get(part(1)).expect("a part").state, State::Conflict(_)), "nobody saw what is there");
    assert!(matches!(&outbox.get(part(3)).expect("a part").state, State::Failed(_)));
    // What was done later on the same comment waits for it, all else goes on.
    assert_eq!(next(&mut outbox), Some(3));
    answer(&mut outbox, 3, Answer::Done(row(20, 1, &json!({"content": "new"}))));
    assert_eq!(next(&mut outbox), None);
    outbox.retry(part(1)).expect("mine goes in the place of theirs");
    let Next::Send(sent, _) = outbox.next(NOW) else { panic!("it is not sent") };
    assert_eq!((sent.key, sent.base(), sent.request.path), (part(1), Some(5), format!("/v1/comments/{}", id(11))));
}
