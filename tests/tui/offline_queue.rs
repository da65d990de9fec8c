//! The queue while something waits for the server: its rows and its counts say what was done, whatever was read.

use orama::{
    api::{
        Call,
        batch::BatchItem,
        comments::{self, CreateComment, EditComment},
        scenes::{self, EditScene},
        snoozes::{self, SetSnooze},
    },
    client::{
        Link,
        outbox::{Change, Entry, Gone, State},
    },
    model::{Activity, Comment, CommentStatus, Id},
    tui::app::msg::{Deed, Msg, News, Posted, Purpose, Write},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    desk::Desk,
    world::{World, id, noon, remark},
};

fn entry<T>(number: u128, call: Call<T>) -> Entry {
    let request = BatchItem::try_from(call).expect("a write");
    Entry::new(Uuid::from_u128(number), request, "a write", noon(), None, None)
}

fn done(amend: Id<Comment>) -> Entry {
    let body = EditComment { status: Some(Some(CommentStatus::Done)), ..EditComment::default() };
    entry(1, comments::edit(amend, &body, 1))
}

async fn hear(desk: &mut Desk, change: Change, news: News) {
    desk.feed(Msg::Outbox(Box::new(Posted { changes: vec![change], news, is_awaited: false })));
    desk.settle().await;
}

fn selected(desk: &Desk) -> Id<Comment> {
    desk.station.app.queue.selected().expect("an amend").comment.id
}

/// What the feed tells when the server has done it.
fn news_of(comment: &Comment) -> News {
    let row = Comment { status: Some(CommentStatus::Done), revision: comment.revision + 1, ..comment.clone() };
    let change: Activity = serde_json::from_value(json!({
        "id": Uuid::from_u128(1), "scope_id": Uuid::from_u128(5), "seq": 1, "project_id": null, "video_id": null,
        "actor_id": id::<()>(1), "verb": "update", "entity": "comment", "entity_id": row.id, "before": null,
        "after": row, "request_id": Uuid::from_u128(6), "batch_id": Uuid::from_u128(6), "undoes_batch_id": null,
        "created_at": noon(),
    }))
    .expect("an entry of the log");
    News { changes: vec![change], ..News::default() }
}

#[tokio::test]
async fn what_waits_is_laid_over_the_rows_and_the_counts_of_the_queue() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.station.app.outbox.is_on = true;
    desk.press("Q").await.sees("Queue · 5 to do").sees("engines are too loud");
    let first = desk.station.app.queue.selected().expect("an amend").comment.clone();
    hear(&mut desk, Change::Keep(1, Box::new(done(first.id))), News::default()).await;
    desk.sees("Queue · 4 to do").misses("engines are too loud").misses("☑");
    assert_eq!(desk.station.app.queue.read().count(), 4);

    // The page that was read before says otherwise, and what is done stays done.
    desk.press("<Esc> Q").await.sees("Queue · 4 to do").misses("engines are too loud");

    // What is put off is not done: it leaves, and is seen among what was put off.
    let second = selected(&desk);
    let off = entry(2, snoozes::set(second, &SetSnooze { until: None }));
    hear(&mut desk, Change::Keep(2, Box::new(off)), News::default()).await;
    desk.sees("Queue · 3 to do").misses("seven boats").misses("☑");
    desk.press("Z").await.sees("Queue · 4 to do").sees("seven boats").sees("until news").misses("☑").press("Z").await;

    // Taken back before it left, it is in the list again, and the cursor is on it.
    let key = Uuid::from_u128(2);
    desk.feed(Msg::Resolved(Deed::TakeBack { key, draft: None }, None));
    hear(&mut desk, Change::Drop(key, Gone::Discarded), News::default()).await;
    desk.sees("Queue · 4 to do").sees("▌☐  2 seven boats");
    assert_eq!(selected(&desk), second);

    // The server has done it, and tells so: the row does not come back for a moment.
    let gone = Change::Drop(Uuid::from_u128(1), Gone::Acknowledged(Value::Null));
    desk.feed(Msg::Outbox(Box::new(Posted { changes: vec![gone], news: news_of(&first), is_awaited: false })));
    desk.sees("Queue · 4 to do").misses("engines are too loud");
}

