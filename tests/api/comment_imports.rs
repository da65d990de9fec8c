//! Comments out of files, many at once: by the rules of one by one, one batch in the log, and little work for each.

use orama::{
    api::{
        ProblemType, activity,
        batch::{self, Batch, BatchItem},
        changes, comments,
        imports::{
            self, ChangeComment, CommentsReport, ImportComment, ImportComments, ImportScenes, ProjectTarget,
            VideoTarget,
        },
        search, tree,
    },
    model::{Comment, CommentStatus, Id, Scene, Stage, Version, Visibility},
};

use crate::{
    imports::{into_video, scene, version},
    world::{Person, World, comment, done, for_client, new_id, on_both, to_do},
};

/// A person with a version of two scenes, and its first scene.
async fn desk(world: &World) -> (Person, Id<Version>, [Scene; 2]) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let video = ana.video(project.id, "Launch").await;
    let version = ana.version(video.id).await;
    let scenes = [ana.scene(version.id, "Boats").await, ana.scene(version.id, "Nets").await];
    (ana, version.id, scenes)
}

fn onto(version_id: Id<Version>) -> ImportComments {
    ImportComments { dry_run: false, version_id, create: Vec::new(), change: Vec::new() }
}

fn on(scene: &Scene, comment: comments::CreateComment) -> ImportComment {
    ImportComment { scene_id: scene.id, comment }
}

fn answer(to: Id<Comment>, words: &str) -> comments::CreateComment {
    comments::CreateComment { parent_id: Some(to), ..comment(words) }
}

/// The live comments of a version.
async fn live(person: &Person, version: Id<Version>) -> Vec<Comment> {
    let rows = person.ok(tree::review(version)).await.comments;
    rows.into_iter().filter(|row| row.deleted_at.is_none()).collect()
}

/// So many amends, an answer to each, and every other amend done.
fn many(version: Id<Version>, scenes: &[Scene; 2], count: usize) -> ImportComments {
    let mut body = onto(version);
    for n in 0..count {
        let amend = to_do(&format!("amend {n} zebra{n}"));
        if n % 2 == 0 {
            body.change.push(ChangeComment::of(amend.id, 1, done()));
        }
        let reply = answer(amend.id, &format!("answer {n}"));
        let scene = &scenes[n % 2];
        body.create.extend([on(scene, amend), on(scene, reply)]);
    }
    body
}

async fn thousands_are_one_batch_that_one_undo_takes_back(world: &World) {
    let (ana, version, scenes) = desk(world).await;
    let kept = ana.to_do(scenes[0].id, "kept").await;
    let mut body = many(version, &scenes, 2_000);
    body.change.push(ChangeComment::of(kept.id, 1, done()));
    let start = ana.ok(tree::tree()).await.cursor;
    let before = world.db.statements();
    let report = ana.ok(imports::comments(&body)).await;
    let (rows, work) = (5_001, world.db.statements() - before);
    assert!(work * 5 < rows, "{work} statements for {rows} rows");
    assert_eq!((report.created, report.changed, report.there.len()), (4_000, 1_001, 0));

    let now = live(&ana, version).await;
    let done = |rows: &[Comment]| rows.iter().filter(|row| row.status == Some(CommentStatus::Done)).count();
    assert_eq!((now.len(), done(&now)), (4_001, 1_001));
    let first = now.iter().find(|row| row.content == "amend 0 zebra0").expect("the first amend");
    assert_eq!((first.status, first.revision, first.author_id), (Some(CommentStatus::Done), 2, ana.user.id));
    let answered = now.iter().find(|row| row.content == "answer 0").expect("its answer");
    assert_eq!((answered.parent_id, answered.status), (Some(first.id), None));
    let query = |words: &str| search::SearchQuery { q: words.into(), ..search::SearchQuery::default() };
    let found = ana.ok(search::page(&query("zebra7 is:todo"))).await;
    assert_eq!(found.items.len(), 1, "search knows what was imported");
    assert_eq!(ana.ok(search::page(&query("zebra8 is:todo"))).await.items.len(), 0, "and what became of it");

    let log = ana.ok(changes::since(&start, Some(1_000))).await.changes;
    assert!(log.iter().all(|entry| entry.batch_id == report.batch_id));
    let again = ana.ok(imports::comments(&ImportComments { change: Vec::new(), ..body.clone() })).await;
    assert_eq!((again.created, again.changed, again.there.len(), again.activity_id), (0, 0, 4_000, None));

    let before = world.db.statements();
    let undone = ana.ok(activity::undo(report.activity_id.expect("an entry"))).await;
    let work = world.db.statements() - before;
    assert!(work * 2 < rows, "{work} statements to take {rows} rows back");
    assert_eq!(undone.changes.len(), activity::MAX_ANSWERED, "the rest is in the log");
    let rows = live(&ana, version).await;
    assert_eq!((rows.len(), rows[0].id, rows[0].status), (1, kept.id, Some(CommentStatus::ToDo)));
    assert_eq!(ana.ok(search::page(&query("zebra7"))).await.items.len(), 0);

    ana.ok(activity::undo(undone.changes[0].id)).await;
    let redone = live(&ana, version).await;
    assert_eq!((redone.len(), done(&redone)), (4_001, 1_001));
    assert_eq!(redone.iter().find(|row| row.id == first.id).map(|row| &row.content), Some(&first.content));
}

