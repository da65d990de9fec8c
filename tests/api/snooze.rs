//! What somebody puts off: gone from their own queue and no other, back by its moment or by what others do, and told to nobody.

use orama::{
    api::{
        activity::{self, ActivityQuery},
        batch, changes,
        comments::{self, EditComment},
        queue::{self, QueueQuery},
        snoozes::{self, SetSnooze},
        tree, versions,
    },
    model::{Comment, Id, Scene, Snooze, Timestamp, TokenScope, Visibility},
    store,
};

use crate::{
    identity::token,
    world::{Person, World, comment, done, for_client, new_id, on_both},
};

const NEWS: SetSnooze = SetSnooze { until: None };
const HOUR: i64 = 3_600_000_000;

fn in_an_hour() -> SetSnooze {
    SetSnooze { until: Some(Timestamp::from_micros(now() + HOUR)) }
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a time");
    i64::try_from(since.as_micros()).expect("a time")
}

/// Ana's project with Bob as an editor and Carl as a client, and a scene.
struct Set {
    ana: Person,
    bob: Person,
    carl: Person,
    project: Id<orama::model::Project>,
    scene: Scene,
}

impl Set {
    async fn of(world: &World) -> Self {
        let (ana, bob, carl) = (world.person("Ana").await, world.person("Bob").await, world.person("Carl").await);
        let project = ana.project("Harbour").await.id;
        world.join(project, &bob, "editor").await;
        world.join(project, &carl, "client").await;
        let video = ana.video(project, "Launch").await;
        let version = ana.version(video.id).await;
        let scene = ana.scene(version.id, "Boats").await;
        Self { ana, bob, carl, project, scene }
    }

    async fn reply(&self, person: &Person, to: &Comment, visibility: Visibility) -> Comment {
        let body =
            comments::CreateComment { parent_id: Some(to.id), visibility: Some(visibility), ..comment("a reply") };
        person.ok(comments::create(self.scene.id, &body)).await
    }
}

/// The queue of a person, whose list, number and counts always say the same.
async fn queued(person: &Person, snoozed: bool) -> Vec<Id<Comment>> {
    let page = person.ok(queue::page(&QueueQuery { snoozed, ..QueueQuery::default() })).await;
    assert_eq!(page.total, page.items.len() as i64);
    assert_eq!(page.counts.iter().map(|row| row.count).sum::<i64>(), page.total);
    let first = person.ok(queue::page(&QueueQuery { snoozed, limit: Some(1), ..QueueQuery::default() })).await;
    if let Some(cursor) = first.next_cursor {
        let next = QueueQuery { snoozed, cursor: Some(cursor), ..QueueQuery::default() };
        assert_eq!(person.ok(queue::page(&next)).await.items, page.items[1..], "pages go on as the whole does");
    }
    page.items.into_iter().map(|item| item.comment.id).collect()
}

/// Lets the time of a snooze run out.
async fn run_out(world: &World, set: &Set, person: &Person, snooze: Snooze) {
    keep(world, set, person, Snooze { until: Some(Timestamp::from_micros(now() - HOUR)), ..snooze }).await;
}

async fn keep(world: &World, set: &Set, person: &Person, snooze: Snooze) {
    let mut tx = world.db.begin().await.expect("a transaction");
    store::snoozes::set(&mut tx, person.user.id, snooze, set.ana.user.id.uuid()).await.expect("a write");
    tx.commit().await.expect("a commit");
}

