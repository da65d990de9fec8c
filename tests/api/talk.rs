//! Comments, amends, threads and takes through the routes.

use orama::{
    api::{PageQuery, ProblemType, comments, media, scenes, tree},
    model::{CommentStatus, Id, Resolution, Scene, Stage, TakeRole, Version, Visibility},
};

use crate::{
    world::{Person, World, comment, done, for_client, new_id, on_both, to_do},
    writes::add_take,
};

struct Set {
    owner: Person,
    editor: Person,
    commenter: Person,
    version: Id<Version>,
    scene: Scene,
}

async fn set(world: &World) -> Set {
    let owner = world.person("Owner").await;
    let project = owner.project("Harbour").await;
    let video = owner.video(project.id, "Launch").await;
    let version = owner.version(video.id).await;
    let scene = owner.scene(version.id, "Boats").await;
    let editor = world.person("Editor").await;
    world.join(project.id, &editor, "editor").await;
    let commenter = world.person("Commenter").await;
    world.join(project.id, &commenter, "commenter").await;
    Set { owner, editor, commenter, version: version.id, scene }
}

async fn words_belong_to_the_author_and_the_status_to_whoever_works_on_it(world: &World) {
    let set = set(world).await;
    let amend = set.commenter.to_do(set.scene.id, "darker").await;
    let reword = comments::EditComment { content: Some("much darker".into()), ..comments::EditComment::default() };
    let refused = set.owner.no(comments::edit(amend.id, &reword, 1)).await;
    assert_eq!((refused.kind, refused.rule.as_deref()), (ProblemType::NotAllowed, Some("not-the-author")));
    let amend = set.commenter.ok(comments::edit(amend.id, &reword, 1)).await;
    assert_eq!(amend.content, "much darker");

    let fixed = set.editor.ok(comments::edit(amend.id, &done(), amend.revision)).await;
    assert_eq!((fixed.status, fixed.resolution), (Some(CommentStatus::Done), Some(Resolution::Fixed)));
    let silent = comments::EditComment { resolution: Some(Some(Resolution::Declined)), ..done() };
    let refused = set.editor.no(comments::edit(amend.id, &silent, fixed.revision)).await;
    assert_eq!(refused.rule.as_deref(), Some("reason-needed"));
    let declined = comments::EditComment { reason: Some("it is dark already".into()), ..silent };
    let declined = set.editor.ok(comments::edit(amend.id, &declined, fixed.revision)).await;
    assert_eq!(declined.resolution, Some(Resolution::Declined));
    let reopen = comments::EditComment { status: Some(Some(CommentStatus::ToDo)), ..comments::EditComment::default() };
    let open = set.editor.ok(comments::edit(amend.id, &reopen, declined.revision)).await;
    assert_eq!((open.status, open.resolution), (Some(CommentStatus::ToDo), None));

    let other = set.owner.to_do(set.scene.id, "brighter").await;
    assert_eq!(set.commenter.no(comments::edit(other.id, &done(), 1)).await.rule.as_deref(), Some("level-too-low"));
    let give =
        |to: &Person| comments::EditComment { assignee_id: Some(Some(to.user.id)), ..comments::EditComment::default() };
    let given = set.editor.ok(comments::edit(other.id, &give(&set.commenter), 1)).await;
    let settled = set.commenter.ok(comments::edit(other.id, &done(), given.revision)).await;
    assert_eq!(settled.status, Some(CommentStatus::Done), "the assignee may settle it");
    let stranger = world.person("Stranger").await;
    let problem = set.editor.no(comments::edit(other.id, &give(&stranger), settled.revision)).await;
    assert_eq!(problem.errors[0].field, "assignee_id");
    let note = set.owner.note(set.scene.id, "nice").await;
    assert_eq!(set.owner.no(comments::edit(note.id, &done(), 1)).await.rule.as_deref(), Some("not-an-amend"));
}

