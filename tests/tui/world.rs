//! A small workspace with fixed ids and times, so that a screen of it is always the same.

use orama::{
    api::{
        comments::{self, CreateComment},
        imports::{self, ImportProject},
    },
    client::{Client, LocalWorkspace},
    model::{
        Comment, CommentStatus, Id, Media, MediaStatus, MemberRole, Organisation, Project, ProjectBundle,
        ProjectMember, Resolution, Scene, SceneMedia, Stage, StageStatus, TakeRole, Timestamp, User, UserRole, Version,
        Video, Visibility,
    },
};
use tempfile::TempDir;
use uuid::Uuid;

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;

/// A comment that asks for nothing, to be written.
pub fn remark(id: Id<Comment>, words: &str) -> CreateComment {
    CreateComment {
        id,
        content: words.to_owned(),
        stage: None,
        status: None,
        parent_id: None,
        assignee_id: None,
        frame_in: None,
        frame_out: None,
        visibility: None,
    }
}

/// When every test happens: 2026-03-01, noon.
pub fn noon() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().expect("a time")
}

fn before(micros: i64) -> Timestamp {
    Timestamp::from_micros(noon().micros() - micros)
}

/// The same number is always the same id.
pub fn id<T>(number: u128) -> Id<T> {
    Id::from_uuid(Uuid::from_u128(0x0195_0000_0000_7000_8000_0000_0000_0000 | number))
}

/// A workspace on a file of its own.
pub struct World {
    pub folder: TempDir,
    pub client: Client,
}

impl World {
    /// A workspace without a project, and Ana in it.
    pub async fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let client = Client::local(&workspace_in(&folder)).await.expect("a workspace");
        Self { folder, client }
    }

    /// Where it is, and who works in it.
    pub fn workspace(&self) -> LocalWorkspace {
        workspace_in(&self.folder)
    }

    /// Many more to-dos on the first scene of the film.
    pub async fn crowd(&self, count: u128) {
        for number in 0..count {
            let body = CreateComment {
                id: id(900_000 + number),
                content: format!("crowded {number}"),
                stage: Some(Stage::Storyboard),
                status: Some(CommentStatus::ToDo),
                parent_id: None,
                assignee_id: None,
                frame_in: None,
                frame_out: None,
                visibility: None,
            };
            self.client.send(comments::create(id(201), &body)).await.expect("created");
        }
    }

    /// Two projects with videos at several stages.
    pub async fn harbour() -> Self {
        let world = Self::empty().await;
        for bundle in [harbour(), safety()] {
            world.client.send(imports::project(&ImportProject { dry_run: false, bundle })).await.expect("imported");
        }
        world
    }
}

fn workspace_in(folder: &TempDir) -> LocalWorkspace {
    LocalWorkspace {
        path: folder.path().join("orama.db"),
        email: "ana@studio.example".to_owned(),
        full_name: "Ana".to_owned(),
    }
}

fn person(number: u128, name: &str) -> User {
    User {
        id: id(number),
        email: format!("{}@studio.example", name.to_lowercase()),
        full_name: name.to_owned(),
        role: UserRole::User,
        organisation_id: None,
        is_active: true,
        email_verified: true,
        last_login_at: None,
        revision: 1,
        created_at: before(900 * HOUR),
        updated_at: before(900 * HOUR),
        deleted_at: None,
    }
}

const ANA: u128 = 1;
const JON: u128 = 2;
const MIA: u128 = 3;

fn people() -> Vec<User> {
    vec![person(ANA, "Ana"), person(JON, "Jon"), person(MIA, "Mia")]
}

fn project(number: u128, title: &str) -> Project {
    Project {
        id: id(number),
        title: title.to_owned(),
        owner_id: id(ANA),
        organisation_id: Some(id(5)),
        objective: String::new(),
        style: String::new(),
        revision: 1,
        created_at: before(800 * HOUR),
        updated_at: before(800 * HOUR),
        deleted_at: None,
    }
}

