//! Small worlds to test in.

use orama::{
    model::{
        Comment, CommentStatus, Id, Media, MediaStatus, MediaType, MemberRole, Organisation, Project, ProjectMember,
        Scene, Stage, StageAction, StageDecision, StageStatus, Timestamp, User, UserRole, Version, Video, Visibility,
    },
    store::{self, Db, Tx, Viewer},
};
use uuid::Uuid;

pub fn new_id<T>() -> Id<T> {
    Id::from_uuid(Uuid::now_v7())
}

/// A moment, `seconds` into the story.
pub const fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_700_000_000_000_000 + seconds * 1_000_000)
}

pub fn user(name: &str) -> User {
    User {
        id: new_id(),
        email: format!("{name}@studio.example"),
        full_name: name.to_owned(),
        role: UserRole::User,
        organisation_id: None,
        is_active: true,
        email_verified: true,
        last_login_at: None,
        revision: 1,
        created_at: at(0),
        updated_at: at(0),
        deleted_at: None,
    }
}

pub fn organisation(slug: &str, contact: Option<&User>) -> Organisation {
    Organisation {
        id: new_id(),
        name: slug.to_owned(),
        slug: slug.to_owned(),
        is_active: true,
        contact_id: contact.map(|user| user.id),
        revision: 1,
        created_at: at(0),
        updated_at: at(0),
        deleted_at: None,
    }
}

pub fn project(title: &str, owner: &User, organisation: Option<&Organisation>) -> Project {
    Project {
        id: new_id(),
        title: title.to_owned(),
        owner_id: owner.id,
        organisation_id: organisation.map(|organisation| organisation.id),
        objective: String::new(),
        style: String::new(),
        revision: 1,
        created_at: at(0),
        updated_at: at(0),
        deleted_at: None,
    }
}

/// An accepted, active membership. The seeded levels have the ids 1 (client) to 5 (manager).
pub fn member(project: &Project, user: &User, access_level_id: i64) -> ProjectMember {
    ProjectMember {
        id: new_id(),
        project_id: project.id,
        user_id: user.id,
        access_level_id,
        role: MemberRole::Contributor,
        invited_by_id: Some(project.owner_id),
        invited_at: Some(at(0)),
        accepted_at: Some(at(1)),
        is_active: true,
        revision: 1,
        created_at: at(0),
        updated_at: at(0),
        deleted_at: None,
    }
}

pub fn video(project: &Project, title: &str) -> Video {
    Video {
        id: new_id(),
        project_id: project.id,
        title: title.to_owned(),
        duration: Some(92.5),
        objective: "Tell it".to_owned(),
        key_messages: String::new(),
        style: None,
        outline: "One\nTwo".to_owned(),
        current_stage: Stage::Storyboard,
        stage_status: StageStatus::InReview,
        fps_num: Some(30_000),
        fps_den: Some(1001),
        start_frame: 107_892,
        drop_frame: true,
        revision: 1,
        created_at: at(0),
        updated_at: at(0),
        deleted_at: None,
    }
}

pub fn version(video: &Video, number: i64) -> Version {
    Version {
        id: new_id(),
        video_id: video.id,
        number,
        name: format!("v{number}"),
        revision: 1,
        created_at: at(0),
        updated_at: at(0),
        deleted_at: None,
    }
}

pub fn scene(version: &Version, order: i64) -> Scene {
    Scene {
        id: new_id(),
        version_id: version.id,
        order,
        title: format!("Scene {order}"),
        voice_text: "“Ünïcode”".to_owned(),
        description: String::new(),
        image_prompt: String::new(),
        selected_image_id: None,
        selected_voice_id: None,
        selected_video_id: None,
        selected_music_id: None,
        task_id: None,
        duration_frames: Some(48),
        lineage_id: Uuid::now_v7(),
        revision: 1,
        created_at: at(0),
        updated_at: at(0),
        deleted_at: None,
    }
}

pub fn media(project: &Project) -> Media {
    Media {
        id: new_id(),
        project_id: project.id,
        kind: MediaType::Image,
        url: "https://media.example/1.png".to_owned(),
        status: MediaStatus::Ok,
        content_id: None,
        size_bytes: None,
        sha256: None,
        content_type: None,
        file_name: None,
        revision: 1,
        created_at: at(0),
        updated_at: at(0),
        deleted_at: None,
    }
}

/// An internal note at the storyboard stage.
pub fn comment(scene: &Scene, author: &User, content: &str) -> Comment {
    Comment {
        id: new_id(),
        scene_id: scene.id,
        stage: Stage::Storyboard,
        status: None,
        parent_id: None,
        author_id: author.id,
        content: content.to_owned(),
        assignee_id: None,
        frame_in: None,
        frame_out: None,
        visibility: Visibility::Internal,
        resolution: None,
        carried_from_id: None,
        revision: 1,
        created_at: at(0),
        updated_at: at(0),
        deleted_at: None,
    }
}

pub fn to_do(scene: &Scene, author: &User, content: &str) -> Comment {
    Comment { status: Some(CommentStatus::ToDo), ..comment(scene, author, content) }
}

pub const fn viewer(user: &User) -> Viewer {
    Viewer { user_id: user.id, super_admin: matches!(user.role, UserRole::SuperAdmin) }
}

/// One owner, one project, one video, one version, three scenes.
pub struct World {
    pub owner: User,
    pub project: Project,
    pub video: Video,
    pub version: Version,
    pub scenes: Vec<Scene>,
}

impl World {
    pub async fn build(db: &Db) -> Self {
        let owner = user("ana");
        let project = project("Harbour", &owner, None);
        let video = video(&project, "Launch film");
        let version = version(&video, 1);
        let scenes: Vec<_> = (1..=3).map(|order| scene(&version, order)).collect();
        let mut tx = db.begin().await.unwrap();
        add(&mut tx, &owner).await;
        add(&mut tx, &project).await;
        add(&mut tx, &video).await;
        add(&mut tx, &version).await;
        for scene in &scenes {
            add(&mut tx, scene).await;
        }
        tx.commit().await.unwrap();
        Self { owner, project, video, version, scenes }
    }
}

/// Adds a row that is not there yet.
pub async fn add<T: store::Row>(tx: &mut Tx, row: &T) {
    assert!(store::insert(tx, row).await.unwrap(), "the row is new");
}

/// Adds rows in a transaction of their own.
pub async fn add_all<T: store::Row>(db: &Db, rows: &[T]) {
    let mut tx = db.begin().await.unwrap();
    for row in rows {
        add(&mut tx, row).await;
    }
    tx.commit().await.unwrap();
}

/// What was decided first about the video of a world.
pub fn decision(world: &World) -> StageDecision {
    StageDecision {
        id: new_id(),
        video_id: world.video.id,
        version_id: Some(world.version.id),
        action: StageAction::Submit,
        stage: Stage::Script,
        from_status: StageStatus::InProgress,
        to_stage: Stage::Script,
        to_status: StageStatus::InReview,
        note: String::new(),
        acknowledged_open: 0,
        decided_by_id: world.owner.id,
        created_at: at(0),
    }
}
