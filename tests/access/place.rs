//! Something of every kind, in one project.

use http::{Method, Request};
use orama::{
    api::{Call, changes, comments, media, projects, scenes, tree, videos},
    model::{
        Activity, Comment, Id, Media, MediaStatus, Organisation, Project, Scene, Stage, StageAction, TakeRole, User,
        Version, Video,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    people::{People, Who},
    world::{Person, World, comment, for_client, new_id, to_do, video_named},
};

/// The ids of one project and of one thing of every kind in it.
#[derive(Debug, Clone)]
pub struct Place {
    pub owner: Person,
    /// A word in every text of it.
    pub mark: String,
    pub organisation: Uuid,
    pub project: Id<Project>,
    pub video: Id<Video>,
    pub version: Id<Version>,
    pub scene: Id<Scene>,
    /// One that the client reads.
    pub comment: Id<Comment>,
    /// One that the client does not read.
    pub internal: Id<Comment>,
    /// One with bytes.
    pub media: Id<Media>,
    pub entry: Id<Activity>,
    /// The contact of the organisation.
    pub contact: Id<User>,
    /// A guest's membership.
    pub member: Uuid,
    pub invite: Uuid,
}

/// What a write uses up, made anew for each try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fresh {
    Project,
    Video,
    Version,
    Scene,
    Comment,
    Internal,
    Person,
    Member,
    Take,
    Entry,
    /// A video with an open amend, in progress.
    ToSubmit,
    /// The same in review.
    ToJudge,
    /// The same, approved.
    Approved,
}

impl Place {
    /// One in a project of an organisation; `mark` is in every text.
    pub async fn build(world: &World, owner: &Person, organisation: &Organisation, mark: &str) -> Self {
        let said = |what: &str| format!("{what} {mark}{}", what.replace(' ', ""));
        let body = projects::CreateProject {
            id: new_id(),
            title: said("project"),
            organisation_id: Some(organisation.id),
            objective: said("objective"),
            style: said("style"),
        };
        let project = owner.ok(projects::create(&body)).await.id;
        let cursor = owner.ok(tree::tree()).await.cursor;
        let body = videos::CreateVideo {
            objective: said("video objective"),
            key_messages: said("key messages"),
            style: Some(said("video style")),
            outline: said("outline"),
            ..video_named(&said("video"))
        };
        let video = owner.ok(videos::create(project, &body)).await.id;
        let body = orama::api::versions::CreateVersion { id: new_id(), name: said("version"), from_version_id: None };
        let version = owner.ok(orama::api::versions::create(video, &body)).await.version.id;
        let body = scenes::CreateScene {
            voice_text: said("voice"),
            description: said("description"),
            image_prompt: said("prompt"),
            task_id: Some(said("task")),
            ..crate::world::scene_named(&said("scene"))
        };
        let scene = owner.ok(scenes::create(version, &body)).await.id;
        let shown = owner.ok(comments::create(scene, &for_client(&said("client")))).await.id;
        let internal = owner.ok(comments::create(scene, &to_do(&said("internal")))).await.id;
        owner.ok(media::add(scene, &take(mark))).await;
        let media = upload(owner, scene, mark).await;
        let invite = Uuid::now_v7();
        let body = json!({ "id": invite, "email": format!("{mark}guest@invited.example"), "level": "client" });
        let path = format!("/v1/projects/{project}/invites");
        assert_eq!(owner.json(Method::POST, &path, None, &body.to_string()).await.status, 201);
        let entry = owner.ok(changes::since(&cursor, None)).await.changes[0].id;
        let place = Self {
            owner: owner.clone(),
            mark: mark.to_owned(),
            organisation: organisation.id.uuid(),
            project,
            video,
            version,
            scene,
            comment: shown,
            internal,
            media,
            entry,
            contact: organisation.contact_id.unwrap(),
            member: guest(world, owner, project).await,
            invite,
        };
        place.decide(video, StageAction::Submit, &said("decision")).await;
        place
    }

    /// The same ids, but for one of every kind that was deleted.
    pub async fn deleted(&self, world: &World, people: &People, mark: &str) -> Self {
        let said = |what: &str| format!("deleted {mark}{what}");
        let owner = &self.owner;
        let body = projects::CreateProject {
            id: new_id(),
            title: said("project"),
            organisation_id: Some(Id::from_uuid(self.organisation)),
            objective: said("objective"),
            style: String::new(),
        };
        let project = owner.ok(projects::create(&body)).await.id;
        people.join(world, project).await;
        let video = owner.video(self.project, &said("video")).await.id;
        let body = orama::api::versions::CreateVersion { id: new_id(), name: said("version"), from_version_id: None };
        // Of a video of its own: the other one's newest version stays what it is.
        let around = owner.video(self.project, "around").await.id;
        let version = owner.ok(orama::api::versions::create(around, &body)).await.version.id;
        let scene = owner.scene(self.version, &said("scene")).await.id;
        let comment = owner.ok(comments::create(self.scene, &for_client(&said("comment")))).await.id;
        for (path, id) in [
            (projects::PROJECT, project.uuid()),
            (videos::VIDEO, video.uuid()),
            (orama::api::versions::VERSION, version.uuid()),
            (scenes::SCENE, scene.uuid()),
            (comments::COMMENT, comment.uuid()),
        ] {
            delete(owner, &path.replace("{id}", &id.to_string())).await;
        }
        Self { project, video, version, scene, comment, ..self.clone() }
    }

