//! A workspace of real size for the benchmarks: 10,000 scenes and 100,000 comments, and a scene more with 20,000 of its own: the
//! words and threads of real discussions (`../shared/testdata/comments` or `$ORAMA_TESTDATA/comments`, see its attribution). Made
//! once and kept under the target folder.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    ops::Range,
    path::{Path, PathBuf},
};

use flate2::read::GzDecoder;
use orama::{
    api,
    client::{Client, LocalWorkspace},
    model::{
        Comment, CommentStatus, Id, Project, ProjectBundle, Scene, Stage, StageStatus, Timestamp, User, UserRole,
        Version, Video, Visibility,
    },
};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use uuid::Uuid;

pub const PROJECTS: usize = 10;
pub const VIDEOS: usize = 20;
pub const SCENES: usize = 50;
pub const COMMENTS: usize = 100_000;
/// The comments of the one scene of the last project.
pub const CROWD: usize = 20_000;
/// How many scenes the usual projects have together: the number of the scene that is crowded.
const ALL_SCENES: usize = PROJECTS * VIDEOS * SCENES;

/// 2026-01-01T00:00:00Z, so that every run makes the same rows.
const START: i64 = 1_767_225_600_000_000;

#[derive(Deserialize)]
struct Message {
    id: String,
    parent: Option<String>,
    author: String,
    text: String,
}

/// Numbers rows: ids that differ by kind and number, and nothing else.
fn id<T>(kind: u64, number: usize) -> Id<T> {
    Id::from_uuid(Uuid::from_u64_pair((kind << 32) | 0x7000, (0x8000_0000_0000_0000) | number as u64))
}

fn at(number: usize) -> Timestamp {
    Timestamp::from_micros(START + number as i64 * 1_000_000)
}

/// Where the sample discussions are, or none.
fn samples() -> Option<Vec<PathBuf>> {
    let data = std::env::var_os("ORAMA_TESTDATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/testdata"), PathBuf::from);
    let folder = data.join("comments");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "gz"));
    files.sort();
    (!files.is_empty()).then_some(files)
}

fn read(files: &[PathBuf]) -> Vec<Message> {
    let lines = |path: &PathBuf| BufReader::new(GzDecoder::new(File::open(path).expect("a sample file"))).lines();
    files
        .iter()
        .flat_map(|path| lines(path).map(|line| serde_json::from_str(&line.expect("a line")).expect("a message")))
        .collect()
}

/// The comments of all those scenes: each message goes to the scene of its parent, and thread starts go round the scenes. `kind`
/// is that of their ids.
fn comments(messages: &[Message], author: Id<User>, kind: u64, count: usize, scenes: &Range<usize>) -> Vec<Comment> {
    let mut known: FxHashMap<(usize, &str), (usize, Id<Comment>)> = FxHashMap::default();
    let mut next_scene = 0;
    (0..count)
        .map(|number| {
            let (round, message) = (number / messages.len(), &messages[number % messages.len()]);
            let parent = message.parent.as_deref().and_then(|parent| known.get(&(round, parent)).copied());
            let scene = parent.map_or_else(
                || {
                    next_scene = (next_scene + 1) % scenes.len();
                    scenes.start + next_scene
                },
                |(scene, _)| scene,
            );
            let comment_id = id(kind, number);
            known.insert((round, &message.id), (scene, comment_id));
            let status = match (parent, number % 3) {
                (None, 0) => Some(CommentStatus::ToDo),
                (None, 1) => Some(CommentStatus::Done),
                _ => None,
            };
            let text: String = message.text.chars().filter(|c| *c != '\0').take(4000).collect();
            Comment {
                id: comment_id,
                scene_id: id(5, scene),
                stage: Stage::Storyboard,
                status,
                parent_id: parent.map(|(_, parent)| parent),
                author_id: author,
                content: if text.trim().is_empty() { message.author.clone() + " …" } else { text },
                assignee_id: None,
                frame_in: None,
                frame_out: None,
                visibility: Visibility::Internal,
                resolution: (status == Some(CommentStatus::Done)).then_some(orama::model::Resolution::Fixed),
                carried_from_id: None,
                revision: 1,
                created_at: at(number),
                updated_at: at(number),
                deleted_at: None,
            }
        })
        .collect()
}