async fn an_amend_is_put_off_until_a_moment_in_ones_own_queue_alone(world: &World) {
    let set = Set::of(world).await;
    let (ana, bob) = (&set.ana, &set.bob);
    let (first, second) = (ana.to_do(set.scene.id, "sky").await, ana.to_do(set.scene.id, "sea").await);
    let put_off = ana.ok(snoozes::set(first.id, &in_an_hour())).await;
    assert_eq!(put_off.comment_id, first.id);
    assert_eq!(queued(ana, false).await, [second.id]);
    assert_eq!(queued(bob, false).await, [first.id, second.id], "it is nobody else's business");
    assert_eq!(queued(ana, true).await, [first.id, second.id]);
    let page = ana.ok(queue::page(&QueueQuery { snoozed: true, ..QueueQuery::default() })).await;
    assert_eq!((page.items[0].snoozed, page.items[1].snoozed), (Some(put_off), None));
    let page = bob.ok(queue::page(&QueueQuery { snoozed: true, ..QueueQuery::default() })).await;
    assert!(page.items.iter().all(|item| item.snoozed.is_none()), "nobody sees that somebody else put it off");

    set.reply(bob, &first, Visibility::Internal).await;
    assert_eq!(queued(ana, false).await, [second.id], "only its moment brings it back");
    run_out(world, &set, ana, put_off).await;
    assert_eq!(queued(ana, false).await, [first.id, second.id]);

    ana.ok(snoozes::set(first.id, &in_an_hour())).await;
    ana.ok(snoozes::set(second.id, &NEWS)).await;
    assert!(queued(ana, false).await.is_empty());
    for _ in 0..2 {
        assert_eq!(ana.ok(snoozes::wake(first.id)).await.comment_id, first.id, "waking what is awake is fine");
        assert_eq!(queued(ana, false).await, [first.id]);
    }
}

async fn what_others_do_in_the_thread_brings_it_back_and_ones_own_does_not(world: &World) {
    let set = Set::of(world).await;
    let (ana, bob) = (&set.ana, &set.bob);
    let amend = ana.to_do(set.scene.id, "sky").await;
    let other = ana.to_do(set.scene.id, "sea").await;
    let reply = set.reply(bob, &amend, Visibility::Internal).await;
    ana.ok(snoozes::set(amend.id, &NEWS)).await;
    assert_eq!(queued(ana, false).await, [other.id], "what was there before is not new");

    let mine = set.reply(ana, &reply, Visibility::Internal).await;
    let words = EditComment { content: Some("the sky".into()), ..EditComment::default() };
    let amend = ana.ok(comments::edit(amend.id, &words, amend.revision)).await;
    set.reply(bob, &other, Visibility::Internal).await;
    assert_eq!(queued(ana, false).await, [other.id], "neither one's own words nor another thread");
    set.reply(bob, &mine, Visibility::Internal).await;
    assert_eq!(queued(ana, false).await, [amend.id, other.id], "an answer deep in the thread");

    ana.ok(snoozes::set(amend.id, &NEWS)).await;
    assert_eq!(queued(ana, false).await, [other.id], "put off again, from now on");
    let give = EditComment { assignee_id: Some(Some(bob.user.id)), ..EditComment::default() };
    bob.ok(comments::edit(amend.id, &give, amend.revision)).await;
    assert_eq!(queued(ana, false).await, [amend.id, other.id], "a change of the amend itself");
}

async fn a_client_is_not_told_of_what_the_team_says(world: &World) {
    let set = Set::of(world).await;
    let amend = set.ana.ok(comments::create(set.scene.id, &for_client("cheaper"))).await;
    set.carl.ok(snoozes::set(amend.id, &NEWS)).await;
    set.bob.ok(snoozes::set(amend.id, &NEWS)).await;
    let tag = tag_of(&set.carl).await;
    let secret = set.reply(&set.ana, &amend, Visibility::Internal).await;
    assert!(queued(&set.carl, false).await.is_empty(), "an internal answer is nothing that happened");
    assert_eq!(queued(&set.bob, false).await, [amend.id]);
    let words = EditComment { content: Some("an internal secret".into()), ..EditComment::default() };
    let secret = set.ana.ok(comments::edit(secret.id, &words, secret.revision)).await;
    assert!(queued(&set.carl, false).await.is_empty());
    let open = EditComment { visibility: Some(Visibility::Client), ..EditComment::default() };
    set.ana.ok(comments::edit(secret.id, &open, secret.revision)).await;
    assert_eq!(queued(&set.carl, false).await, [amend.id], "now the client reads it");
    assert_ne!(tag_of(&set.carl).await, tag);
}