    /// Ids of nothing.
    pub fn missing(&self) -> Self {
        Self {
            organisation: Uuid::now_v7(),
            project: new_id(),
            video: new_id(),
            version: new_id(),
            scene: new_id(),
            comment: new_id(),
            internal: new_id(),
            media: new_id(),
            entry: new_id(),
            contact: new_id(),
            member: Uuid::now_v7(),
            invite: Uuid::now_v7(),
            ..self.clone()
        }
    }

    /// The same with something new in the place of what a write uses up.
    pub async fn refreshed(&self, world: &World, people: &People, fresh: Fresh, who: Who) -> Self {
        let owner = &self.owner;
        let mut place = self.clone();
        match fresh {
            Fresh::Project => {
                place.project = owner.project_in("fresh", Some(Id::from_uuid(self.organisation))).await.id;
                people.join(world, place.project).await;
                if who.person() == Who::Neighbour {
                    world.join(place.project, people.person(who), "manager").await;
                }
            }
            Fresh::Video => place.video = owner.video(self.project, "fresh").await.id,
            Fresh::Version => {
                let video = owner.video(self.project, "fresh").await.id;
                place.version = owner.version(video).await.id;
            }
            Fresh::Scene => place.scene = owner.scene(self.version, "fresh").await.id,
            Fresh::Comment => place.comment = owner.ok(comments::create(self.scene, &for_client("fresh"))).await.id,
            Fresh::Internal => place.comment = owner.ok(comments::create(self.scene, &to_do("fresh"))).await.id,
            Fresh::Person => place.contact = world.person(&Uuid::now_v7().simple().to_string()).await.user.id,
            Fresh::Member => place.member = guest(world, owner, self.project).await,
            Fresh::Take => place.media = owner.ok(media::add(self.scene, &take("fresh"))).await.media.id,
            Fresh::Entry => {
                // Whoever undoes did it: only one's own can be undone.
                let actor = people.person(who);
                let cursor = actor.ok(tree::tree()).await.cursor;
                actor.note(self.scene, "to be undone").await;
                place.entry = actor.ok(changes::since(&cursor, None)).await.changes[0].id;
            }
            Fresh::ToSubmit | Fresh::ToJudge | Fresh::Approved => {
                place.video = owner.video(self.project, "fresh").await.id;
                let version = owner.version(place.video).await.id;
                let scene = owner.scene(version, "fresh").await.id;
                owner.ok(comments::create(scene, &to_do("open"))).await;
                if fresh != Fresh::ToSubmit {
                    place.decide(place.video, StageAction::Submit, "").await;
                }
                if fresh == Fresh::Approved {
                    place.decide(place.video, StageAction::Approve, "a reason").await;
                }
            }
        }
        place
    }

    async fn decide(&self, video: Id<Video>, action: StageAction, note: &str) {
        let body = orama::api::stage::Decide {
            note: note.to_owned(),
            acknowledge_open: true,
            ..crate::world::decision(action)
        };
        self.owner.ok(orama::api::stage::decide(video, &body, None)).await;
    }
}

fn take(mark: &str) -> media::AddTake {
    media::AddTake {
        id: new_id(),
        role: TakeRole::Image,
        url: Some(format!("https://media.example/{mark}take.png")),
        status: None,
        select: false,
    }
}

/// A picture, with a word after it that no decoder looks at.
pub fn picture(mark: &str) -> Vec<u8> {
    [include_bytes!("../../assets/demo/media/control-room.png"), format!("{mark}bytes").as_bytes()].concat()
}

async fn upload(owner: &Person, scene: Id<Scene>, mark: &str) -> Id<Media> {
    let body = media::AddTake { url: None, status: Some(MediaStatus::Uploading), ..take(mark) };
    let id = owner.ok(media::add(scene, &body)).await.media.id;
    let request = Request::put(media::CONTENT.replace("{id}", &id.to_string())).body(picture(mark).into()).unwrap();
    let reply = owner.raw(request).await;
    assert!(reply.status < 300, "{} {}", reply.status, reply.body);
    id
}

/// Somebody new in a project, as a client.
async fn guest(world: &World, owner: &Person, project: Id<Project>) -> Uuid {
    let person = world.person(&format!("Guest{}", Uuid::now_v7().simple())).await;
    world.join(project, &person, "client").await;
    let page = orama::api::PageQuery { limit: Some(1000), cursor: None };
    let members = owner.ok(projects::members(project, &page)).await.items;
    members.iter().find(|member| member.user_id == person.user.id).unwrap().id.uuid()
}

/// Deletes what is at a path, whatever its revision.
pub async fn delete(person: &Person, path: &str) {
    let reply = person.json(Method::DELETE, path, Some("*"), "").await;
    assert!(reply.status < 300, "{path}: {} {}", reply.status, reply.body);
}

/// Everything of a project as a new one of the same owner, with ids of its own.
pub async fn copied_bundle(owner: &Person) -> Value {
    let project = owner.project("to be copied").await;
    let bundle = owner.ok(Call::erase(projects::export(project.id))).await;
    let text = bundle.to_string().replace(&project.id.to_string(), &Uuid::now_v7().to_string());
    json!({ "dry_run": true, "bundle": serde_json::from_str::<Value>(&text).unwrap() })
}

/// The body of a note.
pub fn a_note(stage: Option<Stage>) -> Value {
    serde_json::to_value(comments::CreateComment { stage, ..comment("hello") }).unwrap()
}