#[tokio::test]
async fn what_was_raised_without_the_server_is_in_the_queue_at_its_place() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.station.app.outbox.is_on = true;
    let raise = |number: u128, scene: u128, words: &str| {
        let body = CreateComment { status: Some(CommentStatus::ToDo), ..remark(id(number), words) };
        Change::Keep(number as u64, Box::new(entry(number, comments::create(id(scene), &body))))
    };
    // Scene 2 has an amend already, scene 3 of the open version has none, and of scene 9 nothing is known here.
    for change in [raise(801, 202, "count them again"), raise(802, 203, "gulls too"), raise(803, 999, "nowhere")] {
        hear(&mut desk, change, News::default()).await;
    }
    let note = Change::Keep(4, Box::new(entry(804, comments::create(id(202), &remark(id(804), "only a note")))));
    hear(&mut desk, note, News::default()).await;
    desk.press("Q").await.sees("Queue · 7 to do").misses("nowhere").misses("only a note");
    let rows: Vec<(i64, Id<Comment>)> =
        desk.station.app.queue.read().map(|item| (item.scene_order, item.comment.id)).collect();
    let at = |number: u128| rows.iter().position(|(_, row)| *row == id(number)).expect("a row");
    assert_eq!((rows[at(801)].0, rows[at(802)].0, at(802)), (2, 3, at(801) + 1));
    assert!(rows[..=at(802)].is_sorted_by_key(|(order, _)| *order), "{rows:?}");
    assert_eq!(desk.station.app.queue.counts().iter().map(|row| row.count).sum::<i64>(), 7);

    // Where the rows are read again the cursor stays on it.
    while selected(&desk) != id(802) {
        desk.press("j").await;
    }
    desk.press("<Esc> Q").await;
    assert_eq!(selected(&desk), id(802));

    // It is worked on like any other: what is done leaves, and filters leave it out.
    let settled = EditComment { status: Some(Some(CommentStatus::Done)), ..EditComment::default() };
    let settled = entry(5, comments::edit(id(802), &settled, 1));
    hear(&mut desk, Change::Keep(900, Box::new(settled)), News::default()).await;
    desk.sees("Queue · 6 to do").misses("gulls too");
    desk.press("w").await.misses("count them again").press("w w").await.sees("count them again");

    // Thrown away it is gone; sent, it is the server's.
    hear(&mut desk, Change::Drop(Uuid::from_u128(801), Gone::Discarded), News::default()).await;
    desk.sees("Queue · 5 to do").misses("count them again");
    hear(&mut desk, Change::Drop(Uuid::from_u128(5), Gone::Discarded), News::default()).await;
    desk.sees("Queue · 6 to do").sees("gulls too");
    let body = CreateComment { status: Some(CommentStatus::ToDo), ..remark(id(802), "gulls too") };
    world.client.send(comments::create(id(203), &body)).await.expect("raised");
    desk.news(&world).await;
    let gone = Change::Drop(Uuid::from_u128(802), Gone::Acknowledged(Value::Null));
    hear(&mut desk, gone, News::default()).await;
    desk.sees("Queue · 6 to do").sees("gulls too");
}