async fn a_reply_stays_on_its_thread(world: &World) {
    let set = set(world).await;
    let root = set.owner.to_do(set.scene.id, "darker").await;
    let elsewhere = set.owner.scene(set.version, "Nets").await;
    let reply = |words: &str| comments::CreateComment { parent_id: Some(root.id), ..comment(words) };
    let moved = set.owner.no(comments::create(elsewhere.id, &reply("here"))).await;
    assert_eq!(moved.rule.as_deref(), Some("parent-elsewhere"));
    let staged = comments::CreateComment { stage: Some(Stage::Audio), ..reply("there") };
    assert_eq!(set.owner.no(comments::create(set.scene.id, &staged)).await.rule.as_deref(), Some("parent-elsewhere"));
    let nothing = comments::CreateComment { parent_id: Some(new_id()), ..comment("to whom?") };
    assert_eq!(set.owner.no(comments::create(set.scene.id, &nothing)).await.rule.as_deref(), Some("parent-missing"));
    let shown = comments::CreateComment { visibility: Some(Visibility::Client), ..reply("for the client") };
    assert_eq!(set.owner.no(comments::create(set.scene.id, &shown)).await.rule.as_deref(), Some("internal-thread"));

    let open = set.owner.ok(comments::create(set.scene.id, &for_client("for all"))).await;
    let answer = comments::CreateComment { parent_id: Some(open.id), ..for_client("seen") };
    set.owner.ok(comments::create(set.scene.id, &answer)).await;
    let hide = comments::EditComment { visibility: Some(Visibility::Internal), ..comments::EditComment::default() };
    let problem = set.owner.no(comments::edit(open.id, &hide, 1)).await;
    assert_eq!(problem.rule.as_deref(), Some("client-replies"));
}

async fn a_deleted_comment_leaves_a_tombstone_only_for_its_thread(world: &World) {
    let set = set(world).await;
    let root = set.commenter.to_do(set.scene.id, "darker").await;
    let reply = comments::CreateComment { parent_id: Some(root.id), ..comment("how dark?") };
    let reply = set.editor.ok(comments::create(set.scene.id, &reply)).await;
    let leaf = set.commenter.note(set.scene.id, "never mind").await;
    let refused = set.editor.no(comments::delete(root.id, 1)).await;
    assert_eq!((refused.kind, refused.rule.as_deref()), (ProblemType::NotAllowed, Some("level-too-low")));
    let tomb = set.commenter.ok(comments::delete(root.id, 1)).await;
    assert!(tomb.deleted_at.is_some() && tomb.content.is_empty());
    set.commenter.ok(comments::delete(leaf.id, 1)).await;

    let listed = set.editor.ok(comments::of_scene(set.scene.id, &PageQuery::default())).await.items;
    let ids: Vec<_> = listed.iter().map(|row| (row.id, row.content.as_str())).collect();
    assert_eq!(ids, [(root.id, ""), (reply.id, "how dark?")]);
    let late = comments::CreateComment { parent_id: Some(root.id), ..comment("still there?") };
    assert_eq!(set.editor.no(comments::create(set.scene.id, &late)).await.rule.as_deref(), Some("parent-deleted"));
    let back = set.commenter.ok(comments::revive(root.id)).await;
    assert_eq!((back.content.as_str(), back.status, back.deleted_at), ("darker", Some(CommentStatus::ToDo), None));
    let leaf = set.commenter.ok(comments::revive(leaf.id)).await;
    assert_eq!(leaf.content, "never mind");
}

