//! A workspace in which every field that somebody can write holds what nobody should send to a terminal.

use std::path::Path;

use orama::{
    api::imports::{self, ImportProject},
    client::{Client, LocalWorkspace},
    model::{
        Comment, CommentStatus, Id, Media, MediaStatus, MemberRole, Project, ProjectBundle, ProjectMember, Scene,
        SceneMedia, Stage, StageStatus, TakeRole, Timestamp, User, UserRole, Version, Video, Visibility,
    },
};
use uuid::Uuid;

use super::corpus::{Payload, corpus, split_over_fields};

/// The address that the workspace is opened with, here and by the program.
pub const EMAIL: &str = "ana@studio.example";
/// The most characters of a title.
const TITLE: usize = 200;
/// Comments on one scene.
const COMMENTS_EACH: usize = 60;

pub fn id<T>(kind: u128, number: usize) -> Id<T> {
    Id::from_uuid(Uuid::from_u128(0x0195_0000_0000_7000_8000_0000_0000_0000 | kind << 32 | number as u128))
}

fn at() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().expect("a time")
}

/// Every payload behind a mark that can be looked for on the screen, and told from every other.
pub fn marked() -> Vec<String> {
    corpus().iter().enumerate().map(|(at, payload)| format!("{} {}", mark(at), payload.text)).collect()
}

pub fn mark(at: usize) -> String {
    format!("p{at:04}")
}

/// The payloads in as few titles as hold them. A title is one line.
pub fn titles() -> Vec<String> {
    let one_line = marked().into_iter().filter(|text| !text.contains(['\n', '\r']));
    let mut titles: Vec<String> = Vec::new();
    for text in one_line {
        let long = text.chars().count() + 1;
        match titles.last_mut() {
            Some(title) if title.chars().count() + long <= TITLE => {
                title.push(' ');
                title.push_str(&text);
            }
            _ => titles.push(text),
        }
    }
    titles
}

/// Writes it, and answers how many scenes the first video has.
pub async fn build(data: &Path) -> usize {
    let workspace =
        LocalWorkspace { path: data.join("orama.db"), email: EMAIL.to_owned(), full_name: "Ana".to_owned() };
    let client = Client::local(&workspace).await.expect("a workspace");
    let first = film();
    let scenes = first.scenes.len();
    let others = titles().into_iter().enumerate().skip(1).map(|(at, title)| project_alone(at, title));
    for bundle in [first].into_iter().chain(others) {
        client.send(imports::project(&ImportProject { dry_run: false, bundle })).await.expect("imported");
    }
    client.close().await;
    scenes
}

fn user(at: usize, name: &str) -> User {
    User {
        id: id(1, at),
        email: if at == 0 { EMAIL.to_owned() } else { format!("u{at}@studio.example") },
        full_name: name.replace(['\n', '\r'], " "),
        role: UserRole::User,
        organisation_id: None,
        is_active: true,
        email_verified: true,
        last_login_at: None,
        revision: 1,
        created_at: self::at(),
        updated_at: self::at(),
        deleted_at: None,
    }
}

fn project(at: usize, title: String) -> Project {
    Project {
        id: id(2, at),
        title,
        owner_id: id(1, 0),
        organisation_id: None,
        objective: String::new(),
        style: String::new(),
        revision: 1,
        created_at: self::at(),
        updated_at: self::at(),
        deleted_at: None,
    }
}

fn project_alone(at: usize, title: String) -> ProjectBundle {
    ProjectBundle { users: vec![user(0, "Ana")], ..ProjectBundle::of(project(at, title)) }
}

/// A project whose videos, versions, scenes, people, takes and comments are all hostile.
fn film() -> ProjectBundle {
    let (texts, titles) = (marked(), titles());
    let people: Vec<User> =
        [user(0, "Ana")].into_iter().chain(texts.iter().enumerate().map(|(at, text)| user(at + 1, text))).collect();
    let members = people.iter().enumerate().skip(1).map(|(at, person)| member(at, person.id)).collect();
    let scenes: Vec<Scene> =
        texts.chunks(COMMENTS_EACH).enumerate().map(|(at, texts)| scene(at, texts, &titles)).collect();
    let comments = texts.iter().enumerate().map(|(at, text)| comment(at, &scenes, text)).collect();
    let takes: Vec<(SceneMedia, Media)> =
        corpus().iter().enumerate().filter_map(|(at, payload)| take(at, payload)).collect();
    ProjectBundle {
        project: project(0, titles[0].clone()),
        organisation: None,
        users: people,
        members,
        videos: titles.iter().enumerate().map(|(at, title)| video(at, title)).collect(),
        video_formats: Vec::new(),
        versions: titles.iter().enumerate().map(|(at, title)| version(at, title)).collect(),
        media: takes.iter().map(|(_, media)| media.clone()).collect(),
        scene_media: takes.into_iter().map(|(link, _)| link).collect(),
        scenes,
        comments,
        decisions: Vec::new(),
    }
}