#[tokio::test]
async fn the_projects_count_what_waits_in_every_video() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.station.app.outbox.is_on = true;
    let counted = |desk: &Desk| {
        let rows = &desk.station.app.tree.rows;
        rows.iter().find(|row| row.label.as_str() == "Ladders").expect("the video").open
    };
    assert_eq!(counted(&desk), 1);
    desk.press("Q G").await;
    let amend = desk.station.app.queue.selected().expect("an amend").clone();
    let write = |number: u128, status, seen, call: Option<Call<Value>>| {
        let body = EditComment { status: Some(Some(status)), ..EditComment::default() };
        let call = call.unwrap_or_else(|| comments::edit(amend.comment.id, &body, 1).erase());
        let request = BatchItem::try_from(call).expect("a write");
        let (seen, within) = (json!({ "status": seen }), Some(amend.video_id.uuid()));
        Entry::new(Uuid::from_u128(number), request, "a write", noon(), Some(&seen), within)
    };
    let keep = |place, entry: &Entry| Change::Keep(place, Box::new(entry.clone()));
    let done = write(1, CommentStatus::Done, "to_do", None);
    hear(&mut desk, keep(1, &done), News::default()).await;
    assert_eq!(counted(desk.sees("Queue · 4 to do")), 0);
    // What the server refused is not done.
    let refused = Entry { state: State::Failed("no".to_owned()), ..done.clone() };
    hear(&mut desk, keep(1, &refused), News::default()).await;
    assert_eq!(counted(&desk), 1);
    hear(&mut desk, keep(1, &done), News::default()).await;
    hear(&mut desk, keep(2, &write(2, CommentStatus::ToDo, "done", None)), News::default()).await;
    assert_eq!(counted(&desk), 1);
    let body = CreateComment { status: Some(CommentStatus::ToDo), ..remark(id(801), "a rope, too") };
    let call = comments::create(amend.comment.scene_id, &body).erase();
    hear(&mut desk, keep(3, &write(3, CommentStatus::ToDo, "", Some(call))), News::default()).await;
    assert_eq!(counted(&desk), 2);
    for number in [1, 2, 3] {
        hear(&mut desk, Change::Drop(Uuid::from_u128(number), Gone::Discarded), News::default()).await;
    }
    assert_eq!(counted(&desk), 1);
}

#[tokio::test]
async fn the_cursor_goes_back_to_what_was_taken_back() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.resize(80, 12).await;
    desk.press("Q").await;
    let first = selected(&desk);
    desk.press("x G u").await.sees("took back").sees("▌☐  2 engines are too loud");
    desk.press("x u").await.sees("▌☐  2 engines are too loud");
    assert_eq!(selected(&desk), first);
    // Of many the marks come back too.
    desk.press("<Space><Space> x y").await.sees("2 amends marked done").press("u").await;
    assert_eq!((selected(&desk), desk.station.app.queue.marked().len()), (first, 2));
}

#[tokio::test]
async fn what_waits_behind_a_decision_says_so_wherever_it_is_shown() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    (desk.station.app.outbox.is_on, desk.station.app.link) = (true, Link::Live);
    let title = EditScene { title: Some("Boots".to_owned()), ..EditScene::default() };
    let mut first = entry(1, scenes::edit(id(201), &title, 1));
    first.state = State::Failed("the title is taken".to_owned());
    first.label = "the change of the title".to_owned();
    hear(&mut desk, Change::Keep(1, Box::new(first)), News::default()).await;
    let call = comments::create(id(201), &remark(id(801), "behind it"));
    hear(&mut desk, Change::Keep(2, Box::new(entry(2, call.clone()))), News::default()).await;
    let write = Write {
        request: Uuid::from_u128(2),
        call: call.erase(),
        purpose: Purpose::MoveScene(id(201)),
        label: String::new(),
        entry: None,
    };
    desk.feed(Msg::Queued(Box::new(write)));
    desk.sees("queued: first you decide about “the change of the title”").misses("when the server is back");
    desk.press("W").await.sees("2 unsent").sees("behind another").press("<Down> <Enter>").await.sees("y decide first");
    desk.press("y").await.sees("The server said no: the title is taken").press("<Esc>").await;
    // The list follows what becomes of it.
    desk.press("W").await.sees("2 unsent");
    hear(&mut desk, Change::Drop(Uuid::from_u128(2), Gone::Discarded), News::default()).await;
    desk.sees("1 unsent").misses("2 unsent");
}