async fn tag_of(person: &Person) -> String {
    person.reply(queue::page(&QueueQuery::default())).await.etag().to_owned()
}

async fn a_tag_moves_when_a_snooze_is_set_taken_back_or_runs_out(world: &World) {
    let set = Set::of(world).await;
    let ana = &set.ana;
    let (first, second) = (ana.to_do(set.scene.id, "sky").await, ana.to_do(set.scene.id, "sea").await);
    let mut tags = vec![tag_of(ana).await];
    let of_bob = tag_of(&set.bob).await;
    let put_off = ana.ok(snoozes::set(first.id, &in_an_hour())).await;
    tags.push(tag_of(ana).await);
    assert_eq!(tags[1], tag_of(ana).await, "nothing happened");
    let asked = ana.reply_with(queue::page(&QueueQuery::default()), &[("if-none-match", &tags[1])]).await;
    assert_eq!(asked.status, 304);
    run_out(world, &set, ana, put_off).await;
    tags.push(tag_of(ana).await);
    let asked = ana.reply_with(queue::page(&QueueQuery::default()), &[("if-none-match", &tags[1])]).await;
    assert_eq!(asked.status, 200, "what was put off is back");
    ana.ok(snoozes::set(second.id, &NEWS)).await;
    tags.push(tag_of(ana).await);
    ana.ok(snoozes::set(second.id, &NEWS)).await;
    tags.push(tag_of(ana).await);
    ana.ok(snoozes::wake(second.id)).await;
    tags.push(tag_of(ana).await);
    let distinct: std::collections::HashSet<&String> = tags.iter().collect();
    // The last is as the one before the second was put off, and stands for the same answer.
    assert_eq!((distinct.len(), &tags[5]), (5, &tags[2]), "{tags:?}");
    assert_eq!(tag_of(&set.bob).await, of_bob, "nobody else's tag moves");
}