fn member(number: usize, user: Id<User>) -> ProjectMember {
    ProjectMember {
        id: id(3, number),
        project_id: id(2, 0),
        user_id: user,
        access_level_id: 3,
        role: MemberRole::Contributor,
        invited_by_id: Some(id(1, 0)),
        invited_at: Some(at()),
        accepted_at: Some(at()),
        is_active: true,
        revision: 1,
        created_at: at(),
        updated_at: at(),
        deleted_at: None,
    }
}

fn video(number: usize, title: &str) -> Video {
    Video {
        id: id(4, number),
        project_id: id(2, 0),
        title: title.to_owned(),
        duration: None,
        objective: String::new(),
        key_messages: String::new(),
        style: None,
        outline: String::new(),
        current_stage: Stage::Storyboard,
        stage_status: StageStatus::InAmends,
        fps_num: None,
        fps_den: None,
        start_frame: 0,
        drop_frame: false,
        revision: 1,
        created_at: at(),
        updated_at: at(),
        deleted_at: None,
    }
}

/// All are versions of the first video. The last one is the newest and has the scenes.
fn version(number: usize, name: &str) -> Version {
    Version {
        id: id(5, number),
        video_id: id(4, 0),
        number: number as i64 + 1,
        name: name.to_owned(),
        revision: 1,
        created_at: at(),
        updated_at: at(),
        deleted_at: None,
    }
}

/// A scene whose every text holds a share of the payloads; one field may end in the beginning of a sequence, and the next begin
/// with its rest.
fn scene(number: usize, texts: &[String], titles: &[String]) -> Scene {
    let newest = titles.len() - 1;
    let split = split_over_fields();
    let (start, end) = &split[number % split.len()];
    let all = texts.join("\n");
    Scene {
        id: id(6, number),
        version_id: id(5, newest),
        order: number as i64 + 1,
        title: titles[number].chars().take(TITLE - 8).collect::<String>() + &start.replace(['\n', '\r'], " "),
        voice_text: format!("{end} {all}{start}"),
        description: format!("{end} {all}{start}"),
        image_prompt: format!("{end} {all}{start}"),
        selected_image_id: None,
        selected_voice_id: None,
        selected_video_id: None,
        selected_music_id: None,
        task_id: None,
        duration_frames: None,
        lineage_id: Uuid::from_u128(number as u128 + 1),
        revision: 1,
        created_at: at(),
        updated_at: at(),
        deleted_at: None,
    }
}

/// Written by somebody whose name is as hostile, and given to them.
fn comment(number: usize, scenes: &[Scene], text: &str) -> Comment {
    Comment {
        id: id(7, number),
        scene_id: scenes[number / COMMENTS_EACH].id,
        stage: Stage::Storyboard,
        status: Some(CommentStatus::ToDo),
        parent_id: None,
        author_id: id(1, number + 1),
        content: text.to_owned(),
        assignee_id: Some(id(1, number + 1)),
        frame_in: None,
        frame_out: None,
        visibility: Visibility::Internal,
        resolution: None,
        carried_from_id: None,
        revision: 1,
        created_at: at(),
        updated_at: at(),
        deleted_at: None,
    }
}

/// An address without blanks and control characters, which no address may hold; the file's name has them all the same.
fn take(number: usize, payload: &Payload) -> Option<(SceneMedia, Media)> {
    if payload.text.chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
        return None;
    }
    let role = TakeRole::Image;
    let link = SceneMedia { scene_id: id(6, 0), media_id: id(8, number), role, created_at: at() };
    let url = format!("https://media.example/{}{}.png", mark(number), payload.text);
    let media = Media::registered(id(8, number), id(2, 0), role, url, MediaStatus::Ok, at());
    Some((link, media))
}
