//! The stage machine through the routes: every action from every status, and what it is refused with.

use orama::{
    api::{PageQuery, ProblemType, changes, comments, scenes, stage, tree, versions, videos},
    model::{
        Entity, Id, Stage,
        StageAction::{self, Advance, Approve, Reopen, RequestAmends, Submit},
        StageStatus::{self, Approved, InAmends, InProgress, InReview},
        Version, Video,
    },
};

use crate::world::{Person, World, decision, done, new_id, on_both};

/// A video at the first stage, with one scene to raise amends on.
struct Film {
    video: Id<Video>,
    version: Id<Version>,
    scene: Id<orama::model::Scene>,
}

async fn film(ana: &Person) -> Film {
    let project = ana.project("Harbour").await;
    let video = ana.video(project.id, "Launch").await;
    let version = ana.version(video.id).await;
    let scene = ana.scene(version.id, "Boats").await;
    Film { video: video.id, version: version.id, scene: scene.id }
}

/// Brings a new film to a status.
async fn film_in(ana: &Person, status: StageStatus) -> Film {
    let film = film(ana).await;
    match status {
        InProgress => {}
        InReview => drop(ana.decide(film.video, Submit).await),
        Approved => {
            ana.decide(film.video, Submit).await;
            ana.decide(film.video, Approve).await;
        }
        InAmends => {
            ana.decide(film.video, Submit).await;
            let amend = ana.to_do(film.scene, "darker").await;
            ana.decide(film.video, RequestAmends).await;
            ana.ok(comments::edit(amend.id, &done(), amend.revision)).await;
        }
    }
    film
}

async fn an_action_is_taken_from_its_statuses_and_from_no_other(world: &World) {
    let ana = world.person("Ana").await;
    let allowed = |action: StageAction, from: StageStatus| match action {
        Submit => matches!(from, InProgress | InAmends),
        RequestAmends | Approve => from == InReview,
        Advance => from == Approved,
        Reopen => matches!(from, Approved | InReview),
    };
    for from in [InProgress, InReview, InAmends, Approved] {
        for action in [Submit, RequestAmends, Approve, Advance, Reopen] {
            let film = film_in(&ana, from).await;
            if action == RequestAmends {
                ana.to_do(film.scene, "darker").await;
            }
            let note = "because".to_owned();
            let body = stage::Decide { note, ..decision(action) };
            let before = ana.ok(videos::get(film.video)).await;
            assert_eq!(before.stage_status, from);
            if allowed(action, from) {
                let decided = ana.ok(stage::decide(film.video, &body, Some(before.revision))).await;
                let expected = match action {
                    Submit => (Stage::Outline, InReview),
                    RequestAmends | Reopen => (Stage::Outline, InAmends),
                    Approve => (Stage::Outline, Approved),
                    Advance => (Stage::Script, InProgress),
                };
                assert_eq!((decided.video.current_stage, decided.video.stage_status), expected);
                assert_eq!(decided.decision.from_status, from);
            } else {
                let problem = ana.no(stage::decide(film.video, &body, None)).await;
                assert_eq!(problem.kind, ProblemType::Refused);
                assert_eq!(problem.rule.as_deref(), Some("wrong-status"), "{action} from {from}");
                assert_eq!(ana.ok(videos::get(film.video)).await, before, "a refusal changes nothing");
            }
        }
    }
}

