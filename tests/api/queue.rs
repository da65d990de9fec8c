//! The queue's filters and counts: whose amends, raised by whom and when, at which stage and in which project.

use orama::{
    api::{
        comments::{self, EditComment},
        queue::{self, QueueQuery},
    },
    model::{Stage, Timestamp, Visibility},
};

use crate::world::{World, on_both, to_do};

async fn each_filter_leaves_what_it_says_and_the_counts_are_of_that(world: &World) {
    let (ana, bob) = (world.person("Ana").await, world.person("Bob").await);
    let harbour = ana.project("Harbour").await;
    world.join(harbour.id, &bob, "editor").await;
    let video = ana.video(harbour.id, "Launch").await;
    let version = ana.version(video.id).await;
    let scene = ana.scene(version.id, "Boats").await;
    let first = ana.to_do(scene.id, "sky").await;
    let second = ana.to_do(scene.id, "sea").await;
    let third = bob.to_do(scene.id, "boats").await;
    let script = comments::CreateComment { stage: Some(Stage::Script), ..to_do("voice") };
    let fourth = bob.ok(comments::create(scene.id, &script)).await;
    for (amend, who) in [(&first, &ana), (&second, &bob)] {
        let body = EditComment { assignee_id: Some(Some(who.user.id)), ..EditComment::default() };
        ana.ok(comments::edit(amend.id, &body, amend.revision)).await;
    }

    let all = QueueQuery::default();
    let at_start = Timestamp::from_micros(0);
    let everything = ana.ok(queue::page(&all)).await.items;
    for (query, expected) in [
        (
            QueueQuery { project: Some(harbour.id), video: Some(video.id), ..all.clone() },
            everything.iter().map(|item| item.comment.id).collect(),
        ),
        (all.clone(), vec![first.id, second.id, third.id, fourth.id]),
        (QueueQuery { mine: true, ..all.clone() }, vec![first.id]),
        (QueueQuery { assignee: Some(bob.user.id), ..all.clone() }, vec![second.id]),
        (QueueQuery { unassigned: true, ..all.clone() }, vec![third.id, fourth.id]),
        (QueueQuery { author: Some(bob.user.id), ..all.clone() }, vec![third.id, fourth.id]),
        (QueueQuery { author: Some(bob.user.id), stage: Some(Stage::Script), ..all.clone() }, vec![fourth.id]),
        (QueueQuery { before: Some(third.created_at), ..all.clone() }, vec![first.id, second.id]),
        (QueueQuery { before: Some(at_start), ..all.clone() }, vec![]),
    ] {
        let page = ana.ok(queue::page(&query)).await;
        assert_eq!(page.items.iter().map(|item| item.comment.id).collect::<Vec<_>>(), expected, "{query:?}");
        let held = everything.iter().filter(|item| query.holds(item, ana.user.id)).map(|item| item.comment.id);
        assert_eq!(held.collect::<Vec<_>>(), expected, "a program that asked knows the same: {query:?}");
        assert_eq!(page.total, expected.len() as i64, "{query:?}");
        assert_eq!(page.counts.iter().map(|count| count.count).sum::<i64>(), page.total, "{query:?}");
    }
    let mine = QueueQuery { mine: true, ..all.clone() };
    let of_bob = bob.ok(queue::page(&mine)).await;
    assert_eq!(of_bob.items[0].comment.id, second.id, "mine is whoever asks");

    let page = ana.ok(queue::page(&QueueQuery { limit: Some(1), ..all.clone() })).await;
    let mut counted: Vec<_> = page.counts.iter().map(|row| (row.stage, row.assignee_id, row.count)).collect();
    let mut expected = vec![
        (Stage::Outline, Some(ana.user.id), 1),
        (Stage::Outline, Some(bob.user.id), 1),
        (Stage::Outline, None, 1),
        (Stage::Script, None, 1),
    ];
    counted.sort();
    expected.sort();
    assert_eq!(counted, expected, "of everything, however few are on the page");
    assert!(page.counts.iter().all(|row| (row.project_id, row.video_id) == (harbour.id, video.id)));
    let next = ana.ok(queue::page(&QueueQuery { cursor: page.next_cursor, ..all })).await;
    assert_eq!((next.items.len(), next.total, next.counts), (3, 4, vec![]));
}

async fn nobody_counts_what_they_may_not_see(world: &World) {
    let (ana, carl, eve) = (world.person("Ana").await, world.person("Carl").await, world.person("Eve").await);
    let harbour = ana.project("Harbour").await;
    world.join(harbour.id, &carl, "client").await;
    let video = ana.video(harbour.id, "Launch").await;
    let version = ana.version(video.id).await;
    let scene = ana.scene(version.id, "Boats").await;
    ana.to_do(scene.id, "for the team").await;
    let open = comments::CreateComment { visibility: Some(Visibility::Client), ..to_do("for the client") };
    ana.ok(comments::create(scene.id, &open)).await;

    let unassigned = QueueQuery { unassigned: true, ..QueueQuery::default() };
    for (person, expected) in [(&ana, vec![2]), (&carl, vec![1]), (&eve, vec![])] {
        let page = person.ok(queue::page(&unassigned)).await;
        assert_eq!(page.counts.iter().map(|row| row.count).collect::<Vec<_>>(), expected, "{}", person.user.full_name);
    }
}

async fn two_answers_to_whose_they_are_are_refused(world: &World) {
    let ana = world.person("Ana").await;
    let all = QueueQuery::default();
    for (query, field) in [
        (QueueQuery { mine: true, assignee: Some(ana.user.id), ..all.clone() }, "mine"),
        (QueueQuery { unassigned: true, assignee: Some(ana.user.id), ..all.clone() }, "unassigned"),
        (QueueQuery { unassigned: true, mine: true, ..all }, "unassigned"),
    ] {
        let problem = ana.no(queue::page(&query)).await;
        assert_eq!(problem.errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), [field], "{query:?}");
    }
}

on_both! {
    each_filter_leaves_what_it_says_and_the_counts_are_of_that;
    nobody_counts_what_they_may_not_see;
    two_answers_to_whose_they_are_are_refused;
}