fn project(number: usize, owner: &User, all: &[Comment]) -> ProjectBundle {
    let is_crowded = number == PROJECTS;
    let range = number * VIDEOS * SCENES..if is_crowded { ALL_SCENES + 1 } else { (number + 1) * VIDEOS * SCENES };
    let videos: Vec<Video> =
        (0..if is_crowded { 1 } else { VIDEOS }).map(|v| video(number, number * VIDEOS + v)).collect();
    let scenes: Vec<Scene> = range.clone().map(scene).collect();
    let own: Vec<Id<Scene>> = range.map(|scene| id(5, scene)).collect();
    ProjectBundle {
        project: Project {
            id: id(2, number),
            title: format!("Project {number:02}"),
            owner_id: owner.id,
            organisation_id: None,
            objective: String::new(),
            style: String::new(),
            revision: 1,
            created_at: at(0),
            updated_at: at(0),
            deleted_at: None,
        },
        organisation: None,
        users: vec![owner.clone()],
        members: Vec::new(),
        versions: videos.iter().enumerate().map(|(v, video)| version(number * VIDEOS + v, video.id)).collect(),
        videos,
        video_formats: Vec::new(),
        scenes,
        media: Vec::new(),
        scene_media: Vec::new(),
        comments: all.iter().filter(|comment| own.binary_search(&comment.scene_id).is_ok()).cloned().collect(),
        decisions: Vec::new(),
    }
}

fn video(project: usize, number: usize) -> Video {
    Video {
        id: id(3, number),
        project_id: id(2, project),
        title: format!("Video {number:03}"),
        duration: None,
        objective: String::new(),
        key_messages: String::new(),
        style: None,
        outline: String::new(),
        current_stage: Stage::Storyboard,
        stage_status: StageStatus::InAmends,
        fps_num: Some(25),
        fps_den: Some(1),
        start_frame: 0,
        drop_frame: false,
        revision: 1,
        created_at: at(0),
        updated_at: at(0),
        deleted_at: None,
    }
}

fn version(number: usize, video: Id<Video>) -> Version {
    Version {
        id: id(4, number),
        video_id: video,
        number: 1,
        name: "first cut".into(),
        revision: 1,
        created_at: at(0),
        updated_at: at(0),
        deleted_at: None,
    }
}

fn scene(number: usize) -> Scene {
    Scene {
        id: id(5, number),
        version_id: id(4, number / SCENES),
        order: (number % SCENES) as i64 + 1,
        title: format!("Scene {number:05}"),
        voice_text: format!("What is said in scene {number}, in a sentence or two that fill a line of the screen."),
        description: "A wide shot, then closer. The light changes while the camera moves.".into(),
        image_prompt: "low sun, fog, long lens".into(),
        selected_image_id: None,
        selected_voice_id: None,
        selected_video_id: None,
        selected_music_id: None,
        task_id: None,
        duration_frames: Some(125),
        lineage_id: id::<Scene>(7, number).uuid(),
        revision: 1,
        created_at: at(0),
        updated_at: at(0),
        deleted_at: None,
    }
}

fn owner() -> User {
    User {
        id: id(1, 1),
        email: "bench@example.org".into(),
        full_name: "Bea Bench".into(),
        role: UserRole::User,
        organisation_id: None,
        is_active: true,
        email_verified: false,
        last_login_at: None,
        revision: 1,
        created_at: at(0),
        updated_at: at(0),
        deleted_at: None,
    }
}

/// One project of 20 videos with 5,000 comments each; none, said aloud, where the samples are absent.
#[allow(dead_code, reason = "not every benchmark needs one")]
#[expect(clippy::print_stderr, reason = "a benchmark that is skipped says so aloud")]
pub fn busy_project() -> Option<ProjectBundle> {
    let Some(files) = samples() else {
        eprintln!("skipped: there are no sample discussions beside the repository");
        return None;
    };
    let owner = owner();
    Some(project(0, &owner, &comments(&read(&files), owner.id, 6, COMMENTS, &(0..VIDEOS * SCENES))))
}

/// The folder of a workspace of full size, made where it is not there yet; none where the samples are absent.
#[expect(clippy::print_stderr, reason = "a benchmark that is skipped, or takes its time, says so aloud")]
pub fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workspace-2");
    if folder.join("complete").is_file() {
        return Some(folder);
    }
    let Some(files) = samples() else {
        eprintln!("skipped: there are no sample discussions beside the repository");
        return None;
    };
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    eprintln!("making a workspace of 10,000 scenes and 120,000 comments, once");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(fill(&folder, &files));
    std::fs::write(folder.join("complete"), "").expect("a mark");
    Some(folder)
}

/// The local workspace in a folder.
pub fn workspace(folder: &Path) -> LocalWorkspace {
    LocalWorkspace { path: folder.join("orama.db"), email: "bench@localhost".into(), full_name: "Bench".into() }
}

async fn fill(folder: &Path, files: &[PathBuf]) {
    let client = Client::local(&workspace(folder)).await.expect("a workspace");
    let owner = owner();
    let messages = read(files);
    let mut all = comments(&messages, owner.id, 6, COMMENTS, &(0..ALL_SCENES));
    all.extend(comments(&messages, owner.id, 8, CROWD, &(ALL_SCENES..ALL_SCENES + 1)));
    for number in 0..=PROJECTS {
        let body = api::imports::ImportProject { dry_run: false, bundle: project(number, &owner, &all) };
        client.send(api::imports::project(&body)).await.expect("a project");
    }
}