async fn a_server_that_remembers_brings_it_back_by_the_clock_alone(world: &World) {
    let set = Set::of(world).await;
    let amend = set.ana.to_do(set.scene.id, "sky").await;
    let reader = set.ana.with(&world.server(), &token(&set.ana, TokenScope::Read).await.secret);
    let put_off = set.ana.ok(snoozes::set(amend.id, &in_an_hour())).await;
    assert!(queued(&reader, false).await.is_empty());
    let soon = Snooze { until: Some(Timestamp::from_micros(now() + 300_000)), ..put_off };
    keep(world, &set, &set.ana, soon).await;
    // Nothing is written from here on, and who has a tag asks with it again and again.
    let mut tag = String::new();
    let comes_back = async {
        loop {
            let reply = reader.reply_with(queue::page(&QueueQuery::default()), &[("if-none-match", &tag)]).await;
            if reply.status == 200 {
                reply.etag().clone_into(&mut tag);
                if reply.body["total"] == 1 {
                    return;
                }
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), comes_back).await.expect("it is back");
}

async fn nothing_of_it_is_in_the_log_the_feed_or_the_export(world: &World) {
    let set = Set::of(world).await;
    let amend = set.ana.to_do(set.scene.id, "sky").await;
    let cursor = set.bob.ok(tree::tree()).await.cursor;
    let before = set.bob.ok(activity::page(&ActivityQuery::default())).await.items.len();
    set.ana.ok(snoozes::set(amend.id, &in_an_hour())).await;
    set.ana.ok(snoozes::set(amend.id, &NEWS)).await;
    set.ana.ok(snoozes::wake(amend.id)).await;
    set.ana.ok(snoozes::set(amend.id, &NEWS)).await;
    assert!(set.bob.ok(changes::since(&cursor, None)).await.changes.is_empty());
    assert_eq!(set.bob.ok(activity::page(&ActivityQuery::default())).await.items.len(), before);
    assert_eq!(set.bob.ok(comments::get(amend.id)).await, amend);
    let export = set.bob.reply(orama::api::projects::export(set.project)).await.body.to_string();
    assert!(export.contains("sky") && !export.contains("snooze"), "{export}");
}

async fn a_new_version_carries_a_moment_on_and_is_something_new(world: &World) {
    let set = Set::of(world).await;
    let (ana, bob) = (&set.ana, &set.bob);
    let (first, second) = (ana.to_do(set.scene.id, "sky").await, ana.to_do(set.scene.id, "sea").await);
    ana.ok(snoozes::set(first.id, &in_an_hour())).await;
    ana.ok(snoozes::set(second.id, &NEWS)).await;
    let video = ana.ok(tree::tree()).await.videos[0].id;
    let body =
        versions::CreateVersion { id: new_id(), name: String::new(), from_version_id: Some(set.scene.version_id) };
    bob.ok(versions::create(video, &body)).await;
    let page = ana.ok(queue::page(&QueueQuery::default())).await;
    assert_eq!(page.items.iter().map(|item| item.comment.carried_from_id).collect::<Vec<_>>(), [Some(second.id)]);
    assert_eq!(queued(ana, true).await.len(), 2);
    assert_eq!(queued(bob, false).await.len(), 2);
}

async fn what_cannot_be_put_off_says_why(world: &World) {
    let set = Set::of(world).await;
    let (ana, carl) = (&set.ana, &set.carl);
    let (amend, note) = (ana.to_do(set.scene.id, "sky").await, ana.note(set.scene.id, "a note").await);
    for until in [now() - HOUR, 0, now() + 20 * 366 * 24 * HOUR] {
        let body = SetSnooze { until: Some(Timestamp::from_micros(until)) };
        let problem = ana.no(snoozes::set(amend.id, &body)).await;
        assert_eq!(problem.errors[0].field, "until");
    }
    assert_eq!(ana.no(snoozes::set(note.id, &NEWS)).await.rule.as_deref(), Some("not-open"));
    ana.ok(comments::edit(amend.id, &done(), amend.revision)).await;
    assert_eq!(ana.no(snoozes::set(amend.id, &NEWS)).await.rule.as_deref(), Some("not-open"));
    let hidden = ana.to_do(set.scene.id, "internal").await;
    for id in [hidden.id, new_id()] {
        assert_eq!(carl.no(snoozes::set(id, &NEWS)).await.status, 404);
        assert_eq!(carl.no(snoozes::wake(id)).await.status, 404);
    }
}

async fn many_are_put_off_as_one_batch(world: &World) {
    let set = Set::of(world).await;
    let ana = &set.ana;
    let (first, second) = (ana.to_do(set.scene.id, "sky").await, ana.to_do(set.scene.id, "sea").await);
    let note = ana.note(set.scene.id, "a note").await;
    let items = [first.id, note.id, second.id].map(|id| snoozes::set(id, &NEWS).try_into().expect("a write")).to_vec();
    let mut batch = batch::Batch { items, atomic: false, dry_run: true };
    for (dry_run, left) in [(true, vec![first.id, second.id]), (false, vec![])] {
        batch.dry_run = dry_run;
        let answer = ana.ok(batch::run(&batch)).await;
        assert_eq!(answer.items.iter().map(|item| item.status).collect::<Vec<_>>(), [200, 409, 200]);
        assert_eq!(answer.activity_id, None, "there is nothing for undo");
        assert_eq!(queued(ana, false).await, left);
    }
}

on_both! {
    an_amend_is_put_off_until_a_moment_in_ones_own_queue_alone;
    what_others_do_in_the_thread_brings_it_back_and_ones_own_does_not;
    a_client_is_not_told_of_what_the_team_says;
    a_tag_moves_when_a_snooze_is_set_taken_back_or_runs_out;
    a_server_that_remembers_brings_it_back_by_the_clock_alone;
    nothing_of_it_is_in_the_log_the_feed_or_the_export;
    a_new_version_carries_a_moment_on_and_is_something_new;
    what_cannot_be_put_off_says_why;
    many_are_put_off_as_one_batch;
}