async fn a_refusal_names_its_rule_and_the_amends_in_the_way(world: &World) {
    let ana = world.person("Ana").await;
    let film = film(&ana).await;
    let amend = ana.to_do(film.scene, "darker").await;
    let blocked = ana.no(stage::decide(film.video, &decision(Submit), None)).await;
    assert_eq!((blocked.rule.as_deref(), blocked.blocking), (Some("open-amends"), vec![amend.id.uuid()]));
    let acknowledge =
        |action, note: &str| stage::Decide { acknowledge_open: true, note: note.into(), ..decision(action) };
    let submitted = ana.ok(stage::decide(film.video, &acknowledge(Submit, ""), None)).await;
    assert_eq!(submitted.decision.acknowledged_open, 1);
    let blocked = ana.no(stage::decide(film.video, &decision(Approve), None)).await;
    assert_eq!((blocked.rule.as_deref(), blocked.blocking.len()), (Some("open-amends"), 1));
    let wordless = ana.no(stage::decide(film.video, &acknowledge(Approve, "  "), None)).await;
    assert_eq!(wordless.rule.as_deref(), Some("note-needed"));
    let approved = ana.ok(stage::decide(film.video, &acknowledge(Approve, "good enough"), None)).await;
    assert_eq!((approved.decision.note.as_str(), approved.decision.acknowledged_open), ("good enough", 1));

    let wordless = ana.no(stage::decide(film.video, &decision(Reopen), None)).await;
    assert_eq!(wordless.rule.as_deref(), Some("note-needed"));
    let ahead = stage::Decide { to_stage: Some(Stage::Audio), note: "why not".into(), ..decision(Reopen) };
    assert_eq!(ana.no(stage::decide(film.video, &ahead, None)).await.rule.as_deref(), Some("later-stage"));
    for stage in [Stage::Script, Stage::Storyboard, Stage::Audio, Stage::Video] {
        let at = ana.decide(film.video, Advance).await;
        assert_eq!(at.current_stage, stage);
        ana.decide(film.video, Submit).await;
        let idle = ana.no(stage::decide(film.video, &decision(RequestAmends), None)).await;
        assert_eq!(idle.rule.as_deref(), Some("nothing-to-amend"), "the open amend is of another stage");
        ana.decide(film.video, Approve).await;
    }
    assert_eq!(ana.no(stage::decide(film.video, &decision(Advance), None)).await.rule.as_deref(), Some("last-stage"));
    let back = stage::Decide { to_stage: Some(Stage::Outline), note: "wrong film".into(), ..decision(Reopen) };
    let reopened = ana.ok(stage::decide(film.video, &back, None)).await;
    assert_eq!((reopened.video.current_stage, reopened.video.stage_status), (Stage::Outline, InAmends));
}

async fn a_decision_on_an_older_version_is_refused(world: &World) {
    let ana = world.person("Ana").await;
    let film = film(&ana).await;
    let body = versions::CreateVersion { id: new_id(), name: String::new(), from_version_id: Some(film.version) };
    let newest = ana.ok(versions::create(film.video, &body)).await.version;
    let seen = |version| stage::Decide { version_id: Some(version), ..decision(Submit) };
    let older = ana.no(stage::decide(film.video, &seen(film.version), None)).await;
    assert_eq!(older.rule.as_deref(), Some("newer-version"));
    let decided = ana.ok(stage::decide(film.video, &seen(newest.id), None)).await;
    assert_eq!(decided.decision.version_id, Some(newest.id));
    let late = ana.no(stage::decide(film.video, &seen(newest.id), Some(1))).await;
    assert_eq!(late.kind, ProblemType::Stale);
    assert!(late.detail.contains("in review"), "it says where the video is now: {}", late.detail);
    assert_eq!(late.current.expect("the video")["stage_status"], "in_review");
}

async fn each_level_does_what_the_table_says(world: &World) {
    let owner = world.person("Ona").await;
    let film = film(&owner).await;
    let project = owner.ok(videos::get(film.video)).await.project_id;
    let mut people = Vec::new();
    for level in ["client", "commenter", "editor", "approver", "manager"] {
        let person = world.person(level).await;
        world.join(project, &person, level).await;
        people.push(person);
    }
    let [client, commenter, editor, approver, manager] = people.try_into().expect("five people");
    for person in [&client, &commenter] {
        let problem = person.no(stage::decide(film.video, &decision(Submit), None)).await;
        assert_eq!((problem.kind, problem.rule.as_deref()), (ProblemType::NotAllowed, Some("level-too-low")));
    }
    editor.decide(film.video, Submit).await;
    for action in [RequestAmends, Approve, Reopen] {
        let problem = editor.no(stage::decide(film.video, &decision(action), None)).await;
        assert_eq!((problem.kind, problem.status), (ProblemType::NotAllowed, 403));
    }
    approver.decide(film.video, Approve).await;
    editor.decide(film.video, Advance).await;
    manager.decide(film.video, Submit).await;
    manager.decide(film.video, Approve).await;
    let decisions = editor.ok(stage::decisions(film.video, &PageQuery::default())).await.items;
    assert_eq!(decisions.len(), 5);
    assert_eq!(decisions[3].decided_by_id, approver.user.id);
}