/// An editor of a project.
fn member(number: u128, project: u128, user: u128) -> ProjectMember {
    let at = before(600 * HOUR);
    ProjectMember {
        id: id(number),
        project_id: id(project),
        user_id: id(user),
        access_level_id: 3,
        role: MemberRole::Contributor,
        invited_by_id: Some(id(ANA)),
        invited_at: Some(at),
        accepted_at: Some(at),
        is_active: true,
        revision: 1,
        created_at: at,
        updated_at: at,
        deleted_at: None,
    }
}

fn organisation() -> Organisation {
    Organisation {
        id: id(5),
        name: "Pier Nine".to_owned(),
        slug: "pier-nine".to_owned(),
        is_active: true,
        contact_id: Some(id(ANA)),
        revision: 1,
        created_at: before(900 * HOUR),
        updated_at: before(900 * HOUR),
        deleted_at: None,
    }
}

fn video(number: u128, project: u128, title: &str, stage: Stage, status: StageStatus) -> Video {
    Video {
        id: id(number),
        project_id: id(project),
        title: title.to_owned(),
        duration: None,
        objective: String::new(),
        key_messages: String::new(),
        style: None,
        outline: String::new(),
        current_stage: stage,
        stage_status: status,
        fps_num: None,
        fps_den: None,
        start_frame: 0,
        drop_frame: false,
        revision: 1,
        created_at: before(700 * HOUR),
        updated_at: before(700 * HOUR),
        deleted_at: None,
    }
}

fn version(number: u128, video: u128, place: i64, name: &str) -> Version {
    Version {
        id: id(number),
        video_id: id(video),
        number: place,
        name: name.to_owned(),
        revision: 1,
        created_at: before(48 * HOUR),
        updated_at: before(48 * HOUR),
        deleted_at: None,
    }
}

fn scene(number: u128, version: u128, order: i64, title: &str, voice: &str, description: &str) -> Scene {
    Scene {
        id: id(number),
        version_id: id(version),
        order,
        title: title.to_owned(),
        voice_text: voice.to_owned(),
        description: description.to_owned(),
        image_prompt: String::new(),
        selected_image_id: None,
        selected_voice_id: None,
        selected_video_id: None,
        selected_music_id: None,
        task_id: None,
        duration_frames: None,
        lineage_id: Uuid::from_u128(number % 100),
        revision: 1,
        created_at: before(48 * HOUR),
        updated_at: before(48 * HOUR),
        deleted_at: None,
    }
}

fn comment(number: u128, scene: u128, author: u128, minutes: i64, content: &str) -> Comment {
    Comment {
        id: id(number),
        scene_id: id(scene),
        stage: Stage::Storyboard,
        status: None,
        parent_id: None,
        author_id: id(author),
        content: content.to_owned(),
        assignee_id: None,
        frame_in: None,
        frame_out: None,
        visibility: Visibility::Internal,
        resolution: None,
        carried_from_id: None,
        revision: 1,
        created_at: before(minutes * MINUTE),
        updated_at: before(minutes * MINUTE),
        deleted_at: None,
    }
}

fn todo(comment: Comment) -> Comment {
    Comment { status: Some(CommentStatus::ToDo), ..comment }
}

fn done(comment: Comment, resolution: Resolution) -> Comment {
    Comment { status: Some(CommentStatus::Done), resolution: Some(resolution), ..comment }
}

fn take(scene: u128, number: u128, role: TakeRole, url: &str) -> (SceneMedia, Media) {
    let at = before(40 * HOUR);
    let link = SceneMedia { scene_id: id(scene), media_id: id(number), role, created_at: at };
    let media = Media::registered(id(number), id(10), role, url.to_owned(), MediaStatus::Ok, at);
    (link, media)
}

fn scenes_of_the_film() -> Vec<Scene> {
    let mut scenes = vec![
        scene(201, 32, 1, "Titles", "", "White letters on the sea."),
        scene(202, 32, 2, "Boats", "They leave before light.", "Seven boats in a row, engines idling."),
        scene(203, 32, 3, "Gulls", "", "Gulls over the fish market."),
        scene(
            204,
            32,
            4,
            "Harbour at dawn",
            "The tide was out, and so were we.",
            "A wide shot of the harbour; fog lies low.",
        ),
        scene(205, 32, 5, "Nets", "Every net is mended twice.", "Hands, close."),
    ];
    scenes[3].image_prompt.push_str("low sun, fog over a small harbour, 35 mm, muted greens");
    scenes[3].selected_image_id = Some(id(402));
    scenes[3].selected_voice_id = Some(id(411));
    scenes.extend([
        scene(101, 31, 1, "Titles", "", "Letters."),
        scene(104, 31, 2, "Harbour at dawn", "The tide was out.", "The harbour."),
    ]);
    scenes
}