async fn a_list_of_a_video_is_filtered_by_stage_status_and_person(world: &World) {
    let set = set(world).await;
    let video = set.owner.ok(tree::review(set.version)).await.video.id;
    let mine = comments::CreateComment { assignee_id: Some(set.editor.user.id), ..to_do("yours") };
    let mine = set.owner.ok(comments::create(set.scene.id, &mine)).await;
    let audio = comments::CreateComment { stage: Some(Stage::Audio), ..to_do("too loud") };
    let audio = set.owner.ok(comments::create(set.scene.id, &audio)).await;
    let settled = set.owner.to_do(set.scene.id, "was dark").await;
    set.owner.ok(comments::edit(settled.id, &done(), 1)).await;
    set.owner.note(set.scene.id, "nice").await;
    let ids = async |query: comments::CommentQuery| {
        let rows = set.owner.ok(comments::of_video(video, &query)).await.items;
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    let all = comments::CommentQuery::default();
    assert_eq!(ids(all.clone()).await.len(), 4);
    assert_eq!(ids(comments::CommentQuery { stage: Some(Stage::Audio), ..all.clone() }).await, [audio.id]);
    let open = comments::CommentQuery { status: Some(CommentStatus::ToDo), ..all.clone() };
    assert_eq!(ids(open).await, [mine.id, audio.id]);
    assert_eq!(ids(comments::CommentQuery { status: Some(CommentStatus::Done), ..all.clone() }).await, [settled.id]);
    assert_eq!(ids(comments::CommentQuery { assignee: Some(set.editor.user.id), ..all }).await, [mine.id]);
}

async fn a_take_is_added_chosen_and_removed_with_its_choice(world: &World) {
    let set = set(world).await;
    let first = add_take(TakeRole::Image, "https://example.org/1.png");
    let second = media::AddTake { select: true, ..add_take(TakeRole::Image, "file:///srv/2.png") };
    let first = set.editor.ok(media::add(set.scene.id, &first)).await;
    let second = set.editor.ok(media::add(set.scene.id, &second)).await;
    let scene = set.editor.ok(scenes::get(set.scene.id)).await;
    assert_eq!((scene.selected_image_id, scene.revision), (Some(second.media.id), 2));
    let listed = set.editor.ok(media::list(scene.id, &PageQuery::default())).await.items;
    assert_eq!(listed, [first.clone(), second.clone()]);
    let paged = set.editor.ok(media::list(scene.id, &PageQuery { limit: Some(1), cursor: None })).await;
    let rest = PageQuery { limit: Some(1), cursor: paged.next_cursor };
    assert_eq!(set.editor.ok(media::list(scene.id, &rest)).await.items, std::slice::from_ref(&second));

    let scene = set.editor.ok(scenes::select(scene.id, TakeRole::Image, Some(first.media.id), 2)).await;
    let wrong = set.editor.no(scenes::select(scene.id, TakeRole::Voice, Some(first.media.id), 3)).await;
    assert_eq!(wrong.rule.as_deref(), Some("no-such-take"));
    let as_voice = media::AddTake { id: first.media.id, role: TakeRole::Voice, url: None, status: None, select: false };
    assert_eq!(set.editor.no(media::add(scene.id, &as_voice)).await.errors[0].field, "role");
    let unknown = media::AddTake { id: new_id(), ..as_voice.clone() };
    assert_eq!(set.editor.no(media::add(scene.id, &unknown)).await.errors[0].field, "url");

    // A medium of the project can be a take of another scene, too.
    let nets = set.editor.scene(set.version, "Nets").await;
    let again = media::AddTake { role: TakeRole::Image, ..as_voice };
    assert_eq!(set.editor.ok(media::add(nets.id, &again)).await.media, first.media);
    let stale = set.editor.no(media::remove(scene.id, first.media.id, TakeRole::Image, 1)).await;
    assert_eq!(stale.kind, ProblemType::Stale);
    let scene = set.editor.ok(media::remove(scene.id, first.media.id, TakeRole::Image, scene.revision)).await;
    assert_eq!((scene.selected_image_id, scene.revision), (None, 4));
    let gone = set.editor.no(media::remove(scene.id, first.media.id, TakeRole::Image, scene.revision)).await;
    assert_eq!(gone.kind, ProblemType::NotFound);
    assert_eq!(set.editor.ok(media::get(first.media.id)).await, first.media);
    assert_eq!(set.commenter.no(media::add(scene.id, &again)).await.kind, ProblemType::NotAllowed);
}

on_both! {
    words_belong_to_the_author_and_the_status_to_whoever_works_on_it;
    a_reply_stays_on_its_thread;
    a_deleted_comment_leaves_a_tombstone_only_for_its_thread;
    a_list_of_a_video_is_filtered_by_stage_status_and_person;
    a_take_is_added_chosen_and_removed_with_its_choice;
}