async fn of_two_who_decide_at_once_one_wins_and_the_other_learns_what_changed(world: &World) {
    let ana = world.person("Ana").await;
    for _ in 0..5 {
        let film = film_in(&ana, InReview).await;
        let seen = ana.ok(videos::get(film.video)).await.revision;
        let body = stage::Decide { note: "no".into(), ..decision(Reopen) };
        let (approve, reopen) = (decision(Approve), body);
        let (first, second) = tokio::join!(
            ana.reply(stage::decide(film.video, &approve, Some(seen))),
            ana.reply(stage::decide(film.video, &reopen, Some(seen))),
        );
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412], "{} {}", first.body, second.body);
        let loser = if first.status == 412 { first } else { second };
        let now = ana.ok(videos::get(film.video)).await;
        let problem = loser.problem();
        assert!(problem.detail.contains(now.stage_status.words()), "{}", problem.detail);
        assert_eq!(problem.current.expect("the video"), serde_json::to_value(&now).expect("JSON"));
        let decisions = ana.ok(stage::decisions(film.video, &PageQuery::default())).await.items;
        assert_eq!(decisions.len(), 2, "submitted, and one of the two");
    }
}

async fn an_approval_with_none_open_does_not_pass_a_new_amend(world: &World) {
    let ana = world.person("Ana").await;
    for _ in 0..8 {
        let film = film_in(&ana, InReview).await;
        let start = ana.ok(tree::tree()).await.cursor;
        let (approve, amend) = (decision(Approve), crate::world::to_do("wait"));
        let (approved, raised) = tokio::join!(
            ana.reply(stage::decide(film.video, &approve, None)),
            ana.reply(comments::create(film.scene, &amend)),
        );
        assert_eq!(raised.status, 201);
        let log = ana.ok(changes::since(&start, None)).await.changes;
        let at = |entity| log.iter().position(|change| change.entity == entity);
        match approved.status {
            200 => assert!(at(Entity::StageDecision) < at(Entity::Comment), "the amend was raised after the approval"),
            409 => assert_eq!(approved.problem().blocking, [amend.id.uuid()]),
            other => panic!("{other} {}", approved.body),
        }
    }
}

async fn scenes_stay_dense_however_many_insert_move_and_delete_at_once(world: &World) {
    let ana = world.person("Ana").await;
    let film = film(&ana).await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..12_u8 {
        let (ana, version, anchor) = (ana.clone(), film.version, film.scene);
        tasks.spawn(async move {
            let place = match n % 3 {
                0 => scenes::Place::First,
                1 => scenes::Place::After(anchor),
                _ => scenes::Place::Before(anchor),
            };
            let body = scenes::CreateScene { place, ..crate::world::scene_named(&format!("S{n}")) };
            let scene = ana.ok(scenes::create(version, &body)).await;
            match n % 4 {
                0 => drop(ana.ok(scenes::relocate(scene.id, scenes::Place::Last)).await),
                1 => drop(ana.ok(scenes::delete(scene.id, scene.revision)).await),
                _ => {}
            }
        });
    }
    tasks.join_all().await;
    let listed = ana.ok(scenes::list(film.version, &PageQuery::default())).await.items;
    let orders: Vec<i64> = listed.iter().map(|scene| scene.order).collect();
    assert_eq!(orders, (1..=10).collect::<Vec<_>>(), "13 made, 3 deleted");
}

on_both! {
    an_action_is_taken_from_its_statuses_and_from_no_other;
    a_refusal_names_its_rule_and_the_amends_in_the_way;
    a_decision_on_an_older_version_is_refused;
    each_level_does_what_the_table_says;
    of_two_who_decide_at_once_one_wins_and_the_other_learns_what_changed;
    an_approval_with_none_open_does_not_pass_a_new_amend;
    scenes_stay_dense_however_many_insert_move_and_delete_at_once;
}