fn talk_about_the_film() -> Vec<Comment> {
    let warmer = Comment {
        assignee_id: Some(id(ANA)),
        ..todo(comment(301, 204, ANA, 120, "make the sky warmer, it looks like November and the film is called Launch"))
    };
    let mut lut = comment(302, 204, JON, 60, "which LUT?");
    lut.parent_id = Some(id(301));
    let mut answer = comment(303, 204, MIA, 30, "the one from the teaser");
    answer.parent_id = Some(id(302));
    let logo = done(comment(304, 204, MIA, 1440, "logo too small"), Resolution::Declined);
    let seen = Comment {
        visibility: Visibility::Client,
        ..todo(comment(305, 204, JON, 45, "the client wants the lighthouse in frame"))
    };
    let hostile = comment(306, 202, JON, 10, "evil \u{1b}[31mred\u{1b}[0m and \u{202e}backwards");
    let engines = todo(comment(307, 202, MIA, 300, "engines are too loud"));
    let order = todo(comment(308, 202, JON, 290, "seven boats, I count six"));
    let script =
        Comment { stage: Stage::Script, ..done(comment(309, 202, JON, 3000, "shorter sentence"), Resolution::Fixed) };
    // What was asked of the version before, and what became of it in this one.
    let warmer = Comment { carried_from_id: Some(id(320)), ..warmer };
    let logo = Comment { carried_from_id: Some(id(321)), ..logo };
    let asked = [(320, &warmer.content), (321, &logo.content)]
        .map(|(number, words)| todo(comment(number, 104, MIA, 3000, words)));
    let letters = done(comment(322, 101, JON, 2900, "no letters without a sea"), Resolution::Fixed);
    let mut all: Vec<Comment> = asked.into_iter().chain([letters]).collect();
    all.extend([warmer, lut, answer, logo, seen, hostile, engines, order, script]);
    all
}

fn harbour() -> ProjectBundle {
    let takes: Vec<(SceneMedia, Media)> = (401..=405)
        .map(|number| {
            take(204, number, TakeRole::Image, &format!("https://media.example/harbour-{}.png", number - 400))
        })
        .chain([take(204, 411, TakeRole::Voice, "file:///media/dawn-take-1.wav")])
        .collect();
    ProjectBundle {
        project: project(10, "Harbour"),
        organisation: Some(organisation()),
        users: people(),
        members: vec![member(12, 10, JON), member(13, 10, MIA)],
        videos: vec![
            video(20, 10, "Launch film", Stage::Storyboard, StageStatus::InAmends),
            video(21, 10, "Teaser", Stage::Video, StageStatus::Approved),
        ],
        video_formats: Vec::new(),
        versions: vec![version(31, 20, 1, ""), version(32, 20, 2, "tighter cut"), version(33, 21, 1, "")],
        scenes: scenes_of_the_film(),
        media: takes.iter().map(|(_, media)| media.clone()).collect(),
        scene_media: takes.into_iter().map(|(link, _)| link).collect(),
        comments: talk_about_the_film(),
        decisions: Vec::new(),
    }
}

fn safety() -> ProjectBundle {
    let ladder =
        Comment { stage: Stage::Script, ..todo(comment(310, 206, JON, 600, "say what to do with a broken rung")) };
    ProjectBundle {
        project: project(11, "Safety course"),
        organisation: Some(organisation()),
        users: people(),
        members: Vec::new(),
        videos: vec![video(22, 11, "Ladders", Stage::Script, StageStatus::InReview)],
        video_formats: Vec::new(),
        versions: vec![version(34, 22, 1, "")],
        scenes: vec![scene(206, 34, 1, "Before you climb", "Look at every rung.", "")],
        media: Vec::new(),
        scene_media: Vec::new(),
        comments: vec![ladder],
        decisions: Vec::new(),
    }
}