async fn who_reads_it_and_who_has_it_is_taken_back_many_at_a_time(world: &World) {
    let (ana, version, scenes) = desk(world).await;
    let ben = world.person("Ben").await;
    world.join(ana.ok(tree::tree()).await.projects[0].id, &ben, "editor").await;
    let (mut made, mut shared) = (onto(version), onto(version));
    for n in 0..300 {
        let amend = to_do(&format!("amend {n}"));
        let reply = answer(amend.id, &format!("answer {n}"));
        let shown = comments::EditComment { visibility: Some(Visibility::Client), ..comments::EditComment::default() };
        let given = comments::EditComment { assignee_id: Some(Some(ben.user.id)), ..shown.clone() };
        shared.change.extend([ChangeComment::of(amend.id, 1, given), ChangeComment::of(reply.id, 1, shown)]);
        made.create.extend([on(&scenes[0], amend), on(&scenes[0], reply)]);
    }
    let first = made.create[0].comment.id;
    ana.ok(imports::comments(&made)).await;
    let report = ana.ok(imports::comments(&shared)).await;
    let shown_and_given = async || {
        let rows = live(&ana, version).await;
        let shown = rows.iter().filter(|row| row.visibility == Visibility::Client).count();
        (shown, rows.iter().filter(|row| row.assignee_id == Some(ben.user.id)).count())
    };
    assert_eq!((report.changed, shown_and_given().await), (600, (600, 300)));

    // What the client reads hangs on what would be hidden.
    let shown = comments::CreateComment { visibility: Some(Visibility::Client), ..answer(first, "thanks") };
    let late = ana.ok(comments::create(scenes[0].id, &shown)).await;
    let refused = ana.no(activity::undo(report.activity_id.expect("an entry"))).await;
    assert_eq!((refused.rule.as_deref(), shown_and_given().await), (Some("client-replies"), (601, 300)));
    ana.ok(comments::delete(late.id, 1)).await;

    let before = world.db.statements();
    let undone = ana.ok(activity::undo(report.activity_id.expect("an entry"))).await;
    let work = world.db.statements() - before;
    assert!(work * 6 < 600, "{work} statements to take 600 rows back");
    assert_eq!(shown_and_given().await, (0, 0));
    ana.ok(activity::undo(undone.changes[0].id)).await;
    assert_eq!(shown_and_given().await, (600, 300));
}

