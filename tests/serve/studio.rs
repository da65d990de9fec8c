//! A scene to hang media on.

use orama::{
    api::{
        media::{self, AddTake},
        projects, scenes,
        tokens::{self, CreateToken},
        versions, videos,
    },
    client::{Client, RemoteServer},
    model::{Id, Media, MediaStatus, Scene, TakeRole, TokenScope},
};
use uuid::Uuid;

use super::program::Program;

pub fn new_id<T>() -> Id<T> {
    Id::from_uuid(Uuid::now_v7())
}

/// A token of somebody who may do everything.
pub async fn token(program: &Program) -> String {
    let database = program.data().join("orama.db").to_string_lossy().into_owned();
    let client = Client::local_at(&database, "lead@studio", "Lea Lead").await.expect("a database");
    let body = CreateToken { id: new_id(), name: "films".to_owned(), scope: TokenScope::Admin, expires_at: None };
    let secret = client.send(tokens::create(&body)).await.expect("a token").secret.reveal().to_owned();
    client.close().await;
    secret
}

/// A client of a program.
pub fn client(program: &Program, token: &str) -> Client {
    let server = RemoteServer {
        url: format!("http://{}", program.address),
        token: Some(token.to_owned().into()),
        ..RemoteServer::default()
    };
    Client::remote(&server).expect("an address")
}

/// A scene of a new project.
pub async fn scene(client: &Client) -> Scene {
    let (project, video, version) = (new_id(), new_id(), new_id());
    let text = String::new;
    let body = projects::CreateProject {
        id: project,
        title: "Harbour".to_owned(),
        organisation_id: None,
        objective: text(),
        style: text(),
    };
    client.send(projects::create(&body)).await.expect("a project");
    let body = videos::CreateVideo {
        id: video,
        title: "Launch".to_owned(),
        duration: None,
        objective: text(),
        key_messages: text(),
        style: None,
        outline: text(),
        fps_num: None,
        fps_den: None,
        start_frame: 0,
        drop_frame: false,
        formats: Vec::new(),
    };
    client.send(videos::create(project, &body)).await.expect("a video");
    let body = versions::CreateVersion { id: version, name: text(), from_version_id: None };
    client.send(versions::create(video, &body)).await.expect("a version");
    let body = scenes::CreateScene {
        id: new_id(),
        place: scenes::Place::Last,
        title: text(),
        voice_text: text(),
        description: text(),
        image_prompt: text(),
        task_id: None,
        duration_frames: None,
    };
    client.send(scenes::create(version, &body)).await.expect("a scene")
}

/// A medium whose bytes are to come.
pub async fn picture(client: &Client, scene: &Scene) -> Id<Media> {
    let body =
        AddTake { id: new_id(), role: TakeRole::Image, url: None, status: Some(MediaStatus::Uploading), select: false };
    client.send(media::add(scene.id, &body)).await.expect("a take").media.id
}
