//! The words of a deleted comment stay in the log, for undo. Whoever could not read them before cannot read them there.

use orama::{
    api::{
        Call, PageQuery, activity, changes, comments, projects, queue,
        search::{self, SearchQuery},
        tree,
    },
    model::{Comment, Entity, Id, Scene, Visibility},
};

use crate::{
    stream::Reader,
    world::{Person, World, comment, for_client, new_id, on_both},
};

struct Room {
    ana: Person,
    editor: Person,
    client: Person,
    scene: Id<Scene>,
    version: Id<orama::model::Version>,
    start: String,
}

async fn room(world: &World) -> Room {
    let (ana, editor, client) = (world.person("Ana").await, world.person("Editor").await, world.person("Client").await);
    let project = ana.project("Harbour").await.id;
    world.join(project, &editor, "editor").await;
    world.join(project, &client, "client").await;
    let video = ana.video(project, "Launch").await.id;
    let version = ana.version(video).await.id;
    let scene = ana.scene(version, "Boats").await.id;
    let start = ana.ok(tree::tree()).await.cursor;
    Room { ana, editor, client, scene, version, start }
}

impl Room {
    async fn write(&self, body: comments::CreateComment) -> Comment {
        self.ana.ok(comments::create(self.scene, &body)).await
    }

    async fn change(&self, id: Id<Comment>, content: Option<&str>, visibility: Option<Visibility>) {
        let content = content.map(str::to_owned);
        self.ana
            .over(comments::edit(id, &comments::EditComment { content, visibility, ..Default::default() }, 1))
            .await;
    }

    /// Deletes one, takes that back, and deletes it again by taking that back.
    async fn delete_again_and_again(&self, id: Id<Comment>) {
        self.ana.over(comments::delete(id, 1)).await;
        for _ in 0..2 {
            let query = activity::ActivityQuery { entity: Some(id.uuid()), ..Default::default() };
            let last = self.ana.ok(activity::page(&query)).await.items.remove(0);
            self.ana.ok(activity::undo(last.id)).await;
        }
        assert!(self.ana.reply(comments::get(id)).await.status == 404, "deleted in the end");
    }

    /// Everything that a person can read of the room, the stream included, as text.
    async fn all_that_is_read_by(&self, person: &Person) -> String {
        let page = PageQuery::default();
        let mut calls: Vec<Call<serde_json::Value>> = vec![
            changes::since(&self.start, Some(1000)).erase(),
            activity::page(&activity::ActivityQuery { limit: Some(1000), ..Default::default() }).erase(),
            comments::of_scene(self.scene, &page).erase(),
            tree::review(self.version).erase(),
            queue::page(&queue::QueueQuery::default()).erase(),
            projects::list(&page).erase(),
        ];
        for q in ["secret", "open", "by:ana", "-nothing"] {
            calls.push(search::page(&SearchQuery { q: q.to_owned(), ..SearchQuery::default() }).erase());
        }
        let mut text = String::new();
        for call in calls {
            // What was asked for is repeated in the answer, and says nothing.
            text.push_str(&person.ok(call).await.to_string().replace(r#""term":"secret","value":"secret""#, ""));
        }
        let log = person.ok(changes::since(&self.start, Some(1000))).await.changes;
        let mut stream = Reader::open(person, Some(&self.start)).await;
        for _ in 0..log.len() {
            text.push_str(&serde_json::to_string(&stream.change().await).expect("JSON"));
        }
        text
    }
}

async fn who_could_not_read_the_words_cannot_read_them_when_they_are_deleted(world: &World) {
    let room = room(world).await;
    // Internal from the beginning, with a reply that keeps its tombstone, and without.
    let alone = room.write(comment("secret alone")).await;
    let thread = room.write(comment("secret thread")).await;
    room.write(comments::CreateComment { parent_id: Some(thread.id), ..comment("secret reply") }).await;
    // For the client at first, then internal with other words; and the other way round.
    let hidden = room.write(for_client("open at first")).await;
    room.change(hidden.id, None, Some(Visibility::Internal)).await;
    room.change(hidden.id, Some("secret since hidden"), None).await;
    let at_once = room.write(for_client("open before")).await;
    room.change(at_once.id, Some("secret at once"), Some(Visibility::Internal)).await;
    let shown = room.write(comment("secret before shown")).await;
    room.change(shown.id, Some("open when shown"), Some(Visibility::Client)).await;
    let read = room.write(for_client("open words")).await;
    for id in [alone.id, thread.id, hidden.id, at_once.id, shown.id, read.id] {
        room.delete_again_and_again(id).await;
    }

    let client = room.all_that_is_read_by(&room.client).await;
    assert!(!client.contains("secret"), "{client}");
    // The log does hold the words, and who could read them before still can.
    for words in ["open at first", "open before", "open when shown", "open words"] {
        assert!(client.contains(words), "{words}");
    }
    let editor = room.all_that_is_read_by(&room.editor).await;
    for words in ["secret alone", "secret thread", "secret since hidden", "secret at once", "secret before shown"] {
        assert!(editor.contains(words), "{words}");
    }
    // What was for the client is taken away in the feed, without what it became.
    let log = room.client.ok(changes::since(&room.start, Some(1000))).await.changes;
    let of = |id: Id<Comment>| log.iter().filter(move |entry| entry.entity_id == id.uuid());
    assert_eq!(of(alone.id).count() + of(thread.id).count(), 0);
    assert!(of(at_once.id).next_back().is_some_and(|entry| entry.after.is_none()), "it went when it was hidden");
    assert_eq!(of(hidden.id).count(), 2, "made and hidden; what came later is not told");
}

async fn somebody_who_may_read_less_than_before_reads_no_more_of_what_was_deleted(world: &World) {
    let room = room(world).await;
    let mine = room.editor.ok(comments::create(room.scene, &comment("secret of mine"))).await;
    room.editor.over(comments::delete(mine.id, 1)).await;
    let entry = room.editor.ok(changes::since(&room.start, None)).await.changes.pop().expect("the deletion");
    assert_eq!(entry.entity, Entity::Comment);
    let members = room
        .ana
        .ok(projects::members(
            room.ana.ok(projects::list(&PageQuery::default())).await.items[0].id,
            &PageQuery::default(),
        ))
        .await
        .items;
    let member = members.iter().find(|row| row.user_id == room.editor.user.id).expect("a member");
    let lower = orama::api::members::EditMember { level: Some("client".into()), ..Default::default() };
    room.ana.ok(orama::api::members::edit(member.project_id, member.id, &lower, member.revision)).await;
    let text = room.all_that_is_read_by(&room.editor).await;
    assert!(!text.contains("secret"), "{text}");
    // Nor are they handed out by taking the deletion back.
    assert_eq!(room.editor.no(activity::undo(entry.id)).await.status, 404);
    let unknown = activity::undo(new_id());
    assert_eq!(room.editor.no(unknown).await.status, 404);
}

on_both! {
    who_could_not_read_the_words_cannot_read_them_when_they_are_deleted;
    somebody_who_may_read_less_than_before_reads_no_more_of_what_was_deleted;
}