async fn it_does_what_a_batch_of_the_same_does(world: &World) {
    let (ana, version, scenes) = desk(world).await;
    let ben = world.person("Ben").await;
    let project = ana.ok(tree::tree()).await.projects[0].id;
    world.join(project, &ben, "editor").await;
    let mine = ana.to_do(scenes[0].id, "mine").await;
    let note = ana.note(scenes[1].id, "a note").await;
    let shown = ana.ok(comments::create(scenes[0].id, &for_client("shown"))).await;
    let words = || {
        let first = comments::CreateComment {
            stage: Some(Stage::Video),
            frame_in: Some(3),
            frame_out: Some(9),
            assignee_id: Some(ben.user.id),
            ..to_do("of the video")
        };
        let reply = answer(first.id, "to what is new");
        let shown =
            comments::CreateComment { visibility: Some(Visibility::Client), ..answer(shown.id, "to what is shown") };
        [first, reply, shown]
    };
    let edits = || {
        let edit = comments::EditComment::default;
        [
            (mine.id, comments::EditComment { content: Some("reworded".into()), frame_in: Some(Some(2)), ..edit() }),
            (
                note.id,
                comments::EditComment {
                    status: Some(Some(CommentStatus::ToDo)),
                    assignee_id: Some(Some(ben.user.id)),
                    ..edit()
                },
            ),
            (shown.id, comments::EditComment { status: Some(None), ..edit() }),
        ]
    };
    // What a person sees of a comment.
    let of = |row: &Comment| {
        let reply = row.parent_id.map(|id| id == shown.id);
        let settled = (row.stage, row.status, row.visibility, row.resolution, row.assignee_id);
        format!("{} {settled:?} {reply:?} {:?} {:?} {}", row.content, row.frame_in, row.frame_out, row.scene_id)
    };
    let state = async || {
        let mut rows: Vec<String> = live(&ana, version).await.iter().map(of).collect();
        rows.sort();
        rows
    };

    let mut items: Vec<BatchItem> =
        words().iter().map(|new| BatchItem::try_from(comments::create(scenes[0].id, new)).expect("a write")).collect();
    items.extend(edits().iter().map(|(id, edit)| BatchItem::try_from(comments::edit(*id, edit, 1)).expect("a write")));
    let batch = ana.ok(batch::run(&Batch { items, atomic: true, dry_run: false })).await;
    let expected = state().await;
    ana.ok(activity::undo(batch.activity_id.expect("an entry"))).await;

    let mut body = onto(version);
    body.create = words().into_iter().map(|new| on(&scenes[0], new)).collect();
    body.change = edits().into_iter().map(|(id, edit)| ChangeComment::of(id, 3, edit)).collect();
    let rehearsed = ana.ok(imports::comments(&ImportComments { dry_run: true, ..body.clone() })).await;
    assert_eq!(live(&ana, version).await.len(), 3, "a rehearsal leaves nothing");
    let report = ana.ok(imports::comments(&body)).await;
    let counts = |report: &CommentsReport| (report.created, report.changed, report.there.clone());
    assert_eq!((counts(&rehearsed), rehearsed.activity_id), (counts(&report), None));
    assert_eq!(state().await, expected);
}

async fn one_that_is_refused_stops_the_whole_and_is_named(world: &World) {
    let (ana, version, scenes) = desk(world).await;
    let (ben, cleo) = (world.person("Ben").await, world.person("Cleo").await);
    let project = ana.ok(tree::tree()).await.projects[0].id;
    world.join(project, &ben, "editor").await;
    world.join(project, &cleo, "client").await;
    let other = ana.version(ana.ok(tree::tree()).await.videos[0].id).await;
    let elsewhere = ana.scene(other.id, "Elsewhere").await;
    let (open, shown) =
        (ana.to_do(scenes[0].id, "open").await, ana.ok(comments::create(scenes[0].id, &for_client("hi"))).await);
    let gone = ana.to_do(scenes[0].id, "gone").await;
    ana.ok(comments::delete(gone.id, 1)).await;
    let reworded = comments::EditComment { content: Some("other words".into()), ..comments::EditComment::default() };
    let hidden = comments::EditComment { visibility: Some(Visibility::Internal), ..comments::EditComment::default() };
    let create = |new| ImportComments { create: vec![on(&scenes[0], comment("first")), new], ..onto(version) };
    let change = |id, revision, edit: &comments::EditComment| {
        let first = on(&scenes[0], comment("first"));
        ImportComments {
            create: vec![first],
            change: vec![ChangeComment::of(id, revision, edit.clone())],
            ..onto(version)
        }
    };
    let reply = |to, visibility| comments::CreateComment { visibility: Some(visibility), ..answer(to, "so") };
    let for_nobody = comments::CreateComment { assignee_id: Some(new_id()), ..to_do("for nobody") };
    let is_done = comments::CreateComment { status: Some(CommentStatus::Done), ..comment("done") };
    let refused = [
        (create(on(&elsewhere, comment("of another version"))), ProblemType::NotFound, "create[1]"),
        (create(on(&scenes[0], comment(" "))), ProblemType::Invalid, "create[1].comment.content"),
        (create(on(&scenes[0], is_done)), ProblemType::Invalid, "create[1].comment.status"),
        (create(on(&scenes[0], for_nobody)), ProblemType::Invalid, "create[1].assignee_id"),
        (create(on(&scenes[0], answer(new_id(), "to nothing"))), ProblemType::Refused, "create[1]"),
        (create(on(&scenes[1], answer(open.id, "on another scene"))), ProblemType::Refused, "create[1]"),
        (create(on(&scenes[0], reply(open.id, Visibility::Client))), ProblemType::Refused, "create[1]"),
        (
            create(on(&scenes[1], comments::CreateComment { id: open.id, ..comment("taken") })),
            ProblemType::Conflict,
            "create[1]",
        ),
        (change(open.id, 7, &done()), ProblemType::Stale, "change[0]"),
        (change(gone.id, 2, &done()), ProblemType::NotFound, "change[0]"),
        (change(new_id(), 1, &done()), ProblemType::NotFound, "change[0]"),
    ];
    for (body, kind, field) in refused {
        let problem = ana.no(imports::comments(&body)).await;
        assert_eq!((problem.kind, problem.errors[0].field.as_str()), (kind, field), "{problem:?}");
        assert!(problem.detail.contains(field.split('.').next().unwrap_or_default()), "{}", problem.detail);
    }
    let problem = ben.no(imports::comments(&change(open.id, 1, &reworded))).await;
    assert_eq!((problem.kind, problem.rule.as_deref()), (ProblemType::NotAllowed, Some("not-the-author")));
    let mut thread = change(shown.id, 1, &hidden);
    thread.create.push(on(&scenes[0], reply(shown.id, Visibility::Client)));
    assert_eq!(
        ana.no(imports::comments(&thread)).await.rule.as_deref(),
        Some("client-replies"),
        "an answer of the same import counts"
    );
    let mut twice = change(open.id, 1, &done());
    twice.change.push(ChangeComment::of(open.id, 2, reworded.clone()));
    assert_eq!(ana.no(imports::comments(&twice)).await.errors[0].field, "change[1].id");
    let of_client = cleo.no(imports::comments(&create(on(&scenes[0], comment("hi"))))).await;
    assert_eq!(of_client.kind, ProblemType::NotAllowed);
    let stranger = world.person("Sam").await;
    assert_eq!(stranger.no(imports::comments(&onto(version))).await.kind, ProblemType::NotFound);
    let left: Vec<String> = live(&ana, version).await.into_iter().map(|row| row.content).collect();
    assert_eq!(left, ["open", "hi"], "nothing of any of them was kept");

    // What was deleted is left so, and said to be there.
    let back = comments::CreateComment { id: gone.id, ..to_do("gone") };
    let report = ana.ok(imports::comments(&create(on(&scenes[0], back)))).await;
    assert_eq!((report.created, report.there), (1, vec![gone.id]));
}

async fn thousands_of_scenes_cost_little_for_each(world: &World) {
    let ana = world.person("Ana").await;
    let (project, video) = (new_id(), new_id());
    let scenes =
        |voice: &str| (0..4_000).map(|n| scene(&format!("Scene {n}"), &format!("{voice} {n} quagga{n}"))).collect();
    let body = |target, name: &str, scenes| ImportScenes {
        dry_run: false,
        project: ProjectTarget::Existing(project),
        videos: vec![into_video(target, vec![version(name, scenes)])],
    };
    let new = VideoTarget::New { id: video, title: "Harbour".into(), stage: Stage::Script };
    let mut first = body(new, "one", scenes("The tide"));
    first.project = ProjectTarget::New { id: project, title: "Scripts".into(), organisation_id: None };
    let before = world.db.statements();
    let one = ana.ok(imports::scenes(&first)).await.versions.remove(0);
    let work = world.db.statements() - before;
    assert!(work * 5 < 4_000, "{work} statements for 4000 scenes");
    let rows = ana.ok(tree::review(one.version_id)).await.scenes;
    assert_eq!((rows.len(), rows[0].title.as_str(), rows[3_999].order), (4_000, "Scene 0", 4_000));
    let query = search::SearchQuery { q: "quagga3999".into(), ..search::SearchQuery::default() };
    assert_eq!(ana.ok(search::page(&query)).await.items.len(), 1);

    // The next version carries an amend over, and costs no more.
    let open = ana.to_do(rows[7].id, "warmer").await;
    let before = world.db.statements();
    let two = ana
        .ok(imports::scenes(&body(VideoTarget::Existing(video), "two", scenes("The tide"))))
        .await
        .versions
        .remove(0);
    let work = world.db.statements() - before;
    assert!(work * 5 < 4_000, "{work} statements for 4000 matched scenes");
    assert_eq!((two.matched.len(), two.new.len(), two.carried), (4_000, 0, 1));
    let carried = live(&ana, two.version_id).await;
    assert_eq!((carried.len(), carried[0].carried_from_id), (1, Some(open.id)));
}

on_both! {
    thousands_are_one_batch_that_one_undo_takes_back;
    who_reads_it_and_who_has_it_is_taken_back_many_at_a_time;
    it_does_what_a_batch_of_the_same_does;
    one_that_is_refused_stops_the_whole_and_is_named;
    thousands_of_scenes_cost_little_for_each;
}
